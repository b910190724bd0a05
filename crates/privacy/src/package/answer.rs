//! The eight points of Art. 15(1), and 15(2): in the words of the notice that holds, as far as they concern what there
//! is about the person, and with the recipients that were actually served.

use std::collections::BTreeSet;

use notice::{Clause, Document, Kind, Lang, Notice, RightName, Section, Statement};
use serde::{Deserialize, Serialize};

use super::{
    collect::Found,
    model::{CategoryAnswer, ClauseAnswer},
    served::Served,
    words,
};

/// What Art. 15 wants said beside the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub controller: Vec<String>,
    pub points: Vec<Point>,
    /// Recipients that got data of the person.
    pub served: Vec<Served>,
}

/// One point of the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// "a" to "h", or "2" for Art. 15(2).
    pub letter: String,
    pub article: String,
    pub title: String,
    pub statements: Vec<Said>,
}

/// A statement of the notice, by its stable id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub id: String,
    pub text: String,
}

/// Every category of which there are rows, in the order of the notice; one it does not know stands at the end.
pub(super) fn categories(notice: &Notice, lang: Lang, found: &Found) -> Vec<CategoryAnswer> {
    let known = notice.categories().iter().map(|category| category.id.as_str());
    let unknown = found.categories.keys().map(String::as_str).filter(|id| notice.category(id).is_none());
    let ids = known.chain(unknown).filter_map(|id| found.categories.get(id).map(|count| (id, count)));
    ids.map(|(id, count)| {
        let category = notice.category(id);
        let source = category.map(|category| category.source.iter().filter_map(name_of).collect());
        CategoryAnswer {
            id: id.to_owned(),
            title: category.map_or(id.to_owned(), |category| category.title.get(lang).to_owned()),
            items: category.map_or(Vec::new(), |c| c.items.iter().map(|item| item.get(lang).to_owned()).collect()),
            source: source.unwrap_or_default(),
            clauses: clauses(notice, id).map(|clause| clause_answer(clause, lang)).collect(),
            tables: count.tables.iter().map(|table| (*table).to_owned()).collect(),
            rows: count.rows,
        }
    })
    .collect()
}

fn name_of(source: &notice::Source) -> Option<String> {
    serde_json::to_value(source).ok()?.as_str().map(str::to_owned)
}

fn clauses<'a>(notice: &'a Notice, category: &'a str) -> impl Iterator<Item = &'a Clause> {
    notice.clauses().iter().filter(move |clause| clause.running && clause.processes(category))
}

fn clause_answer(clause: &Clause, lang: Lang) -> ClauseAnswer {
    ClauseAnswer {
        id: clause.id.clone(),
        title: clause.title.get(lang).to_owned(),
        purpose: clause.purpose.get(lang).to_owned(),
        basis: clause.basis.letter(),
    }
}

/// What is looked for in the notice: the categories found, and the clauses that process them.
struct Concern {
    categories: BTreeSet<String>,
    clauses: BTreeSet<String>,
    recipients: BTreeSet<String>,
}

impl Concern {
    /// Whether a statement is about any of it, or about everything.
    fn touches(&self, statement: &Statement) -> bool {
        let about = &statement.about;
        let any = |set: &BTreeSet<String>, names: &[String]| names.iter().any(|name| set.contains(name));
        let of_categories = about.categories.is_empty() || any(&self.categories, &about.categories);
        let of_clauses = about.clauses.is_empty() || any(&self.clauses, &about.clauses);
        let of_recipients = about.recipients.is_empty() || any(&self.recipients, &about.recipients);
        of_categories && of_clauses && of_recipients
    }
}

pub(super) fn answer(notice: &Notice, lang: Lang, categories: &[CategoryAnswer], served: Vec<Served>) -> Answer {
    let text = notice.text(lang);
    let ids: BTreeSet<String> = categories.iter().map(|category| category.id.clone()).collect();
    let running = |clause: &&Clause| clause.running && ids.iter().any(|id| clause.processes(id));
    let clauses: Vec<&Clause> = notice.clauses().iter().filter(running).collect();
    let concern = Concern {
        clauses: clauses.iter().map(|clause| clause.id.clone()).collect(),
        recipients: clauses
            .iter()
            .flat_map(|clause| clause.recipients.iter().cloned())
            .chain(served.iter().map(|served| served.recipient.clone()))
            .collect(),
        categories: ids,
    };
    let points = ["a", "b", "c", "d", "e", "f", "g", "h", "2"].map(|letter| {
        let (article, title) = words::point(letter, lang);
        let statements = match letter {
            "a" => of_clauses(&clauses, lang, &text),
            "b" => of_categories(categories),
            _ => text.statements().filter(|said| belongs(letter, &text, said, &concern)).map(said).collect(),
        };
        Point { letter: letter.to_owned(), article, title: title.to_owned(), statements }
    });
    let controller = ["controller", "officer"].into_iter().flat_map(|id| in_section(&text, id));
    Answer { controller: controller.map(|said| said.text.clone()).collect(), points: points.into(), served }
}

fn said(statement: &Statement) -> Said {
    Said { id: statement.id.clone(), text: statement.text.clone() }
}

/// What each clause is for and what it rests on, under its title.
fn of_clauses(clauses: &[&Clause], lang: Lang, text: &Document) -> Vec<Said> {
    let parts = clauses.iter().flat_map(|clause| ["purpose", "basis"].map(|part| (*clause, part)));
    let said = parts.filter_map(|(clause, part)| {
        let statement = text.statement(&format!("clause.{}.{part}", clause.id))?;
        Some(Said { id: statement.id.clone(), text: format!("{}: {}", clause.title.get(lang), statement.text) })
    });
    said.collect()
}

fn of_categories(categories: &[CategoryAnswer]) -> Vec<Said> {
    let line = |category: &CategoryAnswer| Said {
        id: format!("data.{}", category.id),
        text: format!("{}: {}", category.title, category.items.join(", ")),
    };
    categories.iter().map(line).collect()
}

/// Whether a statement of the notice answers a point.
fn belongs(letter: &str, text: &Document, statement: &Statement, concern: &Concern) -> bool {
    let complaint = format!("right.{}", RightName::Complaint.id());
    let is_complaint = statement.id == "authority" || statement.id.starts_with(&complaint);
    match letter {
        "c" => statement.kind == Kind::Recipient && concern.touches(statement),
        "d" => statement.kind == Kind::Retention && concern.touches(statement),
        "e" => statement.kind == Kind::Right && statement.about.clauses.is_empty() && !is_complaint,
        "f" => is_complaint,
        "g" => statement.kind == Kind::Source && concern.touches(statement),
        "h" => in_section(text, "automated_decisions").any(|said| said.id == statement.id),
        _ => statement.kind == Kind::Transfer && concern.touches(statement),
    }
}

fn in_section<'a>(text: &'a Document, id: &'a str) -> impl Iterator<Item = &'a Statement> {
    let own = move |section: &&Section| section.id == id;
    text.sections.iter().filter(own).flat_map(|section| &section.statements)
}
