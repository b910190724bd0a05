//! What all papers are made of: the notice, its text in one language, and phrases about its clauses.

use paper::{Block, Document, Paragraph};

use super::ArtefactName;
use crate::{
    law::in_economic_area,
    model::{Category, Clause, Keep, Lang, Notice, Party, Recipient, RecipientRole, Words},
    text::{self, Statement, writer::Writer},
};

pub(super) struct Material<'a> {
    pub notice: &'a Notice,
    pub lang: Lang,
    pub text: text::Document,
    pub writer: Writer<'a>,
}

/// "Edition 2 of 22 November 2026".
pub(super) fn edition_line(lang: Lang, number: u32, date: &str) -> String {
    let day = text::date(lang, date);
    match lang {
        Lang::De => format!("Fassung {number} vom {day}"),
        Lang::En => format!("Edition {number} of {day}"),
    }
}

/// Each once, in the order of their first appearance.
pub(super) fn distinct(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    all.for_each(|one| {
        if !seen.contains(&one) {
            seen.push(one);
        }
    });
    seen
}

impl<'a> Material<'a> {
    pub fn of(notice: &'a Notice, lang: Lang) -> Self {
        Self { notice, lang, text: notice.text(lang), writer: Writer::new(notice, lang) }
    }

    /// An empty paper with title, product, edition and author.
    pub fn begin(&self, name: ArtefactName) -> Document {
        let edition = self.notice.edition();
        let title = format!("{} – {}", name.title(self.lang), self.get(&self.notice.product.title));
        let mut document = Document::new(title, self.lang.tag(), edition.date.clone());
        document.author = Some(self.notice.controller.name.clone());
        document.line(edition_line(self.lang, edition.number, &edition.date));
        document
    }

