//! Which addresses we go to on somebody's word: an address that a person typed must not lead into our own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Reach, TransferError};

/// The address of another server: scheme, host and port, nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    url: String,
    host: String,
}

const ADDRESS_CHARS_MAX: usize = 255;

impl Destination {
    /// `https://host[:port]`, with or without a slash behind it. Whether a name leads to a public address is asked
    /// again when it is resolved.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, TransferError> {
        let text = text.trim().trim_end_matches('/');
        if reach == Reach::Off {
            return Err(TransferError::Address("transfers to other servers are switched off here"));
        }
        let (scheme, authority) = text.split_once("://").unwrap_or_default();
        let lawful = |letter: char| letter.is_ascii_alphanumeric() || ".-:[]".contains(letter);
        if text.len() > ADDRESS_CHARS_MAX || authority.is_empty() || !authority.chars().all(lawful) {
            return Err(TransferError::Address("an address is like https://obhut.example"));
        }
        let host = host(authority).ok_or(TransferError::Address("an address is like https://obhut.example"))?;
        let ip = host.parse::<IpAddr>().ok();
        let loopback = host == "localhost" || ip.is_some_and(|ip| ip.is_loopback());
        match scheme {
            "https" => {}
            "http" if loopback && reach == Reach::Any => {}
            _ => return Err(TransferError::Address("only https is spoken to other servers")),
        }
        if reach == Reach::Public && (loopback || ip.is_some_and(|ip| !is_public(ip))) {
            return Err(TransferError::Address("this address is not a public one"));
        }
        Ok(Self { url: format!("{scheme}://{}", authority.to_ascii_lowercase()), host: host.to_owned() })
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn host(&self) -> &str {
        &self.host
    }
}

/// The host of `host`, `host:port`, `[v6]` or `[v6]:port`.
fn host(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            host.parse::<Ipv6Addr>().ok()?;
            (host, rest.strip_prefix(':').or(rest.is_empty().then_some(""))?)
        }
        None => authority.split_once(':').unwrap_or((authority, "")),
    };
    let port = port.is_empty() || port.parse::<u16>().is_ok();
    (port && !host.is_empty() && (!host.contains(':') || host.parse::<Ipv6Addr>().is_ok())).then_some(host)
}

/// Whether an address belongs to the public Internet: not to us, our network, a provider's inside, or a test.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && b & 0xc0 == 64;
    let protocols = a == 192 && b == 0 && c == 0;
    let benchmarks = a == 198 && b & 0xfe == 18;
    !(a == 0
        || a >= 240
        || shared
        || protocols
        || benchmarks
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    // An IPv4 address in the clothes of IPv6 is judged by what is in them.
    if let Some(mapped) = ip.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    let [first, second, ..] = ip.segments();
    let global_unicast = first & 0xe000 == 0x2000;
    let documentation = (first == 0x2001 && second == 0x0db8) || first == 0x3fff;
    // Teredo, ORCHID and the like (2001::/23), and 6to4: tunnels that end in an IPv4 address.
    let tunnels = (first == 0x2001 && second < 0x0200) || first == 0x2002;
    global_unicast && !documentation && !tunnels
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_https_to_public_addresses_is_taken() {
        for good in
            ["https://obhut.example", "https://obhut.example:8443/", "https://93.184.216.34", "https://[2a00::1]"]
        {
            assert!(Destination::parse(good, Reach::Public).is_ok(), "{good}");
        }
        for bad in [
            "http://obhut.example",
            "https://localhost",
            "https://127.0.0.1",
            "https://10.1.2.3:443",
            "https://169.254.169.254",
            "https://[::1]",
            "https://[::ffff:10.0.0.1]",
            "https://[fd00::1]:443",
            "https://user@obhut.example",
            "https://obhut.example/path",
            "https://obhut.example?x",
            "https://obhut.example:99999",
            "https://obhut.example#",
            "ftp://obhut.example",
            "https://",
            "obhut.example",
            "https://a b",
        ] {
            assert!(Destination::parse(bad, Reach::Public).is_err(), "{bad}");
        }
        assert!(Destination::parse("http://127.0.0.1:8080", Reach::Any).is_ok(), "loopback may be plain where told");
        assert!(Destination::parse("http://10.0.0.1", Reach::Any).is_err(), "nothing else may");
        assert!(Destination::parse("https://obhut.example", Reach::Off).is_err());
    }

    proptest! {
        #[test]
        fn a_mapped_address_is_judged_as_what_it_maps(bits: u32) {
            let ip = Ipv4Addr::from(bits);
            prop_assert_eq!(is_public(ip.into()), is_public(ip.to_ipv6_mapped().into()));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,80}") {
            let _ = Destination::parse(&text, Reach::Any);
        }
    }
}
