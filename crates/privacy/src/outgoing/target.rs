//! An address that somebody gave us and we may go to.

use std::net::IpAddr;

use reqwest::Url;

use super::{Reach, is_public};

const ADDRESS_CHARS_MAX: usize = 2_000;

/// Why we do not go to an address. Says nothing of what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATarget {
    #[error("an address is like https://obhut.example")]
    NotAnAddress,
    #[error("only https is spoken to other servers")]
    NotEncrypted,
    #[error("this address is not a public one")]
    NotPublic,
    #[error("no other server is gone to from here")]
    Off,
}

/// An address that may be gone to. Whether a name leads to a public one is asked again when it is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(Url);

impl Target {
    /// As browsers read an address: `https://2130706433` is 127.0.0.1, and judged as such.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, NotATarget> {
        if reach == Reach::Off {
            return Err(NotATarget::Off);
        }
        let written = |letter: char| letter.is_ascii_graphic();
        if text.len() > ADDRESS_CHARS_MAX || !text.chars().all(written) || text.contains('\\') {
            return Err(NotATarget::NotAnAddress);
        }
        let url: Url = text.parse().map_err(|_| NotATarget::NotAnAddress)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(NotATarget::NotAnAddress)?;
        if names_a_user(text) {
            return Err(NotATarget::NotAnAddress);
        }
        let ip = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        let name = host.trim_end_matches('.');
        let loopback = name == "localhost" || name.ends_with(".localhost") || ip.is_some_and(|ip| ip.is_loopback());
        match url.scheme() {
            "https" => {}
            "http" if loopback && reach == Reach::Any => {}
            _ => return Err(NotATarget::NotEncrypted),
        }
        if reach == Reach::Public && (loopback || ip.is_some_and(|ip| !is_public(ip))) {
            return Err(NotATarget::NotPublic);
        }
        Ok(Self(url))
    }

    pub(super) fn url(&self) -> Url {
        self.0.clone()
    }

    /// Scheme, host and port, in one spelling; none where a path, a question or a fragment stands behind.
    fn bare(&self) -> Option<(String, String)> {
        let bare = self.0.path() == "/" && self.0.query().is_none() && self.0.fragment().is_none();
        let host = self.0.host_str().filter(|_| bare)?;
        let port = self.0.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some((format!("{}://{host}{port}", self.0.scheme()), host.trim_matches(['[', ']']).to_owned()))
    }
}

/// What stands before an @ would be sent along, and hides from a reader where the address leads.
fn names_a_user(text: &str) -> bool {
    let authority = text.split_once("://").map_or(text, |(_, rest)| rest);
    authority.split(['/', '?', '#']).next().unwrap_or_default().contains('@')
}

/// The address of another server: scheme, host and port, nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    url: String,
    host: String,
}

impl Destination {
    /// `https://host[:port]`, with or without a slash behind it.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, NotATarget> {
        let text = text.trim().trim_end_matches('/');
        if text.ends_with(['#', '?']) {
            return Err(NotATarget::NotAnAddress);
        }
        let (url, host) = Target::parse(text, reach)?.bare().ok_or(NotATarget::NotAnAddress)?;
        Ok(Self { url, host })
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn host(&self) -> &str {
        &self.host
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const INSIDE: [&str; 16] = [
        "https://localhost",
        "https://localhost.",
        "https://x.localhost",
        "https://127.0.0.1",
        "https://127.1",
        "https://2130706433",
        "https://0x7f000001",
        "https://0177.0.0.1",
        "https://0",
        "https://10.1.2.3:443",
        "https://169.254.169.254",
        "https://[::1]",
        "https://[::ffff:10.0.0.1]",
        "https://[fd00::1]:443",
        "https://[fe80::1]",
        "https://100.64.0.1",
    ];

    #[test]
    fn only_https_to_public_addresses_is_taken() {
        for good in
            ["https://obhut.example", "https://obhut.example:8443/", "https://93.184.216.34", "https://[2a00::1]"]
        {
            assert!(Destination::parse(good, Reach::Public).is_ok(), "{good}");
        }
        for bad in [
            "http://obhut.example",
            "https://user@obhut.example",
            "https://@obhut.example",
            "https://obhut.example/path",
            "https://obhut.example?x",
            "https://obhut.example:99999",
            "https://obhut.example#",
            "https:\\\\obhut.example",
            "ftp://obhut.example",
            "https://",
            "obhut.example",
            "https://a b",
        ]
        .into_iter()
        .chain(INSIDE)
        {
            assert!(Destination::parse(bad, Reach::Public).is_err(), "{bad}");
        }
        assert!(Destination::parse("http://127.0.0.1:8080", Reach::Any).is_ok(), "loopback may be plain where told");
        assert!(Destination::parse("http://10.0.0.1", Reach::Any).is_err(), "nothing else may");
        assert!(Destination::parse("https://obhut.example", Reach::Off).is_err());
    }

    #[test]
    fn a_path_does_not_hide_where_an_address_leads() {
        let push = "https://eu1.cloud.thethings.example/api/v3/as/applications/a@b/webhooks/w/devices/d/down/push?x=1";
        assert!(Target::parse(push, Reach::Public).is_ok());
        for inside in INSIDE {
            assert!(Target::parse(&format!("{inside}/down/push"), Reach::Public).is_err(), "{inside}");
        }
        assert!(Target::parse("https://user:secret@obhut.example/x", Reach::Public).is_err());
        assert!(Target::parse("http://127.0.0.1:1/x", Reach::Any).is_ok());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,80}") {
            let _ = Target::parse(&text, Reach::Any);
            let _ = Destination::parse(&text, Reach::Any);
        }
    }
}