    pub fn say(&self, de: &'static str, en: &'static str) -> &'static str {
        self.writer.say(de, en)
    }

    pub fn get<'w>(&self, words: &'w Words) -> &'w str {
        words.get(self.lang)
    }

    /// A statement of the text, as a paragraph with its name and claims.
    pub fn statement(&self, id: &str) -> Option<Block> {
        self.text.statement(id).map(super::whole::paragraph)
    }

    /// The text of a statement.
    pub fn said(&self, id: &str) -> Option<&str> {
        self.text.statement(id).map(|statement| statement.text.as_str())
    }

    /// How long the data of a clause is kept: its statements in the text.
    pub fn kept(&self, clause: &Clause) -> Vec<&Statement> {
        let first = format!("clause.{}.keep", clause.id);
        let more = format!("{first}.");
        self.text.statements().filter(|statement| statement.id == first || statement.id.starts_with(&more)).collect()
    }

    /// Words of a table of its own, under its name.
    pub fn own(&self, document: &mut Document, id: &str, words: &Words, claims: &[String]) {
        let (text, marks) = (self.get(words).to_owned(), claims.to_vec());
        document.blocks.push(Block::Paragraph(Paragraph { text, id: Some(id.to_owned()), marks }));
    }

    pub fn categories<'c>(&'c self, clause: &'c Clause) -> impl Iterator<Item = &'c Category> {
        clause.data.iter().chain(&clause.uses).filter_map(|name| self.notice.category(name))
    }

    /// "Name: first name, telephone number".
    pub fn items(&self, category: &Category) -> String {
        let items: Vec<&str> = category.items.iter().map(|item| item.get(self.lang)).collect();
        items.join(", ")
    }

    /// Whose data the categories are, each once.
    pub fn subjects<'c>(&self, categories: impl Iterator<Item = &'c Category>) -> Vec<String> {
        let mut subjects: Vec<String> = Vec::new();
        for words in categories.filter(|category| category.personal).filter_map(|category| category.subjects.as_ref()) {
            let words = self.get(words).to_owned();
            if !subjects.contains(&words) {
                subjects.push(words);
            }
        }
        subjects
    }

    /// Who gets something under these clauses, in the order of the notice.
    pub fn recipients(&self, clauses: &[&Clause]) -> Vec<&'a Recipient> {
        let gets = |recipient: &&Recipient| clauses.iter().any(|clause| clause.recipients.contains(&recipient.id));
        self.notice.recipients.iter().filter(gets).collect()
    }

    /// "Name, place (as processor …)".
    pub fn recipient(&self, recipient: &Recipient) -> String {
        let place = recipient.place.as_ref().map(|place| format!(", {}", self.get(place))).unwrap_or_default();
        format!("{}{place} – {}", self.get(&recipient.name), self.writer.recipient_role(recipient.role))
    }

    /// What makes the transfers of these recipients lawful; empty where none goes to a third country.
    pub fn transfers(&self, recipients: &[&Recipient]) -> Vec<String> {
        let said = recipients.iter().filter_map(|recipient| self.said(&format!("recipient.{}.transfer", recipient.id)));
        said.map(str::to_owned).collect()
    }

    pub fn is_abroad(&self, recipient: &Recipient) -> bool {
        recipient.country.as_deref().is_some_and(|country| !in_economic_area(country))
    }

    /// Sub-processors table: who, what for, where, on which guarantee.
    pub fn processors(&self, document: &mut Document, clauses: &[&Clause]) {
        let processors: Vec<&Recipient> = self
            .recipients(clauses)
            .into_iter()
            .filter(|recipient| recipient.role == RecipientRole::Processor)
            .collect();
        if processors.is_empty() {
            document.paragraph(self.say("Keine.", "None."));
            return;
        }
        let head = [
            self.say("Unterauftragsverarbeiter", "Sub-processor"),
            self.say("Aufgabe", "Task"),
            self.say("Ort", "Place"),
            self.say("Garantie", "Guarantee"),
        ];
        let row = |recipient: &&Recipient| {
            let country = recipient.country.clone().unwrap_or_default();
            let place = match &recipient.place {
                Some(place) => format!("{} ({country})", self.get(place)),
                None => country,
            };
            let within = self
                .say("im Europäischen Wirtschaftsraum, keine nötig", "within the European Economic Area, none needed");
            let ground = match &recipient.transfer {
                Some(transfer) if self.is_abroad(recipient) => self.writer.transfer_ground(transfer.ground),
                _ => within,
            };
            vec![
                self.get(&recipient.name).to_owned(),
                self.get(&recipient.purpose).to_owned(),
                place,
                ground.to_owned(),
            ]
        };
        document.add_table(paper::Table {
            caption: self.say("Unterauftragsverarbeiter", "Sub-processors").to_owned(),
            head: head.map(str::to_owned).to_vec(),
            rows: processors.iter().map(row).collect(),
            ids: processors.iter().map(|recipient| format!("recipient.{}", recipient.id)).collect(),
        });
    }

    /// The technical and organisational measures, under their names.
    pub fn measures(&self, document: &mut Document) {
        if self.notice.measures.is_empty() {
            document.paragraph(self.say("Die Datenschutzerklärung nennt keine.", "The notice names none."));
        }
        for measure in &self.notice.measures {
            document.blocks.extend(self.statement(&format!("measure.{}", measure.id)));
        }
    }

    /// Name, address and ways to reach a party.
    pub fn party(&self, party: &Party) -> String {
        let mut lines = vec![
            party.name.clone(),
            format!("{}, {} {}, {}", party.street, party.postal_code, party.city, party.country),
            party.email.clone(),
        ];
        lines.extend(party.phone.iter().cloned());
        lines.extend(party.website.iter().cloned());
        lines.join("\n")
    }

    pub fn officer(&self) -> String {
        let officer = &self.notice.officer;
        officer.name.iter().chain([&officer.email]).cloned().collect::<Vec<_>>().join("\n")
    }

    /// How long, in few words: "7 days", "36 months, can be set", "for as long as the account exists".
    pub fn briefly(&self, keep: &Keep) -> Option<String> {
        let after = |after: &Option<String>| match after.as_deref() {
            None | Some("recorded") => String::new(),
            Some(clock) => {
                self.notice.clock(clock).map(|clock| format!(" {}", self.get(&clock.after))).unwrap_or_default()
            }
        };
        let several = |parts: &[Keep], end: &str| {
            let words: Vec<String> = parts.iter().filter_map(|part| self.briefly(part)).collect();
            format!("{}, {end}", words.join(self.say(" oder ", " or ")))
        };
        Some(match keep {
            Keep::Elsewhere => return None,
            Keep::Transient => self.say("gar nicht, nur im Augenblick", "not at all, only for the moment").to_owned(),
            Keep::Period { length, after: clock } => format!("{}{}", self.writer.period(*length), after(clock)),
            Keep::Statutory { length, after: clock, .. } => {
                let law = self.say("gesetzlich", "by law");
                format!("{}{} ({law})", self.writer.period(*length), after(clock))
            }
            Keep::PerTenant { default, .. } => {
                format!(
                    "{}{}",
                    self.writer.period(*default),
                    self.say(", je Kunde einstellbar", ", can be set per customer")
                )
            }
            Keep::Until { clock, plus: None } => self.get(&self.notice.clock(clock)?.until).to_owned(),
            Keep::Until { clock, plus: Some(plus) } => {
                format!("{} {}", self.writer.period(*plus), self.get(&self.notice.clock(clock)?.after))
            }
            Keep::Earliest(parts) => several(parts, self.say("was früher eintritt", "whichever comes first")),
            Keep::Latest(parts) => several(parts, self.say("was später eintritt", "whichever comes last")),
        })
    }
}
