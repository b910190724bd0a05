//! The legal text, written from the notice: the same clauses that the gate enforces, in German and English.

mod date;
mod keep;
mod sections;
mod standard;
mod words;
pub(crate) mod writer;

pub(crate) use date::date;
use serde::Serialize;

use crate::model::{EvidenceKind, Kind, Lang, Notice, Words};

/// The whole text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// The product's short name.
    pub product: String,
    pub lang: Lang,
    pub title: String,
    /// Who stands behind it: the controller.
    pub author: String,
    /// The edition in force.
    pub edition: u32,
    /// Since when, year-month-day.
    pub date: String,
    pub sections: Vec<Section>,
}

/// A heading and what stands under it. Sections of depth 2 and 3 belong to the last one above them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Stable, such as "purposes.platform.account".
    pub id: String,
    pub title: String,
    /// 1, 2 or 3.
    pub depth: u8,
    pub statements: Vec<Statement>,
}

/// One statement: what a person reads, and what evidence is kept for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Stable across editions and languages, such as "clause.account.keep".
    pub id: String,
    pub text: String,
    /// The claims of the published notice it carries.
    pub claims: Vec<String>,
    pub kind: Kind,
    pub about: About,
    /// By what it is shown to be true, where the notice itself says so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceKind>,
    /// Who vouches for it, where the notice names somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vouched_by: Option<Words>,
}

/// What a statement is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct About {
    pub categories: Vec<String>,
    pub clauses: Vec<String>,
    pub recipients: Vec<String>,
}

impl Document {
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.sections.iter().flat_map(|section| &section.statements)
    }

    pub fn statement(&self, id: &str) -> Option<&Statement> {
        self.statements().find(|statement| statement.id == id)
    }

    /// What a person who is asked for consent to a clause reads of it, and that it can be withdrawn.
    pub fn statements_asked<'a>(&'a self, clause: &'a str) -> impl Iterator<Item = &'a Statement> {
        let told = move |statement: &&Statement| {
            statement.about.clauses.iter().any(|name| name == clause)
                || statement.id.starts_with("right.withdrawal.")
                || statement.id.starts_with("controller.")
        };
        self.statements().filter(told)
    }

    /// The statements that carry a claim.
    pub fn carrying<'a>(&'a self, claim: &'a str) -> impl Iterator<Item = &'a Statement> {
        self.statements().filter(move |statement| statement.claims.iter().any(|carried| carried == claim))
    }
}

impl Notice {
    /// The legal text.
    pub fn text(&self, lang: Lang) -> Document {
        let mut writer = writer::Writer::new(self, lang);
        sections::write(&mut writer);
        let title = match &self.product.heading {
            Some(heading) => heading.get(lang).to_owned(),
            None => {
                format!("{} {}", writer.say("Datenschutzerklärung", "Privacy notice"), self.product.title.get(lang))
            }
        };
        let edition = self.edition();
        Document {
            product: self.product.name.clone(),
            lang,
            title,
            author: self.controller.name.clone(),
            edition: edition.number,
            date: edition.date.clone(),
            sections: writer.finish(),
        }
    }
}
