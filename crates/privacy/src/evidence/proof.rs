//! Which checks show a statement true: from what it says, for any notice. What no check can show has a person who
//! vouches for it.

use notice::{Clause, EvidenceKind, Kind, Lang, Notice, Statement, Words};

use super::Check;

/// What stands behind a statement: checks, or else somebody's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub statement_id: String,
    pub checks: Vec<Check>,
    /// Who vouches for it, where there are no checks.
    pub vouched_by: Words,
}

/// The proofs of every statement of a notice, in the order of the text.
pub fn proofs(notice: &Notice) -> Vec<Proof> {
    // Ids are the same in both languages.
    let text = notice.text(Lang::De);
    let officer = officer(notice);
    let proof = |statement: &Statement| Proof {
        statement_id: statement.id.clone(),
        checks: checks(notice, statement),
        vouched_by: statement.vouched_by.clone().unwrap_or_else(|| officer.clone()),
    };
    text.statements().map(proof).collect()
}

/// Every check a notice needs, each once.
pub fn checks_of(proofs: &[Proof]) -> Vec<Check> {
    let mut checks: Vec<Check> = proofs.iter().flat_map(|proof| proof.checks.iter().cloned()).collect();
    checks.sort();
    checks.dedup();
    checks
}

fn officer(notice: &Notice) -> Words {
    let controller = &notice.controller.name;
    match &notice.officer.name {
        Some(name) => Words { de: name.clone(), en: name.clone() },
        None => Words {
            de: format!("Datenschutzbeauftragte Person, {controller}"),
            en: format!("data protection officer, {controller}"),
        },
    }
}

/// The clauses a statement speaks about; a sentence of a function speaks about all of its clauses.
fn clauses<'a>(notice: &'a Notice, statement: &Statement) -> Vec<&'a Clause> {
    if !statement.about.clauses.is_empty() {
        return statement.about.clauses.iter().filter_map(|id| notice.clause(id)).collect();
    }
    let function = statement.id.strip_prefix("function.").and_then(|rest| rest.split('.').next());
    notice.clauses().iter().filter(|clause| Some(clause.function.as_str()) == function).collect()
}

fn checks(notice: &Notice, statement: &Statement) -> Vec<Check> {
    let clauses = clauses(notice, statement);
    let mut found = by_kind(notice, statement, &clauses);
    for kind in &statement.evidence {
        let check = of_clauses(*kind, &clauses);
        if !found.contains(&check) {
            found.push(check);
        }
    }
    found
}

fn by_kind(notice: &Notice, statement: &Statement, clauses: &[&Clause]) -> Vec<Check> {
    use EvidenceKind as E;
    let part = statement.id.rsplit('.').next().unwrap_or_default();
    // A sentence above all functions, such as an introduction, speaks of the whole.
    let scoped = |kind| of_clauses(kind, clauses);
    match statement.kind {
        Kind::Retention if clauses.is_empty() => vec![scoped(E::NothingOverdue)],
        Kind::Retention => vec![Check::of(E::NothingOverdue, categories(&statement.about.categories, clauses))],
        Kind::Collect if part == "uses" => vec![scoped(E::CategoriesDeclared)],
        Kind::Collect => {
            vec![scoped(E::ColumnsDeclared), Check::whole(E::ReferencesHold), Check::whole(E::ContentIntact)]
        }
        Kind::Condition if clauses.iter().any(|clause| !clause.when.is_empty()) => vec![scoped(E::ConditionsHeld)],
        Kind::Consent => of_consent(clauses),
        Kind::Basis if clauses.iter().any(|clause| clause.rests_on_consent()) => of_consent(clauses),
        Kind::Access => access(notice, clauses),
        Kind::Audit => {
            let mut checks = vec![Check::whole(E::ChainIntact)];
            checks.extend(access(notice, clauses).into_iter().filter(|check| check.kind == E::StaffWithinTicket));
            checks
        }
        Kind::Recipient => vec![scoped(E::RecipientsDeclared), countries(statement)],
        Kind::Transfer => vec![countries(statement)],
        Kind::Right => right(&statement.id),
        Kind::Notice if part == "status" => vec![scoped(E::NothingRecorded)],
        Kind::Notice if statement.id == format!("edition.{}", notice.edition().number) => {
            vec![Check::whole(E::EditionCurrent)]
        }
        _ => Vec::new(),
    }
}

