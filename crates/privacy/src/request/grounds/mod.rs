//! Grounds of the law, from a closed list: on which a request may be granted where the law names conditions, and the
//! only ones on which it may be refused, each with its article.

mod list;

use notice::Lang;

use super::Kind;
pub use list::GROUNDS;

/// One ground of the law.
#[derive(Debug, PartialEq, Eq)]
pub struct Ground {
    /// Stable; what the database keeps.
    pub id: &'static str,
    /// Where it stands.
    pub article: &'static str,
    /// The requests it is about; empty: all of them.
    pub kinds: &'static [Kind],
    /// Whether it refuses, or is what the person can rely on.
    pub refuses: bool,
    pub de: &'static str,
    pub en: &'static str,
}

impl Ground {
    pub fn fits(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    pub fn words(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::De => self.de,
            Lang::En => self.en,
        }
    }

    /// The article in the language's own way of citing.
    pub fn cited(&self, lang: Lang) -> String {
        match lang {
            Lang::En => format!("{} GDPR", self.article),
            Lang::De => format!("{} DS-GVO", german(self.article)),
        }
    }
}

/// `Art. 17(3)(b)` is `Art. 17 Abs. 3 lit. b` in German.
fn german(article: &str) -> String {
    let mut parts = article.split('(').map(|part| part.trim_end_matches(')'));
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = if part.starts_with(|c: char| c.is_ascii_digit()) { "Abs." } else { "lit." };
        text.push_str(&format!(" {name} {part}"));
    }
    text
}

/// The only ground on which something is refused to somebody who has not proven who they are.
pub const NOT_IDENTIFIED: &str = "not_identified";

/// The ground of this name.
pub fn ground(id: &str) -> Option<&'static Ground> {
    GROUNDS.iter().find(|ground| ground.id == id)
}

/// What a person can rely on with a request of this kind; empty where the law asks for no reason.
pub fn claims(kind: Kind) -> impl Iterator<Item = &'static Ground> {
    GROUNDS.iter().filter(move |ground| !ground.refuses && ground.fits(kind))
}

/// On what a request of this kind can be refused.
pub fn refusals(kind: Kind) -> impl Iterator<Item = &'static Ground> {
    GROUNDS.iter().filter(move |ground| ground.refuses && ground.fits(kind))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn liv_30_six_grounds_of_erasure_and_five_exceptions() {
        let exceptions = refusals(Kind::Erasure).filter(|ground| ground.article.starts_with("Art. 17(3)"));
        assert_eq!((claims(Kind::Erasure).count(), exceptions.count()), (6, 5));
    }

    #[test]
    fn liv_29_four_conditions_of_restriction() {
        assert_eq!(claims(Kind::Restriction).count(), 4);
    }

    #[test]
    fn every_request_can_be_refused_on_some_ground_and_names_are_unique() {
        let ids: HashSet<_> = GROUNDS.iter().map(|ground| ground.id).collect();
        assert_eq!(ids.len(), GROUNDS.len());
        assert!(Kind::ALL.iter().all(|kind| refusals(*kind).count() > 0));
        assert_eq!(ground("legal_claims").unwrap().cited(Lang::De), "Art. 17 Abs. 3 lit. e DS-GVO");
        assert_eq!(ground("legal_claims").unwrap().cited(Lang::En), "Art. 17(3)(e) GDPR");
    }
}
