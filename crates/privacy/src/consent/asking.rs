//! What a person is asked: the words beside the box, and everything the notice says of the clause, as they read it.
//! Its hash comes back with the answer, so that nobody agrees to other words than those they saw.

use notice::{Clause, Document, Lang, Notice};
use sha2::{Digest, Sha256};

/// One question, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    pub clause: String,
    pub title: String,
    pub edition: i64,
    pub language: Lang,
    /// The words beside the box.
    pub ask: String,
    /// Whose consent it is, where it is not the user's.
    pub of: Option<String>,
    /// What the notice says of the clause, and that consent can be withdrawn.
    pub sentences: Vec<String>,
    /// Whether it covers the transfer to a third country as well.
    pub transfer: bool,
}

impl Asking {
    /// Every question the notice asks now: one clause, one question.
    pub fn all(notice: &Notice, language: Lang) -> Vec<Self> {
        let document = notice.text(language);
        let asked = notice.clauses().iter().filter(|clause| clause.running && clause.rests_on_consent());
        asked.filter_map(|clause| Self::of(notice, clause, &document)).collect()
    }

    /// The question of one clause, if it is asked.
    pub fn about(notice: &Notice, clause: &str, language: Lang) -> Option<Self> {
        Self::all(notice, language).into_iter().find(|asking| asking.clause == clause)
    }

    fn of(notice: &Notice, clause: &Clause, document: &Document) -> Option<Self> {
        let (consent, language) = (clause.consent.as_ref()?, document.lang);
        let said = document.statements_asked(&clause.id);
        Some(Self {
            clause: clause.id.clone(),
            title: clause.title.get(language).to_owned(),
            edition: i64::from(notice.edition().number),
            language,
            ask: consent.ask.get(language).to_owned(),
            of: consent.of.as_ref().map(|of| of.get(language).to_owned()),
            sentences: said.map(|statement| statement.text.clone()).collect(),
            transfer: consent.transfer,
        })
    }

    /// All that is shown, as the ledger keeps it.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n{}", self.title, self.ask);
        for sentence in &self.sentences {
            text.push('\n');
            text.push_str(sentence);
        }
        text
    }

    /// SHA-256 over [`Asking::text`].
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.text().as_bytes()).into()
    }
}
