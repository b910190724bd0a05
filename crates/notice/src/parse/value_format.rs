//! Single values that mean more than text: periods, dates, countries, names, claims.

use jiff::civil::Date;
use types::Period;

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
        Some("country") => {
            let letters = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
            (!letters).then(|| {
                (
                    "bad_country",
                    format!("\"{text}\" is not a country code"),
                    "two capital letters after ISO 3166-1, such as \"DE\"",
                )
            })
        }
        _ if path.contains("claims") => claim(text),
        _ if path.ends_with(".id") || path == "product.name" => name(text),
        _ if path.ends_with("email") => {
            let (user, domain) = text.split_once('@').unwrap_or_default();
            let address = !user.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace);
            (!address).then(|| {
                (
                    "bad_email",
                    format!("\"{text}\" is not an e-mail address"),
                    "an address such as \"privacy@example.org\"",
                )
            })
        }
        _ => None,
    }
}

fn period(text: &str) -> Option<Problem> {
    text.parse::<Period>()
        .err()
        .map(|error| ("bad_period", error.to_string(), "a period such as \"7 days\", \"36 months\", \"48 hours\""))
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
