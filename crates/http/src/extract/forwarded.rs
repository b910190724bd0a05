//! What our own proxies say of a request: from where it came to them, and by which scheme. `X-Forwarded-For`, which most
//! write, and `Forwarded` (RFC 7239). Each proxy adds its entry behind what it was sent, so only the last ones, as many
//! as proxies were declared, are ours; what stands before them anybody may have written.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// A proxy of ours said something of a request that cannot be read, or two different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the proxy's word on where the request comes from cannot be read")]
pub(crate) struct Unreadable;

const PLAIN: HeaderName = HeaderName::from_static("x-forwarded-for");
const PLAIN_SCHEME: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// From where the request came to the first of `proxies_count` proxies of ours. `None` where none of them says so: then
/// it is their own.
pub(crate) fn client(headers: &HeaderMap, proxies_count: usize) -> Result<Option<IpAddr>, Unreadable> {
    let plain = ours(&entries(headers, &PLAIN)?, proxies_count).map(address).transpose()?;
    let named = match ours(&entries(headers, &header::FORWARDED)?, proxies_count) {
        Some(entry) => Some(address(&parameter(entry, "for")?.ok_or(Unreadable)?)?),
        None => None,
    };
    match (plain, named) {
        // One of the two is the client's own invention, and nobody knows which.
        (Some(plain), Some(named)) if plain != named => Err(Unreadable),
        (plain, named) => Ok(plain.or(named)),
    }
}

/// Whether a proxy of ours says that the request came to it unencrypted.
pub(crate) fn is_plain(headers: &HeaderMap, proxies_count: usize) -> bool {
    let entry = |name| entries(headers, name).ok().and_then(|all| ours(&all, proxies_count).map(str::to_owned));
    let named = entry(&header::FORWARDED).and_then(|entry| parameter(&entry, "proto").ok().flatten());
    [entry(&PLAIN_SCHEME), named].into_iter().flatten().any(|scheme| scheme.eq_ignore_ascii_case("http"))
}

/// The entry of the proxy that stands farthest from us. Where there are fewer, the request began at one between.
fn ours(entries: &[String], proxies_count: usize) -> Option<&str> {
    entries.get(entries.len().saturating_sub(proxies_count)).map(String::as_str)
}

/// The entries of all lines of a header, in order: a second line goes on where the first one ends.
fn entries(headers: &HeaderMap, name: &HeaderName) -> Result<Vec<String>, Unreadable> {
    let mut found = Vec::new();
    for line in headers.get_all(name) {
        split(text(line)?, ',', &mut found)?;
    }
    Ok(found)
}

fn text(value: &HeaderValue) -> Result<&str, Unreadable> {
    value.to_str().map_err(|_| Unreadable)
}

/// Parts between `mark`s that stand outside of quotes, trimmed; empty ones are none (RFC 9110 §5.6.1).
fn split(text: &str, mark: char, parts: &mut Vec<String>) -> Result<(), Unreadable> {
    let (mut part, mut quoted, mut escaped) = (String::new(), false, false);
    let mut end = |part: &mut String| {
        let whole = std::mem::take(part);
        if !whole.trim().is_empty() {
            parts.push(whole.trim().to_owned());
        }
    };
    for letter in text.chars() {
        if letter == mark && !quoted {
            end(&mut part);
            continue;
        }
        quoted ^= letter == '"' && !escaped;
        escaped = quoted && letter == '\\' && !escaped;
        part.push(letter);
    }
    end(&mut part);
    if quoted { Err(Unreadable) } else { Ok(()) }
}

/// The value of a parameter of a `Forwarded` entry; named twice, it says two things.
fn parameter(entry: &str, name: &str) -> Result<Option<String>, Unreadable> {
    let mut pairs = Vec::new();
    split(entry, ';', &mut pairs)?;
    let mut found = None;
    for pair in &pairs {
        let (key, value) = pair.split_once('=').ok_or(Unreadable)?;
        if key.trim().eq_ignore_ascii_case(name) && found.replace(unquoted(value.trim())?).is_some() {
            return Err(Unreadable);
        }
    }
    Ok(found)
}

fn unquoted(value: &str) -> Result<String, Unreadable> {
    let Some(quoted) = value.strip_prefix('"') else { return Ok(value.to_owned()) };
    let (mut text, mut escaped) = (String::new(), false);
    for letter in quoted.strip_suffix('"').ok_or(Unreadable)?.chars() {
        if letter == '\\' && !escaped {
            escaped = true;
            continue;
        }
        text.push(letter);
        escaped = false;
    }
    Ok(text)
}

