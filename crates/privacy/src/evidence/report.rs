//! The report for a day: every statement of the notice with what shows it true, as data and on paper.

use notice::{Lang, Notice};
use serde::{Deserialize, Serialize};
use types::Time;

use super::{Latest, Proof, figure, proofs, remedy, title};

/// The whole report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    pub product: String,
    pub title: String,
    pub edition: u32,
    pub edition_date: String,
    pub measured_at: Time,
    pub lang: String,
    pub statements_count: usize,
    pub checks_count: usize,
    pub failing_count: usize,
    pub statements: Vec<ReportedStatement>,
}

/// One statement and what stands behind it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReportedStatement {
    pub id: String,
    pub text: String,
    pub claims: Vec<String>,
    /// Empty where no machine can check it.
    pub checks: Vec<ReportedCheck>,
    /// Who vouches for it, where no machine can check it.
    pub vouched_by: Option<String>,
}

/// One check of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReportedCheck {
    pub id: String,
    pub kind: String,
    pub title: String,
    pub holds: bool,
    pub figure: String,
    pub looked_count: i64,
    pub offences_count: i64,
    pub measured_at: Time,
    /// What to do, where it does not hold.
    pub remedy: Option<String>,
}

impl Report {
    /// From what a run found.
    pub fn of(notice: &Notice, latest: &Latest, lang: Lang) -> Self {
        let text = notice.text(lang);
        let statements: Vec<ReportedStatement> = text
            .statements()
            .zip(proofs(notice))
            .map(|(statement, proof)| ReportedStatement {
                id: statement.id.clone(),
                text: statement.text.clone(),
                claims: statement.claims.clone(),
                checks: checks(&proof, latest, lang),
                vouched_by: proof.checks.is_empty().then(|| proof.vouched_by.get(lang).to_owned()),
            })
            .collect();
        Self {
            product: text.product,
            title: text.title,
            edition: text.edition,
            edition_date: text.date,
            measured_at: latest.run.finished_at,
            lang: lang.tag().to_owned(),
            statements_count: statements.len(),
            checks_count: latest.results.len(),
            failing_count: latest.results.iter().filter(|result| !result.holds).count(),
            statements,
        }
    }

    /// The same on paper.
    pub fn document(&self) -> paper::Document {
        let say = |de: &'static str, en: &'static str| if self.lang == "de" { de } else { en };
        let day: String = self.measured_at.to_string().chars().take(10).collect();
        let title = format!("{} – {}", say("Nachweisbericht", "Report of evidence"), self.title);
        let mut document = paper::Document::new(title, self.lang.clone(), day);
        document.facts([
            (say("Produkt", "Product"), self.product.clone()),
            (
                say("Fassung der Erklärung", "Edition of the notice"),
                format!("{} ({})", self.edition, self.edition_date),
            ),
            (say("Gemessen", "Measured"), self.measured_at.to_string()),
            (say("Aussagen", "Statements"), self.statements_count.to_string()),
            (say("Prüfungen", "Checks"), self.checks_count.to_string()),
            (say("davon nicht erfüllt", "of them not holding"), self.failing_count.to_string()),
        ]);
        let checked = self.statements.iter().filter(|statement| !statement.checks.is_empty());
        document.heading(1, say("Gemessen", "Measured"));
        for statement in checked {
            document.paragraph(statement.text.clone());
            document.list(statement.checks.iter().map(|check| {
                let mark = if check.holds { say("erfüllt", "holds") } else { say("NICHT ERFÜLLT", "DOES NOT HOLD") };
                let remedy = check.remedy.as_ref().map(|remedy| format!(" {remedy}")).unwrap_or_default();
                format!("{mark}: {} – {}.{remedy}", check.title, check.figure)
            }));
        }
        document.heading(1, say("Nicht maschinell prüfbar", "Not checkable by machine"));
        let vouched = self.statements.iter().filter_map(|statement| {
            let by = statement.vouched_by.as_ref()?;
            Some(vec![statement.text.clone(), by.clone()])
        });
        document.table(
            say("Aussagen, für die jemand einsteht", "Statements somebody vouches for"),
            [say("Aussage", "Statement"), say("Dafür steht ein", "Vouched for by")],
            vouched.collect(),
        );
        document
    }
}

fn checks(proof: &Proof, latest: &Latest, lang: Lang) -> Vec<ReportedCheck> {
    let found = proof.checks.iter().filter_map(|check| {
        let id = check.to_string();
        let result = latest.results.iter().find(|result| result.check_id == id)?;
        Some(ReportedCheck {
            kind: check.kind.id().to_owned(),
            title: title(check.kind).get(lang).to_owned(),
            holds: result.holds,
            figure: figure(check.kind, &result.measured(), lang),
            looked_count: result.looked_count,
            offences_count: result.offences_count,
            measured_at: result.measured_at,
            remedy: (!result.holds).then(|| remedy(check.kind).get(lang).to_owned()),
            id,
        })
    });
    found.collect()
}
