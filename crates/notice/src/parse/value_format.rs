//! Single values that mean more than text: periods, dates, countries, names, claims.

use jiff::civil::Date;
use types::Period;

use crate::law::is_country;

type Problem = (&'static str, String, &'static str);

/// What is wrong with a text, if anything.
pub(crate) fn problem(format: Option<&str>, path: &str, text: &str) -> Option<Problem> {
    match format {
        Some("period") => period(text),
        Some("keep") if text != "transient" => period(text),
        Some("date") => text
            .parse::<Date>()
            .err()
            .map(|_| ("bad_date", format!("\"{text}\" is not a date"), "year-month-day, such as 2026-11-22")),
        Some("country") => (!is_country(text)).then(|| {
            (
                "bad_country",
                format!("\"{text}\" is not the code of a country"),
                "two capital letters after ISO 3166-1, such as \"DE\"",
            )
        }),
        _ if path.ends_with(".website") || path == "product.url" => (!is_web_address(text, path == "product.url"))
            .then(|| {
                (
                    "bad_web_address",
                    format!("\"{text}\" is not an address on the web"),
                    "an address such as \"https://www.example.org\"",
                )
            }),
        _ if path.contains("claims") => claim(text),
        _ if path.ends_with(".id") || path == "product.name" => name(text),
        _ if path.ends_with("email") => (!is_email(text)).then(|| {
            ("bad_email", format!("\"{text}\" is not an e-mail address"), "an address such as \"privacy@example.org\"")
        }),
        _ => None,
    }
}

fn period(text: &str) -> Option<Problem> {
    text.parse::<Period>()
        .err()
        .map(|error| ("bad_period", error.to_string(), "a period such as \"7 days\", \"36 months\", \"48 hours\""))
}

/// Of https or http; written for people it may leave out which.
fn is_web_address(text: &str, whole: bool) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest.or((!whole).then_some(text)) else { return false };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, port) = rest[..end].split_once(':').unwrap_or((&rest[..end], "443"));
    // A development machine has no domain, but is not written for people.
    let named = (whole && host == "localhost") || host.contains('.');
    named && is_domain(host) && port.parse::<u16>().is_ok_and(|port| port > 0) && !text.contains(is_foreign)
}

fn is_email(text: &str) -> bool {
    let (user, domain) = text.rsplit_once('@').unwrap_or_default();
    let user_fits = !user.is_empty() && !user.contains(['@', '<', '>', '"', '(', ')', ',', ';', ':', '\\']);
    user_fits && domain.contains('.') && is_domain(domain) && !text.contains(is_foreign)
}

/// Labels of letters (of any script), digits and hyphens.
fn is_domain(host: &str) -> bool {
    let fits = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c == '-' || c.is_alphanumeric())
    };
    host.len() <= 253 && host.split('.').all(fits)
}

/// What stands in no address.
fn is_foreign(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\' | '`')
}

/// Three capital letters, a hyphen, a number: as in the list of claims.
fn claim(text: &str) -> Option<Problem> {
    let fits = text.split_once('-').is_some_and(|(system, number)| {
        system.len() == 3
            && system.bytes().all(|byte| byte.is_ascii_uppercase())
            && (2..=3).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    (!fits).then(|| {
        (
            "bad_claim",
            format!("\"{text}\" does not name a claim"),
            "the name from the list of claims, such as \"PRO-01\"",
        )
    })
}

pub(crate) fn name(text: &str) -> Option<Problem> {
    let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    let fits = first
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-');
    (!fits).then(|| {
        (
            "bad_name",
            format!("\"{text}\" cannot be a name"),
            "small letters a–z, digits, \"_\" or \"-\", beginning with a letter",
        )
    })
}
