//! Browser and operating system from a `User-Agent` header (RFC 9110 §10.1.5), by the uap-core rules.

use std::sync::OnceLock;

use parking_lot::Mutex;
use types::BoundedMap;
use uaparser::{Parser, UserAgentParser};

/// The rules of <https://github.com/ua-parser/uap-core> (Apache-2.0).
const RULES: &[u8] = include_bytes!("../../data/uap-core-regexes.yaml");
/// A longer header is cut.
const USER_AGENT_CHARS_MAX: usize = 500;
/// So many different headers are remembered; past it those used longest ago are forgotten.
const REMEMBERED_MAX: usize = 1_000;

/// What is kept of a header: never the header itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agent {
    pub browser: Option<String>,
    pub browser_version: Option<String>,
    pub os: Option<String>,
}

/// Parses headers; the rules are compiled when the first one comes.
pub struct Agents {
    parser: OnceLock<Option<UserAgentParser>>,
    known: Mutex<BoundedMap<String, Agent>>,
}

impl Default for Agents {
    fn default() -> Self {
        Self { parser: OnceLock::new(), known: Mutex::new(BoundedMap::new(REMEMBERED_MAX)) }
    }
}

impl Agents {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn parse(&self, header: Option<&str>) -> Agent {
        let Some(header) = header else { return Agent::default() };
        let header: String = header.chars().take(USER_AGENT_CHARS_MAX).collect();
        if let Some(known) = self.known.lock().get_mut(&header) {
            return known.clone();
        }
        let agent = self.compute(&header);
        self.known.lock().insert(header, agent.clone());
        agent
    }

    fn compute(&self, header: &str) -> Agent {
        let parser = self.parser.get_or_init(|| {
            UserAgentParser::builder().with_device(false).with_unicode_support(false).build_from_bytes(RULES).ok()
        });
        let Some(parser) = parser else { return Agent::default() };
        let browser = parser.parse_user_agent(header);
        let os = parser.parse_os(header);
        let named = |family: &str| (family != "Other").then(|| family.to_owned());
        let version = |parts: [Option<&str>; 3]| {
            let parts: Vec<&str> = parts.into_iter().map_while(|part| part).collect();
            (!parts.is_empty()).then(|| parts.join("."))
        };
        let os_version = version([os.major.as_deref(), os.minor.as_deref(), os.patch.as_deref()]);
        Agent {
            browser: named(&browser.family),
            browser_version: version([browser.major.as_deref(), browser.minor.as_deref(), browser.patch.as_deref()]),
            os: named(&os.family).map(|family| match os_version {
                Some(version) => format!("{family} {version}"),
                None => family,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_and_its_system_are_named() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
        let agent = Agents::new().parse(Some(firefox));
        assert_eq!(agent.browser.as_deref(), Some("Firefox"));
        assert_eq!(agent.browser_version.as_deref(), Some("145.0"));
        assert_eq!(agent.os.as_deref(), Some("Linux"));
        assert_eq!(Agents::new().parse(None), Agent::default());
    }
}
