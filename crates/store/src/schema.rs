//! The live schema against the one the migrations make: tables, indexes, triggers, views. What was slipped in beside them
//! may copy, change or show what no clause allows; what is missing no longer keeps what it kept.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Result, Row, Statement, migration::MIGRATIONS};

/// What there is, by kind and name, with its text where the engine keeps it.
pub(crate) type Parts = BTreeMap<(String, String), String>;

pub(crate) const SQLITE: &str = "SELECT type, name, coalesce(sql, '') FROM main.sqlite_master
     WHERE name NOT LIKE 'sqlite_%' AND name <> 'migration'";

// Indexes of constraints come and go with them; of views, a rule each is the view itself.
const POSTGRES: &str = "SELECT 'index', c.relname::text, '' FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'main' AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid)
     UNION ALL SELECT 'trigger', t.tgname::text, '' FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
       JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname IN ('main', 'visible') AND NOT t.tgisinternal
     UNION ALL SELECT 'view', c.relname::text, '' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'main' AND c.relkind IN ('v', 'm', 'f')
     UNION ALL SELECT 'rule', r.rulename::text, '' FROM pg_rules r WHERE r.schemaname IN ('main', 'visible')
     UNION ALL SELECT 'function', p.proname::text, '' FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE n.nspname IN ('main', 'visible')
     UNION ALL SELECT 'table', table_name::text, '' FROM information_schema.tables
       WHERE table_schema = 'main' AND table_type = 'BASE TABLE' AND table_name <> 'migration'";

pub(crate) fn sqlite() -> &'static Statement {
    static STATEMENT: Statement = Statement::new(SQLITE, file!(), line!());
    &STATEMENT
}

pub(crate) fn postgres() -> &'static Statement {
    static STATEMENT: Statement = Statement::new(POSTGRES, file!(), line!());
    &STATEMENT
}

pub(crate) fn parts(rows: &[Row]) -> Result<Parts> {
    rows.iter().map(|row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).collect()
}

/// What PostgreSQL's migrations make, by name: its catalog does not keep their text.
pub(crate) fn of_migrations() -> Parts {
    let mut made = BTreeSet::new();
    for (_, _, text) in MIGRATIONS {
        let code: String =
            text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
        let words: Vec<&str> =
            code.split(|c: char| c.is_whitespace() || c == '(' || c == ';').filter(|w| !w.is_empty()).collect();
        for (at, word) in words.iter().enumerate() {
            let verb = word.to_ascii_uppercase();
            if verb == "RENAME"
                && words.get(at.saturating_sub(2)).is_some_and(|word| word.eq_ignore_ascii_case("table"))
            {
                // ALTER TABLE old RENAME TO new
                let name = |place: usize| ("table".to_owned(), words.get(place).unwrap_or(&"").to_ascii_lowercase());
                if made.remove(&name(at - 1)) {
                    made.insert(name(at + 2));
                }
                continue;
            }
            if verb != "CREATE" && verb != "DROP" {
                continue;
            }
            let mut rest = words[at + 1..]
                .iter()
                .map(|word| word.to_ascii_lowercase())
                .skip_while(|word| matches!(word.as_str(), "or" | "replace" | "unique" | "concurrently"));
            let Some(kind) = rest.next().filter(|kind| KINDS.contains(&kind.as_str())) else { continue };
            let name = rest.find(|word| !matches!(word.as_str(), "if" | "not" | "exists" | "concurrently"));
            let Some(name) = name else { continue };
            let name = name.strip_prefix("main.").unwrap_or(&name).to_owned();
            match verb.as_str() {
                "CREATE" => made.insert((kind, name)),
                _ => made.remove(&(kind, name)),
            };
        }
    }
    made.into_iter().map(|part| (part, String::new())).collect()
}

const KINDS: [&str; 5] = ["table", "index", "trigger", "view", "function"];

/// What differs, in words for the officer.
pub(crate) fn differences(live: &Parts, made: &Parts) -> Vec<String> {
    let mut found = Vec::new();
    for ((kind, name), text) in live {
        match made.get(&(kind.clone(), name.clone())) {
            None => found.push(format!("{kind} {name}: no migration made it")),
            Some(known) if known != text => found.push(format!("{kind} {name}: not as the migrations made it")),
            Some(_) => {}
        }
    }
    let missing = made.keys().filter(|part| !live.contains_key(*part));
    found.extend(missing.map(|(kind, name)| format!("{kind} {name}: missing")));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_migrations_make_is_read_from_their_text() {
        let made = of_migrations();
        for part in [("table", "tenant"), ("table", "audit"), ("table", "consent"), ("table", "erasure")] {
            assert!(made.contains_key(&(part.0.to_owned(), part.1.to_owned())), "{part:?}");
        }
        assert!(made.keys().filter(|(kind, _)| kind == "index").count() > 10);
    }
}
