//! A copy of a database file, and SQL against it as somebody with access to the file would run it.

use std::{path::Path, sync::Arc};

use notice::Notice;
use rusqlite::Connection;
use types::Time;

use super::clean::{MADE, tenant, thing};

const FILE: &str = "obhut.db";

fn open(directory: &Path) -> Connection {
    Connection::open(directory.join(FILE)).expect("the database's file")
}

/// A copy of the clean file in a directory of its own.
pub fn copy(clean: &Path) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::copy(clean.join(FILE), directory.path().join(FILE)).expect("a copy");
    directory
}

/// Runs the statements; says how many rows they changed (of a change of the schema, none).
pub fn change(directory: &Path, statements: &[String]) -> Result<(), String> {
    let connection = open(directory);
    for statement in statements {
        connection.execute_batch(statement).map_err(|error| format!("{statement}: {error}"))?;
        let schema = statement.starts_with("ALTER") || statement.starts_with("CREATE");
        if !schema && connection.changes() == 0 {
            return Err(format!("{statement}: changes nothing"));
        }
    }
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").map_err(|error| error.to_string())
}

pub fn has_table(directory: &Path, table: &str) -> bool {
    let found = open(directory).query_row(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1",
        [table],
        |_| Ok(()),
    );
    found.is_ok()
}

/// An id or a text as SQL writes it.
pub fn blob(bytes: &[u8]) -> String {
    format!("X'{}'", bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>())
}

/// The cases the desk would have: open requests and an erasure under way, all in time.
pub fn cases(directory: &Path, notices: &[Arc<Notice>]) {
    let made: Time = MADE.parse().expect("a time");
    let (now, due) = (made.micros(), made.micros() + 30 * 86_400_000_000);
    for notice in notices {
        let (name, of) = (&notice.product.name, blob(tenant(notice).bytes()));
        let person = blob(&thing(notice, "subject", 9));
        let mut statements = Vec::new();
        if !super::clean::has_desk(notice) {
            continue;
        }
        if has_table(directory, "request") {
            for kind in ["access", "rectification", "erasure", "restriction", "portability", "objection"] {
                statements.push(format!(
                    "INSERT INTO request (request_id, tenant_id, subject_id, product, kind, channel, language, state,
                       version, received_at, due_at)
                     VALUES ({}, {of}, {person}, '{name}', '{kind}', 'form', 'de', 'open', 1, {now}, {due})",
                    blob(&thing(notice, kind, 5))
                ));
            }
        }
        let id = blob(&thing(notice, "erasure", 6));
        statements.push(format!(
            "INSERT INTO erasure (erasure_id, tenant_id, product, subject_hash, ground, scope, effective_at, due_at,
               removed_count) VALUES ({id}, {of}, '{name}', {id}, 'test', '', {now}, {due}, 0)"
        ));
        change(directory, &statements).unwrap_or_else(|error| panic!("{error}"));
    }
}
