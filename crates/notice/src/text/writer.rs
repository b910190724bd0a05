//! Collects sections and statements in one language.

use super::{About, Section, Statement};
use crate::model::{Clause, EvidenceKind, Kind, Lang, Notice, SectionName, Sentence, Words};

pub(crate) struct Writer<'a> {
    pub notice: &'a Notice,
    pub lang: Lang,
    sections: Vec<Section>,
}

impl<'a> Writer<'a> {
    pub fn new(notice: &'a Notice, lang: Lang) -> Self {
        Self { notice, lang, sections: Vec::new() }
    }

    /// Sections that stayed empty are left out, unless something deeper follows.
    pub fn finish(self) -> Vec<Section> {
        let mut kept: Vec<Section> = Vec::new();
        for section in self.sections.into_iter().rev() {
            let heads = kept.last().is_some_and(|below| below.depth > section.depth);
            if heads || !section.statements.is_empty() {
                kept.push(section);
            }
        }
        kept.reverse();
        kept
    }

    pub fn say(&self, de: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::De => de,
            Lang::En => en,
        }
    }

    pub fn lang_of(&self, de: &str, en: &str) -> String {
        match self.lang {
            Lang::De => de.to_owned(),
            Lang::En => en.to_owned(),
        }
    }

    pub fn section(&mut self, depth: u8, id: impl Into<String>, title: impl Into<String>) {
        self.sections.push(Section { id: id.into(), title: title.into(), depth, statements: Vec::new() });
    }

    pub fn statement(&mut self, id: String, kind: Kind, text: String, claims: &[String], about: About) {
        let clause = about.clauses.first().filter(|_| about.clauses.len() == 1);
        let vouched_by = clause.and_then(|id| self.notice.clause(id)).and_then(|clause| clause.vouched_by.clone());
        let claims = claims.to_vec();
        let statement = Statement { id, text, claims, kind, about, evidence: Vec::new(), vouched_by };
        self.sections.last_mut().expect("a section was opened").statements.push(statement);
    }

    /// A sentence as it stands in the file. `also` are the claims of its table.
    pub fn sentence(&mut self, owner: &str, sentence: &Sentence, kind: Kind, also: &[String], about: About) {
        let mut claims = sentence.claims.clone();
        claims.extend(also.iter().filter(|claim| !sentence.claims.contains(claim)).cloned());
        let kind = sentence.kind.unwrap_or(kind);
        self.statement(format!("{owner}.{}", sentence.id), kind, sentence.get(self.lang).to_owned(), &claims, about);
        self.shown_by(&sentence.evidence, sentence.vouched_by.as_ref());
    }

    /// Of the statement written last: what the notice says of its evidence.
    pub fn shown_by(&mut self, evidence: &[EvidenceKind], vouched_by: Option<&Words>) {
        let last = self.sections.last_mut().and_then(|section| section.statements.last_mut());
        let statement = last.expect("a statement was written");
        statement.evidence = evidence.to_vec();
        statement.vouched_by = vouched_by.cloned().or(statement.vouched_by.take());
    }

    /// The sentences of a table, or the standard one if it has none.
    pub fn sentences_or(
        &mut self,
        owner: &str,
        own: &[Sentence],
        kind: Kind,
        claims: &[String],
        standard: (&str, String),
    ) {
        for sentence in own {
            self.sentence(owner, sentence, kind, claims, About::default());
        }
        if own.is_empty() {
            self.statement(format!("{owner}.{}", standard.0), kind, standard.1, claims, About::default());
        }
    }

    /// Free sentences at the top level of the file that belong to a section.
    pub fn free_sentences(&mut self, section: SectionName, owner: &str, kind: Kind) {
        let notice = self.notice;
        for sentence in
            notice.sentences.iter().filter(|sentence| sentence.section.unwrap_or(SectionName::General) == section)
        {
            self.sentence(owner, sentence, kind, &[], About::default());
        }
    }

    /// Sentences of a function and its clauses that belong to a section other than the purposes.
    pub fn sentences_of_function(&mut self, function: &str, section: SectionName, kind: Kind) {
        let notice = self.notice;
        for function in notice.functions.iter().filter(|known| known.id == function) {
            for sentence in function.text.iter().filter(|sentence| sentence.section == Some(section)) {
                self.sentence(&format!("function.{}", function.id), sentence, kind, &[], About::default());
            }
        }
        for clause in notice.clauses.iter().filter(|clause| clause.function == function) {
            for sentence in clause.text.iter().filter(|sentence| sentence.section == Some(section)) {
                self.sentence(&format!("clause.{}", clause.id), sentence, kind, &[], About::of(clause));
            }
        }
    }

    /// "a, b and c".
    pub fn list(&self, words: &[String], last: (&'static str, &'static str)) -> String {
        match words {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., end] => format!("{} {} {end}", first.join(", "), self.say(last.0, last.1)),
        }
    }
}

impl About {
    pub fn of(clause: &Clause) -> Self {
        Self { categories: clause.data.clone(), clauses: vec![clause.id.clone()], recipients: Vec::new() }
    }

    pub fn with_recipients(mut self, recipients: Vec<String>) -> Self {
        self.recipients = recipients;
        self
    }
}
