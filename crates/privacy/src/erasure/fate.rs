//! What becomes of the rows of a table. Pure: from the data map, the notice, and what staff decided to hold.

use notice::{Keep, Notice, Words};
use serde::{Deserialize, Serialize};
use store::{DataMap, Erase, Starts, SubjectPath, Table};
use types::{Period, Time};

/// An exception of Art. 17(3), by the names that requests use.
pub const LEGAL_OBLIGATION: &str = "legal_obligation";

/// Why rows stay, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Held {
    pub table: String,
    /// One category of a table whose rows name theirs; otherwise the whole table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The exception of Art. 17(3).
    pub exception: String,
    /// The law or the reason, in the notice's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub law: Option<Words>,
    /// For how long after the row's own clock; without it, as long as the notice says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub period: Option<Period>,
    /// When the youngest row's time ends, where there is a row whose clock runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub until: Option<Time>,
}

/// What staff decided to hold of a person, on an exception of Art. 17(3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub category: String,
    pub exception: String,
    pub law: Option<Words>,
    /// Then it is erased as well.
    pub until: Option<Time>,
}

/// What becomes of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing of a person.
    Untouched,
    Delete,
    Anonymise(&'static [&'static str]),
    Keep(Held),
}

/// What is to be erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    Everything,
    /// Only rows all of whose categories are among these.
    Categories(Vec<String>),
}

impl Scope {
    /// As the database has it.
    pub fn name(&self) -> String {
        match self {
            Self::Everything => "*".into(),
            Self::Categories(names) => names.join(","),
        }
    }

    pub fn parse(name: &str) -> Self {
        match name {
            "*" => Self::Everything,
            names => Self::Categories(names.split(',').map(str::to_owned).collect()),
        }
    }

    pub fn covers(&self, category: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Categories(names) => names.iter().any(|name| name == category),
        }
    }
}

/// The fate of a table's rows of one category (where rows name theirs), or of the table.
pub fn fate(table: &'static Table, category: Option<&str>, notice: &Notice, scope: &Scope, holds: &[Hold]) -> Fate {
    let own = own_fate(table, category, notice, scope, holds);
    if !matches!(own, Fate::Delete | Fate::Anonymise(_)) || *scope != Scope::Everything {
        return own;
    }
    // A row that others lead through to the person stays as long as they do.
    let below = table.below().into_iter().flat_map(|lower| {
        let fates: Vec<Fate> = match lower.category_column() {
            None => vec![own_fate(lower, None, notice, scope, holds)],
            Some(_) => notice.categories().iter().map(|c| own_fate(lower, Some(&c.id), notice, scope, holds)).collect(),
        };
        fates
    });
    let held = below.into_iter().find_map(|fate| match fate {
        Fate::Keep(held) => Some(held),
        _ => None,
    });
    match held {
        Some(held) => Fate::Keep(Held { table: table.name.into(), category: category.map(str::to_owned), ..held }),
        None => own,
    }
}

fn own_fate(table: &'static Table, category: Option<&str>, notice: &Notice, scope: &Scope, holds: &[Hold]) -> Fate {
    let categories: Vec<&str> = match category {
        Some(category) => vec![category],
        None => table.categories(),
    };
    if matches!(table.subject, SubjectPath::Nobody | SubjectPath::Tenant(_)) {
        return Fate::Untouched;
    }
    if *scope != Scope::Everything && (categories.is_empty() || !categories.iter().all(|name| scope.covers(name))) {
        return Fate::Untouched;
    }
    let held = |exception: &str, law, period, until| {
        Fate::Keep(Held {
            table: table.name.into(),
            category: category.map(str::to_owned),
            exception: exception.into(),
            law,
            period,
            until,
        })
    };
    if let Some(hold) = holds.iter().find(|hold| categories.contains(&hold.category.as_str())) {
        return held(&hold.exception, hold.law.clone(), None, hold.until);
    }
    let statute = categories.iter().find_map(|name| statute(&notice.keep_of(name)?));
    match (table.erase, statute) {
        (Erase::Nothing, _) => Fate::Untouched,
        (Erase::KeepOn(ground), statute) => {
            let period = statute.as_ref().map(|(period, _)| *period);
            let period = period.or_else(|| categories.iter().find_map(|name| notice.keep_of(name)?.longest_period()));
            let law = statute.map(|(_, law)| law).or_else(|| notice.clause(ground).and_then(|c| c.law.clone()));
            held(LEGAL_OBLIGATION, law, period, None)
        }
        (_, Some((period, law))) => held(LEGAL_OBLIGATION, Some(law), Some(period), None),
        (Erase::Delete, None) => Fate::Delete,
        (Erase::Anonymise(columns), None) => Fate::Anonymise(columns),
    }
}

/// What a law demands to be kept, whatever else ends.
fn statute(keep: &Keep) -> Option<(Period, Words)> {
    match keep {
        Keep::Statutory { length, law, .. } => Some((*length, law.clone())),
        Keep::Latest(parts) => parts.iter().find_map(statute),
        _ => None,
    }
}

/// The column that tells how old a row is.
pub(super) fn clock(table: &Table) -> Option<&'static str> {
    match table.starts {
        Starts::At(clock) | Starts::Span(_, clock) => Some(clock),
        Starts::Never | Starts::Passing(_) | Starts::With { .. } => None,
    }
}

/// The tables with a path to a person, those that others lead through last.
pub(super) fn ordered() -> Vec<&'static Table> {
    let mut tables: Vec<&'static Table> =
        DataMap::get().tables().filter(|table| table.belongs(store::Share::Any).is_some()).collect();
    // By how many tables lead through it: whatever is led through has more below it than what leads.
    tables.sort_by_key(|table| (table.below().len(), table.name));
    tables
}