/// An address as proxies write them: `203.0.113.9`, `203.0.113.9:61598`, `2001:db8::1`, `[2001:db8::1]`,
/// `[2001:db8::1]:61598`. `unknown` and invented names (RFC 7239 §6.3) are none.
fn address(entry: &str) -> Result<IpAddr, Unreadable> {
    let entry = entry.trim();
    let bracketed = |entry: &str| entry.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok();
    let ip = entry.parse().ok();
    let ip = ip.or_else(|| bracketed(entry).map(IpAddr::V6));
    let ip = ip.or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()));
    ip.map(|ip| ip.to_canonical()).ok_or(Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    fn plain(lines: &[&str], proxies_count: usize) -> Result<Option<IpAddr>, Unreadable> {
        let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
        client(&headers(&lines), proxies_count)
    }

    fn ip(text: &str) -> Result<Option<IpAddr>, Unreadable> {
        Ok(Some(text.parse().unwrap()))
    }

    #[test]
    fn the_last_entry_of_the_last_line_is_our_proxys() {
        assert_eq!(plain(&["1.1.1.1, 2.2.2.2", "3.3.3.3 , 203.0.113.9"], 1), ip("203.0.113.9"));
        assert_eq!(plain(&["1.1.1.1, 2.2.2.2", "203.0.113.9, 10.0.0.1"], 2), ip("203.0.113.9"));
        assert_eq!(plain(&["1.1.1.1", "203.0.113.9", "10.0.0.1, 10.0.0.2"], 3), ip("203.0.113.9"));
        assert_eq!(plain(&["203.0.113.9"], 3), ip("203.0.113.9"), "it began at the second of ours");
        assert_eq!(plain(&["not an address, 203.0.113.9"], 1), ip("203.0.113.9"), "what strangers wrote is not read");
        assert_eq!(plain(&[], 1), Ok(None));
        assert_eq!(plain(&["  "], 1), Ok(None));
    }

    #[test]
    fn ports_and_brackets_are_no_part_of_the_address() {
        assert_eq!(plain(&["203.0.113.9:61598"], 1), ip("203.0.113.9"));
        assert_eq!(plain(&["2001:db8::1"], 1), ip("2001:db8::1"));
        assert_eq!(plain(&["[2001:db8::1]"], 1), ip("2001:db8::1"));
        assert_eq!(plain(&["[2001:db8::1]:61598"], 1), ip("2001:db8::1"));
        assert_eq!(plain(&["::ffff:203.0.113.9"], 1), ip("203.0.113.9"));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for entry in
            ["unknown", "_hidden", "203.0.113", "203.0.113.9:port", "[2001:db8::1", "1.1.1.1 2.2.2.2", "ü", "\""]
        {
            assert_eq!(plain(&[entry], 1), Err(Unreadable), "{entry}");
        }
    }

    #[test]
    fn forwarded_is_read_as_rfc_7239_writes_it() {
        let named = |line: &str| client(&headers(&[("forwarded", line)]), 1);
        assert_eq!(named("for=192.0.2.43, FOR=203.0.113.9;proto=https;by=10.0.0.1"), ip("203.0.113.9"));
        assert_eq!(named("host=\"a, b\";for=\"[2001:db8::1]:4711\""), ip("2001:db8::1"));
        assert_eq!(named("for=\"203.0.113.9:80\""), ip("203.0.113.9"));
        for wrong in ["for=unknown", "for=_secret", "proto=https", "for", "for=1.1.1.1;for=2.2.2.2", "for=\"1.1.1.1"] {
            assert_eq!(named(wrong), Err(Unreadable), "{wrong}");
        }
        let both = |other: &str| client(&headers(&[("forwarded", "for=203.0.113.9"), ("x-forwarded-for", other)]), 1);
        assert_eq!(both("203.0.113.9"), ip("203.0.113.9"));
        assert_eq!(both("203.0.113.8"), Err(Unreadable), "one of the two is invented");
    }

    #[test]
    fn the_scheme_is_our_proxys_word_too() {
        let plain = |lines: &[(&'static str, &str)]| is_plain(&headers(lines), 1);
        assert!(plain(&[("x-forwarded-proto", "http")]));
        assert!(plain(&[("x-forwarded-proto", "https"), ("x-forwarded-proto", "HTTP")]));
        assert!(plain(&[("forwarded", "for=1.1.1.1;proto=http")]));
        assert!(!plain(&[("x-forwarded-proto", "http, https")]));
        assert!(!plain(&[]));
    }
}
