//! Which clocks can ever run, or strike, for the rows of a category: what [`super::due`] and the ends of rows know.

use notice::{Category, Tick};
use store::{DataMap, SubjectPath, Table};

/// Moments of one row's own life, which its start column tells.
const OF_THE_ROW: [&str; 5] = ["recorded", "last_used", "sent", "closed", "expired"];
/// Events at which rows go that no person or thing is needed for.
const OF_ANY: [&str; 2] = ["removed", "purpose_ended"];

/// Whether a notice may promise it. Of a category in no table of the program, anything may be.
pub fn clock_applies(category: &Category, tick: Tick<'_>) -> bool {
    let mut tables = DataMap::get().tables().filter(|table| table.categories().contains(&&*category.id)).peekable();
    tables.peek().is_none() || tables.any(|table| applies(table, &category.clock, tick))
}

fn applies(table: &Table, own: &str, tick: Tick<'_>) -> bool {
    match tick {
        Tick::After(clock) if clock == own => OF_THE_ROW.contains(&clock) || happens(table, clock),
        Tick::After(clock) => clock == OF_THE_ROW[0] || (clock == "contract_ended" && happens(table, clock)),
        Tick::Until(clock) => happens(table, clock),
    }
}

/// Whether the event can befall a row of the table.
fn happens(table: &Table, clock: &str) -> bool {
    match clock {
        "contract_ended" => table.tenant.is_some(),
        "account_deleted" | "consent_withdrawn" => knows_a_person(table.subject),
        _ => match clock.strip_suffix("_removed") {
            Some(thing) => table.name == thing || table.column(&format!("{thing}_id")).is_some(),
            None => OF_ANY.contains(&clock),
        },
    }
}

fn knows_a_person(path: SubjectPath) -> bool {
    match path {
        SubjectPath::Nobody | SubjectPath::Tenant(_) => false,
        SubjectPath::Any(paths) => paths.iter().copied().any(knows_a_person),
        SubjectPath::Column(_)
        | SubjectPath::Through { .. }
        | SubjectPath::Members { .. }
        | SubjectPath::Told { .. }
        | SubjectPath::Address(_) => true,
    }
}
