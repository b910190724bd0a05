//! A check: one thing that can be measured. Several statements may rest on the same one.

use std::fmt;

use notice::EvidenceKind;
use store::Statement;

/// What a check looks at: names of the notice, whose kind the kind of evidence tells (categories, clauses, recipients,
/// kinds of requests). Empty: everything.
pub type Scope = Vec<String>;

/// One thing that can be measured.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Check {
    pub kind: EvidenceKind,
    pub scope: Scope,
}

impl Check {
    pub fn of(kind: EvidenceKind, scope: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut scope: Scope = scope.into_iter().map(Into::into).collect();
        scope.sort();
        scope.dedup();
        Self { kind, scope }
    }

    /// Of everything there is.
    pub fn whole(kind: EvidenceKind) -> Self {
        Self { kind, scope: Scope::new() }
    }

    /// Whether a name lies in its scope.
    pub fn covers(&self, name: &str) -> bool {
        self.scope.is_empty() || self.scope.iter().any(|known| known == name)
    }
}

/// Its stable id, such as `nothing_overdue:web_visit`: the history is kept by it.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.id())?;
        if self.scope.is_empty() { Ok(()) } else { write!(f, ":{}", self.scope.join(",")) }
    }
}

/// What a check came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// At how much it looked: rows, disclosures, looks, connections, columns.
    pub looked_count: i64,
    /// How much of it was not as stated.
    pub offences_count: i64,
    pub oldest_at: Option<types::Time>,
    pub swept_at: Option<types::Time>,
    /// Names of the notice or of the schema, for the officer; nothing of a person.
    pub offences: Vec<String>,
    /// What was asked of the database.
    pub queries: Vec<&'static str>,
}

/// So many names of offences are kept of one check.
pub const OFFENCES_MAX: usize = 20;

impl Measured {
    pub fn holds(&self) -> bool {
        self.offences_count == 0
    }

    pub fn offence(&mut self, count: i64, name: impl Into<String>) {
        if count <= 0 {
            return;
        }
        self.offences_count += count;
        let name = name.into();
        if self.offences.len() < OFFENCES_MAX && !self.offences.contains(&name) {
            self.offences.push(name);
        }
    }

    pub fn asked(&mut self, query: &'static str) {
        if !self.queries.contains(&query) {
            self.queries.push(query);
        }
    }

    /// The statement of this text, noted as asked.
    pub(super) fn asking(&mut self, text: impl Into<String>) -> &'static Statement {
        let statement = Statement::of_the_data_map(text.into());
        self.asked(statement.text);
        statement
    }

    pub fn older(&mut self, at: Option<types::Time>) {
        self.oldest_at = [self.oldest_at, at].into_iter().flatten().min();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_scope_in_another_order_is_the_same_check() {
        let check = Check::of(EvidenceKind::NothingOverdue, ["b", "a", "b"]);
        assert_eq!(check, Check::of(EvidenceKind::NothingOverdue, ["a", "b"]));
        assert_eq!(check.to_string(), "nothing_overdue:a,b");
        assert_eq!(Check::whole(EvidenceKind::ChainIntact).to_string(), "chain_intact");
    }
}
