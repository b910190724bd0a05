//! What the log of visits keeps of an address: which page it is, and nothing of what a parameter holds, since that may
//! be the secret of a link, or whose page it is. And of where a visit comes from, the website.

use axum::http::Uri;

/// The pages of `web/src/routes`, by their segments.
const PAGES: &[&[&str]] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Stands for what is not kept.
const LEFT_OUT: &str = "…";
/// A segment of an address that is no page's is kept as long as no secret of ours can hide in it.
const WORD_CHARS_MAX: usize = 24;

/// A page somebody opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// As it is kept, such as `/activate/…`.
    pub pattern: String,
    /// Whether its address holds what opens something.
    pub has_secret: bool,
}

impl Page {
    /// The page at this path; of what is no page, the first word.
    pub fn at(path: &str) -> Self {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        // A page that is named outright comes before one whose parameter it could be.
        let fitting = PAGES.iter().filter(|page| fits(page, &segments));
        match fitting.min_by_key(|page| page.iter().filter(|name| is_parameter(name)).count()) {
            Some(page) => {
                let kept =
                    page.iter().take(segments.len()).map(|name| if is_parameter(name) { LEFT_OUT } else { name });
                let has_secret = page.iter().take(segments.len()).any(|name| is_secret(name));
                Self { pattern: joined(kept), has_secret }
            }
            None => {
                let kept = |word: &&&str| word.chars().count() <= WORD_CHARS_MAX;
                let first = segments.first().filter(kept).copied();
                let rest = (segments.len() > usize::from(first.is_some())).then_some(LEFT_OUT);
                Self { pattern: joined(first.into_iter().chain(rest)), has_secret: segments.len() > 1 }
            }
        }
    }
}

fn joined<'a>(segments: impl Iterator<Item = &'a str>) -> String {
    let path: String = segments.flat_map(|segment| ["/", segment]).collect();
    if path.is_empty() { "/".to_owned() } else { path }
}

fn is_parameter(name: &str) -> bool {
    name.starts_with('[')
}

/// The pages that a link out of a mail opens call what it holds a token.
fn is_secret(name: &str) -> bool {
    name.trim_matches(['[', ']']).split('=').next() == Some("token")
}

/// SvelteKit's routes: `[name]` is any segment, `[[name]]` one that may be missing, `[...name]` all the rest.
fn fits(page: &[&str], segments: &[&str]) -> bool {
    match (page.split_first(), segments.split_first()) {
        (None, None) => true,
        (Some((name, _)), _) if name.starts_with("[...") => true,
        (Some((name, page)), None) => name.starts_with("[[") && fits(page, &[]),
        (Some((name, page)), Some((segment, segments))) => {
            (is_parameter(name) || name == segment) && fits(page, segments)
        }
        (None, Some(_)) => false,
    }
}

/// Scheme, host and port of the address a visit came from.
pub(super) fn origin(referrer: &str) -> Option<String> {
    let uri: Uri = referrer.trim().parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
    // Without what may stand before an @.
    let host = uri.host()?.to_ascii_lowercase();
    let port = uri.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{scheme}://{host}{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_parameter_of_a_page_is_kept() {
        let at = |path: &str| Page::at(path).pattern;
        for (path, kept) in [
            ("/", "/"),
            ("/sign-in", "/sign-in"),
            ("/devices/0190-abc", "/devices/…"),
            ("/devices/import", "/devices/import"),
            ("/activate", "/activate"),
            ("/activate/secret", "/activate/…"),
            ("/activate/secret/", "/activate/…"),
            ("//activate//secret", "/activate/…"),
            ("/privacy-request", "/privacy-request"),
            ("/privacy-request/confirm/secret", "/privacy-request/confirm/…"),
            ("/privacy-request/case/secret", "/privacy-request/case/…"),
            ("/my-data/secret", "/my-data/…"),
            ("/reset/secret", "/reset/…"),
            ("/a", "/a"),
            ("/Activate/secret", "/Activate/…"),
            ("/activate/secret/more", "/activate/…"),
            ("/%61ctivate/secret", "/%61ctivate/…"),
            ("/c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U", "/…"),
        ] {
            assert_eq!(at(path), kept, "{path}");
        }
    }

    /// Whatever parameter a page gets, its value is not kept; and what links of mails open is known as such.
    #[test]
    fn every_page_with_a_token_is_one_with_a_secret() {
        let filled = |page: &&[&str]| {
            let value = |name: &&str| if is_parameter(name) { "s3cret".to_owned() } else { (*name).to_owned() };
            format!("/{}", page.iter().map(value).collect::<Vec<_>>().join("/"))
        };
        for page in PAGES {
            let at = Page::at(&filled(page));
            assert!(!at.pattern.contains("s3cret"), "{page:?}: {at:?}");
            assert_eq!(at.has_secret, page.iter().any(|name| is_parameter(name) && name.contains("token")), "{page:?}");
        }
        assert!(PAGES.iter().filter(|page| Page::at(&filled(page)).has_secret).count() >= 5);
        assert!(!Page::at("/my-data").has_secret && !Page::at("/").has_secret);
    }

    #[test]
    fn of_a_referrer_the_website_is_kept() {
        for (referrer, kept) in [
            ("https://example.org/link?q=1", Some("https://example.org")),
            ("https://Example.org:8443/my-data/secret", Some("https://example.org:8443")),
            ("https://user:secret@example.org/", Some("https://example.org")),
            ("http://[2001:db8::1]:80/x", Some("http://[2001:db8::1]:80")),
            ("/my-data/secret", None),
            ("android-app://secret", None),
            ("not an address", None),
        ] {
            assert_eq!(origin(referrer).as_deref(), kept, "{referrer}");
        }
    }
}
