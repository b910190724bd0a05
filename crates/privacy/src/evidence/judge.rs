//! Judging what the ledgers say by the notice. Pure.

use notice::{Notice, law::in_economic_area};

use super::{
    Check, Measured,
    ledgers::{self, Disclosed, Ledgers},
};

/// The kinds of connections that are safe: encrypted, from this machine itself, or through a declared proxy.
const SAFE: [&str; 3] = ["tls", "loopback", "behind_proxy"];
/// A look of a person at their own data.
const SUBJECT: &str = "subject";

/// A disclosure of a clause the notice does not know offends every statement about recipients.
fn concerns(notice: &Notice, check: &Check, disclosed: &Disclosed) -> bool {
    check.covers(&disclosed.clause) || notice.clause(&disclosed.clause).is_none()
}

/// Whoever got data under these clauses is declared for it.
pub(super) fn recipients(notice: &Notice, ledgers: &Ledgers, check: &Check) -> Measured {
    let mut found = of_disclosures();
    for sent in ledgers.unrecorded.iter().filter(|sent| concerns(notice, check, sent)) {
        found.offence(sent.count, format!("{} → {}: in no record of disclosures", sent.clause, sent.recipient));
    }
    for disclosed in ledgers.disclosed.iter().filter(|disclosed| concerns(notice, check, disclosed)) {
        found.looked_count += disclosed.count;
        let declared = notice
            .clause(&disclosed.clause)
            .is_some_and(|clause| clause.running && clause.recipients.contains(&disclosed.recipient));
        if !declared {
            found.offence(disclosed.count, format!("{} → {}", disclosed.clause, disclosed.recipient));
        }
    }
    found
}

/// Nobody got categories under these clauses that are not named for it.
pub(super) fn categories(notice: &Notice, ledgers: &Ledgers, check: &Check) -> Measured {
    let mut found = of_disclosures();
    for disclosed in ledgers.disclosed.iter().filter(|disclosed| concerns(notice, check, disclosed)) {
        found.looked_count += disclosed.count;
        // The disclosure names the clause of its first category; the others may rest on another clause.
        let may = |category: &String| {
            notice.clauses().iter().any(|clause| notice.may_receive(clause, &disclosed.recipient, category))
        };
        let undeclared: Vec<&str> = disclosed.categories.iter().filter(|name| !may(name)).map(String::as_str).collect();
        if !undeclared.is_empty() {
            found.offence(disclosed.count, format!("{} → {}", undeclared.join(", "), disclosed.recipient));
        }
    }
    found
}

/// What went to these recipients (all, where none is named) went to their declared country.
pub(super) fn countries(notice: &Notice, ledgers: &Ledgers, check: &Check) -> Measured {
    let mut found = of_disclosures();
    for disclosed in ledgers.disclosed.iter().filter(|disclosed| check.covers(&disclosed.recipient)) {
        found.looked_count += disclosed.count;
        let declared = notice.recipient(&disclosed.recipient).and_then(|recipient| recipient.country.as_deref());
        let country = disclosed.country.as_str();
        let right = match declared {
            Some(declared) => country == declared,
            // A recipient without a place, such as whoever a person named, may be anywhere in the area.
            None => country.is_empty() || in_economic_area(country),
        };
        if !right {
            let declared = declared.unwrap_or("–");
            found.offence(disclosed.count, format!("{}: {country} ≠ {declared}", disclosed.recipient));
        }
    }
    found
}

/// Whoever looked at these categories is among the viewers of a clause that keeps them.
pub(super) fn viewers(notice: &Notice, ledgers: &Ledgers, check: &Check) -> Measured {
    let mut found = Measured::default();
    found.asked(ledgers::LOOKED);
    for looked in &ledgers.looked {
        let mut seen = looked.categories.iter().filter(|category| check.covers(category)).peekable();
        if seen.peek().is_none() {
            continue;
        }
        found.looked_count += looked.count;
        let may = |category: &&String| {
            looked.role == SUBJECT || notice.clauses_of(category).any(|clause| clause.viewers.contains(&looked.role))
        };
        let undeclared: Vec<&str> = seen.filter(|category| !may(category)).map(String::as_str).collect();
        if !undeclared.is_empty() {
            found.offence(looked.count, format!("{}: {}", looked.role, undeclared.join(", ")));
        }
    }
    found
}

/// Whoever needs a ticket to look at these categories had one.
pub(super) fn tickets(notice: &Notice, ledgers: &Ledgers, check: &Check) -> Measured {
    let mut found = Measured::default();
    found.asked(ledgers::LOOKED);
    for looked in &ledgers.looked {
        let needs = notice.role(&looked.role).is_some_and(|role| role.ticket);
        if !needs || !looked.categories.iter().any(|category| check.covers(category)) {
            continue;
        }
        found.looked_count += looked.count;
        if !looked.with_ticket {
            found.offence(looked.count, looked.role.clone());
        }
    }
    found
}

pub(super) fn requests(ledgers: &Ledgers, check: &Check) -> Measured {
    let mut found = Measured::default();
    found.asked(ledgers::REQUESTED);
    for requested in ledgers.requested.iter().filter(|requested| check.covers(&requested.kind)) {
        found.looked_count += requested.count;
        found.offence(requested.late_count, requested.kind.clone());
    }
    found
}

pub(super) fn connections(ledgers: &Ledgers) -> Measured {
    let mut found = Measured::default();
    found.asked(ledgers::CONNECTED);
    for connected in &ledgers.connected {
        found.looked_count += connected.count;
        if !SAFE.contains(&connected.kind.as_str()) {
            found.offence(connected.count, connected.kind.clone());
        }
    }
    found
}

/// What the database is made of.
pub(super) struct Schema {
    /// Table and column.
    pub live: Vec<(String, String)>,
    /// Where it is not as the migrations make it. Whatever lies beside may hold, copy or show anything.
    pub differences: Vec<String>,
    /// Categories of rows that the notice does not know.
    pub unknown: Vec<String>,
}

/// The live schema against the data map. What is in a known table concerns the clauses of its categories; a table that
/// nobody declared may hold anything, and makes every list of data incomplete.
pub(super) fn columns(schema: &Schema, check: &Check) -> Measured {
    let map = store::DataMap::get();
    let mut found = Measured::default();
    for difference in schema.differences.iter().chain(&schema.unknown) {
        found.offence(1, difference.clone());
    }
    let lives = |table: &str, column: &str| schema.live.iter().any(|(name, known)| name == table && known == column);
    for table in map.tables() {
        for column in table.columns.iter().filter(|column| !lives(table.name, column.name)) {
            found.offence(1, format!("{}.{}: missing", table.name, column.name));
        }
    }
    for (table, column) in &schema.live {
        let Some(known) = map.table(table) else {
            found.offence(1, format!("{table}.{column}"));
            continue;
        };
        let concerned = check.scope.is_empty()
            || known.category_column().is_some()
            || known.categories().iter().any(|category| check.covers(category));
        // What no clause speaks of (the house's own tables) must not grow unseen either.
        if concerned || known.categories().is_empty() {
            found.looked_count += 1;
            if known.column(column).is_none() {
                found.offence(1, format!("{table}.{column}"));
            }
        }
    }
    found
}

fn of_disclosures() -> Measured {
    let mut found = Measured::default();
    found.asked(ledgers::DISCLOSED);
    found
}
