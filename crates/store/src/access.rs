//! What a statement touches is not declared but found out: SQLite's authorizer reports every table and column while
//! it compiles the statement against an empty copy of the schema. It serves both engines, whose schemas are twins.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{
    Connection,
    hooks::{AuthAction, AuthContext, Authorization},
};

use crate::{
    CategorySet, DataMap, Error, Permit, Result, Statement, migration, permit,
    schema::{self, Parts},
};

/// The categories a statement reads and writes, and the tables it names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    pub reads: CategorySet,
    pub writes: CategorySet,
    /// Table and column (empty: the whole row) in the order met.
    pub columns: Vec<(String, String)>,
}

/// An empty database with the schema, to ask.
pub(crate) struct Analyst {
    connection: Mutex<Connection>,
    seen: Arc<Mutex<Access>>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Analyst {
    pub(crate) fn new() -> Result<Self> {
        let setup = |error: rusqlite::Error| Error::Setup(format!("the schema does not load: {error}"));
        let mut connection = Connection::open_in_memory().map_err(setup)?;
        for (name, sqlite, _) in migration::MIGRATIONS {
            connection.execute_batch(sqlite).map_err(|e| Error::Setup(format!("migration {name}: {e}")))?;
        }
        let seen = Arc::new(Mutex::new(Access::default()));
        let watcher = seen.clone();
        connection
            .authorizer(Some(move |context: AuthContext<'_>| {
                note(&mut lock(&watcher), &context.action);
                Authorization::Allow
            }))
            .map_err(setup)?;
        Ok(Self { connection: Mutex::new(connection), seen })
    }

    fn analyse(&self, statement: &'static Statement) -> Result<Access> {
        let connection = lock(&self.connection);
        *lock(&self.seen) = Access::default();
        connection.prepare(statement.numbered()).map_err(|error| {
            Error::Setup(format!("{}:{}: {error}: {}", statement.file, statement.line, statement.text))
        })?;
        Ok(std::mem::take(&mut *lock(&self.seen)))
    }

    /// What the migrations have made here.
    pub(crate) fn parts(&self) -> Result<Parts> {
        let setup = |error: rusqlite::Error| Error::Setup(format!("the schema cannot be read: {error}"));
        let connection = lock(&self.connection);
        let mut statement = connection.prepare(schema::SQLITE).map_err(setup)?;
        let parts = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).map_err(setup)?;
        parts.collect::<rusqlite::Result<Parts>>().map_err(setup)
    }

    /// Refuses a statement that touches more than the permit covers.
    pub(crate) fn check(&self, statement: &'static Statement, permit: &Permit) -> Result<()> {
        let access = match statement.access.get() {
            Some(access) => access,
            None => {
                let access = self.analyse(statement)?;
                statement.access.get_or_init(|| access)
            }
        };
        let (reads, writes) = (access.reads.minus(permit.reads), access.writes.minus(permit.writes));
        if reads.is_empty() && writes.is_empty() {
            return Ok(());
        }
        let (verb, missing) = if writes.is_empty() { ("reads", reads) } else { ("writes", writes) };
        Err(Error::NotGranted { statement: statement.text, verb, categories: DataMap::get().names(missing) })
    }

    pub(crate) fn access(&self, statement: &'static Statement) -> Result<Access> {
        self.check(statement, &Permit::of_the_gate(permit::CategorySet::ALL, permit::CategorySet::ALL))?;
        Ok(statement.access.get().cloned().unwrap_or_default())
    }
}

fn note(access: &mut Access, action: &AuthAction<'_>) {
    let map = DataMap::get();
    let (table, column) = match action {
        AuthAction::Read { table_name, column_name } => {
            access.reads = access.reads.union(match *column_name {
                "" => CategorySet::EMPTY,
                column => map.touched(table_name, Some(column)),
            });
            (*table_name, *column_name)
        }
        AuthAction::Insert { table_name } => {
            access.writes = access.writes.union(map.touched(table_name, None));
            (*table_name, "")
        }
        AuthAction::Update { table_name, column_name } => {
            access.writes = access.writes.union(map.touched(table_name, Some(column_name)));
            (*table_name, *column_name)
        }
        // Deleting reveals nothing and keeps nothing; what the WHERE clause reads is seen as a read.
        AuthAction::Delete { table_name } => (*table_name, ""),
        _ => return,
    };
    access.columns.push((table.to_owned(), column.to_owned()));
}