/// The check of this kind over what the clauses speak about.
fn of_clauses(kind: EvidenceKind, clauses: &[&Clause]) -> Check {
    use EvidenceKind as E;
    match kind {
        E::NothingOverdue | E::ColumnsDeclared | E::ViewersDeclared | E::StaffWithinTicket => {
            Check::of(kind, categories(&[], clauses))
        }
        E::ConsentPresent => Check::of(kind, ids(clauses.iter().filter(|clause| clause.rests_on_consent()))),
        E::ConditionsHeld => Check::of(kind, ids(clauses.iter().filter(|clause| !clause.when.is_empty()))),
        E::RecipientsDeclared | E::CategoriesDeclared | E::NothingRecorded => Check::of(kind, ids(clauses.iter())),
        E::CountriesDeclared
        | E::ReferencesHold
        | E::ContentIntact
        | E::ReachAsTree
        | E::ErasedStayErased
        | E::StopsObeyed
        | E::RequestsInTime
        | E::ErasuresDoneInTime
        | E::ChainIntact
        | E::EncryptedInTransit
        | E::EditionCurrent => Check::whole(kind),
    }
}

fn ids<'a>(clauses: impl Iterator<Item = &'a &'a Clause>) -> Vec<String> {
    clauses.map(|clause| clause.id.clone()).collect()
}

fn categories(named: &[String], clauses: &[&Clause]) -> Vec<String> {
    if !named.is_empty() {
        return named.to_vec();
    }
    clauses.iter().flat_map(|clause| clause.data.iter().cloned()).collect()
}

fn of_consent(clauses: &[&Clause]) -> Vec<Check> {
    match clauses.iter().any(|clause| clause.rests_on_consent()) || clauses.is_empty() {
        true => vec![of_clauses(EvidenceKind::ConsentPresent, clauses)],
        false => Vec::new(),
    }
}

fn access(notice: &Notice, clauses: &[&Clause]) -> Vec<Check> {
    let mut checks = vec![of_clauses(EvidenceKind::ViewersDeclared, clauses), Check::whole(EvidenceKind::ReachAsTree)];
    let with_ticket = |clause: &&&Clause| {
        let mut roles = clause.viewers.iter().filter_map(|role| notice.role(role));
        roles.any(|role| role.ticket)
    };
    let with_ticket: Vec<&Clause> = clauses.iter().filter(with_ticket).copied().collect();
    if !with_ticket.is_empty() {
        checks.push(of_clauses(EvidenceKind::StaffWithinTicket, &with_ticket));
    }
    checks
}

fn countries(statement: &Statement) -> Check {
    Check::of(EvidenceKind::CountriesDeclared, statement.about.recipients.iter().cloned())
}

/// By the name of the right: `right.access.statement`.
fn right(statement_id: &str) -> Vec<Check> {
    use EvidenceKind as E;
    let mut parts = statement_id.split('.');
    let name = match (parts.next(), parts.next()) {
        (Some("right"), Some(name)) => name,
        // An introduction to the rights.
        (Some("rights"), _) => return vec![Check::whole(E::RequestsInTime)],
        _ => return Vec::new(),
    };
    let in_time = Check::of(E::RequestsInTime, [name]);
    match name {
        "access" | "rectification" | "portability" => vec![in_time],
        "erasure" => vec![in_time, Check::whole(E::ErasuresDoneInTime), Check::whole(E::ErasedStayErased)],
        "restriction" | "objection" => vec![in_time, Check::of(E::StopsObeyed, [name])],
        "withdrawal" => vec![Check::whole(E::ConsentPresent)],
        // The authority answers a complaint; recipients are told with each erasure.
        _ => Vec::new(),
    }
}
