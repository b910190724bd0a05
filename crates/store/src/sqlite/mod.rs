//! The embedded engine: one writer that commits several transactions together, and a pool of readers.

mod readers;
mod room;
pub(crate) mod serve;
mod worker;

use std::{
    path::Path,
    sync::{Arc, mpsc},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use crate::{Error, Result, Row, Settings, Statement, Value, after::After, condition::Condition, migration, visible};
use readers::Readers;
use room::Room;
use worker::Worker;

/// How long a statement waits for another process that has the database.
const BUSY_PATIENCE: Duration = Duration::from_secs(10);

/// SQLite's own.
const PAGE_BYTES: u64 = 4096;

/// Rows to fetch or a change to make, sent to the thread that holds the connection.
pub(crate) enum Command {
    Query(&'static Statement, Vec<Vec<Value>>, oneshot::Sender<Result<Vec<Vec<Row>>>>),
    Execute(&'static Statement, Vec<Vec<Value>>, oneshot::Sender<Result<u64>>),
    /// Every row, however many, in batches; the last one is empty.
    Each(&'static Statement, Vec<Value>, tokio::sync::mpsc::Sender<Result<Vec<Row>>>),
    Commit(Commit),
}

/// A transaction that is to be committed: what follows from it, and whom to tell.
pub(crate) struct Commit {
    after: After,
    reply: oneshot::Sender<Result<()>>,
}

impl Commit {
    /// What became of it: what follows is done before anybody hears of it, and also when nobody listens any more.
    fn end(self, outcome: Result<()>) {
        if outcome.is_ok() {
            self.after.run();
        }
        let _ = self.reply.send(outcome);
    }
}

/// Batches of a walk that wait to be taken.
const BATCHES_WAITING_MAX: usize = 2;

pub(crate) struct Sqlite {
    writer: Worker,
    readers: Worker,
}

impl Sqlite {
    pub(crate) async fn open(directory: &Path, settings: Settings, condition: Arc<Condition>) -> Result<Self> {
        let directory = directory.to_owned();
        tokio::task::spawn_blocking(move || {
            crate::private::directory(&directory)?;
            let file = directory.join("obhut.db");
            crate::private::database(&file)?;
            migrate(&mut connect(&file, OpenFlags::SQLITE_OPEN_CREATE)?)?;
            let room = Room::new(&file, condition, settings.sqlite_bytes_max);
            let first = writer(&file, room.log_bytes())?;
            let connections = (0..settings.readers_count).map(|_| reader(&file)).collect::<Result<Vec<_>>>()?;
            let readers = Arc::new(Readers::default());
            let reading = Worker::readers(&file, connections, &readers);
            Ok(Self { readers: reading, writer: Worker::writer(file, first, room, readers) })
        })
        .await
        .map_err(|_| Error::Closed)?
    }

    pub(crate) async fn write(&self) -> Result<SqliteTx> {
        self.writer.begin().await
    }

    pub(crate) async fn read(&self) -> Result<SqliteTx> {
        self.readers.begin().await
    }

    /// Whether the write-ahead log is empty now.
    pub(crate) async fn settle(&self) -> Result<bool> {
        self.writer.settle().await
    }
}

/// The connection that writes; the file must be there already. A log longer than `log_bytes` is copied into it, and cut
/// to that.
fn writer(file: &Path, log_bytes: u64) -> Result<Connection> {
    let connection = connect(file, OpenFlags::empty())?;
    show_visible(&connection)?;
    let pages = log_bytes / PAGE_BYTES;
    let bound = format!("PRAGMA wal_autocheckpoint = {pages}; PRAGMA journal_size_limit = {log_bytes};");
    connection.execute_batch(&bound).map_err(|e| Error::Setup(format!("the writer: {e}")))?;
    Ok(connection)
}

fn reader(file: &Path) -> Result<Connection> {
    let connection = connect(file, OpenFlags::empty())?;
    show_visible(&connection)?;
    connection.execute_batch("PRAGMA query_only = ON;").map_err(|e| Error::Setup(format!("a reader: {e}")))?;
    Ok(connection)
}

/// Temporary views stand before the tables of the same name, for this connection.
fn show_visible(connection: &Connection) -> Result<()> {
    for (name, query) in visible::views() {
        let made = connection.execute_batch(&format!("CREATE TEMP VIEW {name} AS {query}"));
        made.map_err(|e| Error::Setup(format!("view {name}: {e}")))?;
    }
    Ok(())
}

/// Only the first connection may create the file: where it has gone, a later one must not begin an empty database.
fn connect(file: &Path, create: OpenFlags) -> Result<Connection> {
    let setup = |e: rusqlite::Error| Error::Setup(format!("cannot open {}: {e}", file.display()));
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_READ_WRITE | create;
    let connection = Connection::open_with_flags(file, flags).map_err(setup)?;
    connection.busy_timeout(BUSY_PATIENCE).map_err(setup)?;
    // FULL: an acknowledged commit survives a power cut. secure_delete: what is deleted is overwritten.
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
             PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;",
        )
        .map_err(setup)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<()> {
    let setup = |name: &str, e: rusqlite::Error| Error::Setup(format!("migration {name}: {e}"));
    connection
        .execute_batch("CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID")
        .map_err(|e| setup("table", e))?;
    for (name, text, _) in migration::MIGRATIONS {
        let tx = connection.transaction().map_err(|e| setup(name, e))?;
        let new = tx.execute("INSERT INTO migration (name) VALUES (?1) ON CONFLICT DO NOTHING", [name]);
        if new.map_err(|e| setup(name, e))? == 1 {
            tx.execute_batch(text).map_err(|e| setup(name, e))?;
        }
        tx.commit().map_err(|e| setup(name, e))?;
    }
    Ok(())
}

/// A transaction's end of the channel to the thread that serves it.
pub(crate) struct SqliteTx {
    commands: mpsc::Sender<Command>,
}

impl SqliteTx {
    async fn ask<T>(&mut self, command: impl FnOnce(oneshot::Sender<Result<T>>) -> Command) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(command(reply)).map_err(|_| Error::TooSlow)?;
        answer.await.map_err(|_| Error::TooSlow)?
    }

    pub(crate) async fn query(&mut self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Row>> {
        Ok(self.query_many(statement, vec![params]).await?.pop().unwrap_or_default())
    }

    pub(crate) async fn query_many(
        &mut self,
        statement: &'static Statement,
        params: Vec<Vec<Value>>,
    ) -> Result<Vec<Vec<Row>>> {
        self.ask(|reply| Command::Query(statement, params, reply)).await
    }

    pub(crate) async fn each(
        &mut self,
        statement: &'static Statement,
        params: Vec<Value>,
        mut take: impl FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        let (sender, mut batches) = tokio::sync::mpsc::channel(BATCHES_WAITING_MAX);
        self.commands.send(Command::Each(statement, params, sender)).map_err(|_| Error::TooSlow)?;
        // The last batch is empty; without it, the transaction has ended before the rows did.
        loop {
            let batch = batches.recv().await.ok_or(Error::TooSlow)??;
            if batch.is_empty() {
                return Ok(());
            }
            batch.into_iter().try_for_each(&mut take)?;
        }
    }

    pub(crate) async fn execute(&mut self, statement: &'static Statement, params: Vec<Vec<Value>>) -> Result<u64> {
        self.ask(|reply| Command::Execute(statement, params, reply)).await
    }

    pub(crate) async fn commit(mut self, after: After) -> Result<()> {
        self.ask(|reply| Command::Commit(Commit { after, reply })).await
    }
}
