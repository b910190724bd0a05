//! The package as a person reads it: one document, written as a page and as PDF.

use jiff::tz::TimeZone;
use notice::{Lang, Notice};
use paper::Document;
use serde_json::Value as Json;
use types::Time;

use super::{
    answer::Answer,
    collect::{SHOWN_ROWS_MAX, Sheet, Shown},
    field::{Field, FieldKind},
    model::CategoryAnswer,
    told::{in_language, told},
    words::say,
};

/// Columns that fit on a sheet beside each other; wider rows are written one below the other.
const COLUMNS_MAX: usize = 5;
/// A cell of the document; the files for machines have all of it.
const CELL_CHARS_MAX: usize = 400;

pub(super) struct Report<'a> {
    pub notice: &'a Notice,
    pub lang: Lang,
    pub zone: &'a TimeZone,
    pub made_at: Time,
    pub answer: &'a Answer,
    pub categories: &'a [CategoryAnswer],
    pub sheets: &'a [Sheet],
    pub rows: u64,
}

impl Report<'_> {
    pub fn document(&self) -> Document {
        let lang = self.lang;
        let title = say(lang, "Auskunft über Ihre Daten nach Art. 15 DS-GVO", "Your data: access under Art. 15 GDPR");
        let day = self.made_at.timestamp().strftime("%Y-%m-%d").to_string();
        let mut document = Document::new(title, lang.tag(), day);
        document.author = Some(self.notice.controller.name.clone());
        document.line(format!("{} · {}", self.notice.product.title.get(lang), self.notice.controller.name));
        document.line(format!("{} {}", say(lang, "Stand:", "As of:"), self.moment(self.made_at)));
        self.introduction(&mut document);
        self.points(&mut document);
        document.heading(1, say(lang, "Ihre Daten", "Your data"));
        for category in self.categories {
            self.category(&mut document, category);
        }
        if self.categories.is_empty() {
            document.paragraph(say(lang, "Über Sie sind keine Daten gespeichert.", "No data about you is stored."));
        }
        document
    }

    fn introduction(&self, document: &mut Document) {
        let lang = self.lang;
        let rows = self.rows;
        let zone = self.zone.iana_name().unwrap_or("UTC");
        document.paragraph(match lang {
            Lang::De => format!(
                "Dieses Dokument enthält die Auskunft über die zu Ihrer Person verarbeiteten Daten ({rows} Datensätze). \
                 Bei umfangreichen Tabellen zeigt es je die ersten {SHOWN_ROWS_MAX} Zeilen und sagt, wie viele es sind; \
                 vollständig sind die Dateien data.json und csv/*.csv desselben Pakets, mit allen Kennungen und \
                 technischen Einzelheiten. Zeiten sind die der Zeitzone {zone}, in jenen Dateien UTC. \
                 Geheimnisse wie Prüfwerte von Passwörtern und Daten anderer Personen sind nicht enthalten. \
                 manifest.json nennt die Prüfsumme jeder Datei und ist elektronisch signiert (manifest.jws)."
            ),
            Lang::En => format!(
                "This document gives access to the data processed about you ({rows} records). Of long tables it shows \
                 the first {SHOWN_ROWS_MAX} rows each and says how many there are; the files data.json and csv/*.csv \
                 of the same package are complete, with all identifiers and technical details. Times are those of the \
                 zone {zone}, in those files UTC. Secrets such as check values of passwords, \
                 and data of other people, are not included. manifest.json names the checksum of each file and is \
                 signed electronically (manifest.jws)."
            ),
        });
    }

    fn points(&self, document: &mut Document) {
        let lang = self.lang;
        document.heading(1, say(lang, "Verantwortlicher", "Controller"));
        self.answer.controller.iter().for_each(|text| document.paragraph(text));
        for point in &self.answer.points {
            document.heading_with_id(
                1,
                format!("point-{}", point.letter),
                format!("{} ({})", point.title, point.article),
            );
            match point.letter.as_str() {
                "e" | "f" | "h" => point.statements.iter().for_each(|said| document.paragraph(&said.text)),
                _ => document.list(point.statements.iter().map(|said| &said.text)),
            }
            if point.letter == "c" {
                self.served(document);
            }
        }
    }

    /// Who got data, not who might.
    fn served(&self, document: &mut Document) {
        let lang = self.lang;
        if self.answer.served.is_empty() {
            document.paragraph(say(
                lang,
                "Bis zum Stand dieser Auskunft wurden Daten über Sie an keinen Empfänger übermittelt.",
                "Up to now, no data about you was disclosed to any recipient.",
            ));
            return;
        }
        let head = match lang {
            Lang::De => ["Empfänger", "Land", "Daten", "Weg", "Wie oft, wann"],
            Lang::En => ["Recipient", "Country", "Data", "Channel", "How often, when"],
        };
        let title = |id: &String| {
            self.notice.category(id).map_or_else(|| id.clone(), |category| category.title.get(lang).to_owned())
        };
        let rows = self.answer.served.iter().map(|served| {
            let categories: Vec<String> = served.categories.iter().map(title).collect();
            let (first, last) = (self.moment(served.first_at), self.moment(served.last_at));
            let when = if first == last { first } else { format!("{first} – {last}") };
            vec![
                served.name.clone(),
                served.country.clone(),
                categories.join(", "),
                served.channel.clone(),
                format!("{} ×\n{when}", served.times),
            ]
        });
        let caption = say(lang, "Tatsächlich erfolgte Übermittlungen", "Disclosures that were made");
        document.table(caption, head, rows.collect());
    }

    fn category(&self, document: &mut Document, category: &CategoryAnswer) {
        let lang = self.lang;
        document.heading_with_id(2, format!("data-{}", category.id), &category.title);
        let clauses = category.clauses.iter().map(|clause| match lang {
            Lang::De => format!("{}: {} (Art. 6 Abs. 1 lit. {})", clause.title, clause.purpose, clause.basis),
            Lang::En => format!("{}: {} (Art. 6(1)({}))", clause.title, clause.purpose, clause.basis),
        });
        document.list(clauses);
        for sheet in self.sheets.iter().filter(|sheet| category.tables.iter().any(|name| name == sheet.table)) {
            let of_category = sheet.shown.iter().filter(|(named, _)| named.as_ref().is_none_or(|n| *n == category.id));
            for (named, shown) in of_category {
                self.sheet(document, category, sheet, shown, named.is_some());
            }
        }
    }

    fn sheet(&self, document: &mut Document, category: &CategoryAnswer, sheet: &Sheet, shown: &Shown, named: bool) {
        let Some(words) = told(sheet.table) else { return };
        let title = in_language(words.title, self.lang);
        let columns: Vec<(usize, &Field)> = sheet
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.told.is_some() && Some(field.name.as_str()) != sheet.category_column)
            .filter(|(_, field)| named || field.category.as_ref().is_none_or(|name| *name == category.id))
            .filter(|(index, _)| shown.rows.iter().any(|row| !row[*index].is_null()))
            .collect();
        let caption = match (self.lang, shown.count > shown.rows.len() as u64) {
            (Lang::De, true) => format!("{title}: die ersten {} von {}", shown.rows.len(), shown.count),
            (Lang::En, true) => format!("{title}: the first {} of {}", shown.rows.len(), shown.count),
            (_, false) => format!("{title} ({})", shown.count),
        };
        if columns.is_empty() {
            document.paragraph(caption);
            return;
        }
        if columns.len() <= COLUMNS_MAX {
            let head = columns.iter().map(|(_, field)| field.title.clone());
            let row = |row: &Vec<Json>| columns.iter().map(|(at, field)| self.cell(field, &row[*at])).collect();
            document.table(caption, head, shown.rows.iter().map(row).collect());
        } else {
            let head = [say(self.lang, "Nr.", "No."), say(self.lang, "Angaben", "Data")];
            let rows = shown.rows.iter().enumerate().map(|(number, row)| {
                let filled = columns.iter().filter(|(at, _)| !row[*at].is_null());
                let lines: Vec<String> =
                    filled.map(|(at, field)| format!("{}: {}", field.title, self.cell(field, &row[*at]))).collect();
                vec![(number + 1).to_string(), lines.join("\n")]
            });
            document.table(caption, head, rows.collect());
        }
    }

    fn cell(&self, field: &Field, value: &Json) -> String {
        let text = match (field.kind, value) {
            (_, Json::Null) => String::new(),
            (FieldKind::Time, Json::String(text)) => {
                text.parse().map_or_else(|_| text.clone(), |time| self.moment(time))
            }
            (FieldKind::Boolean, Json::Bool(truth)) => {
                let (yes, no) = (say(self.lang, "ja", "yes"), say(self.lang, "nein", "no"));
                if *truth { yes.to_owned() } else { no.to_owned() }
            }
            (_, Json::String(text)) => match field.told {
                Some(told) => told.value(text, self.notice, self.lang),
                None => text.clone(),
            },
            (_, other) => other.to_string(),
        };
        match text.char_indices().nth(CELL_CHARS_MAX) {
            Some((end, _)) => format!("{} […]", &text[..end]),
            None => text,
        }
    }

    /// A moment as people of the zone write it.
    fn moment(&self, time: Time) -> String {
        let format = match self.lang {
            Lang::De => "%d.%m.%Y, %H:%M:%S Uhr",
            Lang::En => "%-d %B %Y, %H:%M:%S",
        };
        time.timestamp().to_zoned(self.zone.clone()).strftime(format).to_string()
    }
}
