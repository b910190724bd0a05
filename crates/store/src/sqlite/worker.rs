//! Threads that own connections. The writer wraps the transactions that wait into one commit, each in its savepoint:
//! one fsync for all of them, and none is told "committed" before it is.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::oneshot;
use types::Stopwatch;

use super::{
    Command, Commit, SqliteTx,
    readers::Readers,
    room::Room,
    serve::{End, serve},
};
use crate::{Error, Result, Storage};

/// So many transactions share one commit at most; the first of them waits for the last.
const GROUP_MAX: usize = 256;
/// How long emptying the log waits for readers; writers wait behind it.
const LOG_READERS_PATIENCE: Duration = Duration::from_millis(250);

/// Room is looked at so often while much is written (after each commit when it is low), and while nothing is.
const LOOK_AT_MOST_EVERY: Duration = Duration::from_millis(20);
const LOOK_AT_LEAST_EVERY: Duration = Duration::from_secs(1);
/// A log so many times as long as it is when it is copied has a reader that holds it.
const LOGS_MAX: u64 = 16;

/// What waits for a thread.
enum Job {
    Transaction(Receiver<Command>, oneshot::Sender<Result<()>>),
    Settle(oneshot::Sender<Result<bool>>),
}

/// The way to a thread, or to several that share the work.
pub(super) struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    pub(super) fn writer(file: PathBuf, connection: Connection, room: Room, readers: Arc<Readers>) -> Self {
        let (jobs, waiting) = mpsc::channel();
        let mut writer = Writer { file, connection: Some(connection), room, readers, looked: Stopwatch::start() };
        writer.look();
        thread::Builder::new().name("sqlite-writer".into()).spawn(move || writer.write_all(&waiting)).ok();
        Self { jobs }
    }

    pub(super) fn readers(file: &Path, connections: Vec<Connection>, readers: &Arc<Readers>) -> Self {
        let (jobs, waiting) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for (index, connection) in connections.into_iter().enumerate() {
            let (file, waiting, readers) = (file.to_owned(), waiting.clone(), readers.clone());
            let read = move || read_all(&file, connection, &waiting, (&readers, index));
            thread::Builder::new().name("sqlite-reader".into()).spawn(read).ok();
        }
        Self { jobs }
    }

    pub(super) async fn begin(&self) -> Result<SqliteTx> {
        let (commands, receiver) = mpsc::channel();
        let (ready, begun) = oneshot::channel();
        self.jobs.send(Job::Transaction(receiver, ready)).map_err(|_| Error::Closed)?;
        // Waits for its turn here, so that the clock of its silence starts when it is served.
        begun.await.map_err(|_| Error::Closed)??;
        Ok(SqliteTx { commands })
    }

    pub(super) async fn settle(&self) -> Result<bool> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::Settle(reply)).map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }
}

fn read_all(
    file: &Path,
    mut connection: Connection,
    waiting: &Mutex<Receiver<Job>>,
    (readers, index): (&Readers, usize),
) {
    loop {
        readers.put(index, connection.get_interrupt_handle());
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job::Transaction(commands, ready)) = job else { return };
        let begun = connection.execute_batch("BEGIN").map_err(|e| Error::sqlite(&e, "BEGIN"));
        let end = match (ready.send(begun.as_ref().map_err(Error::again).copied()), begun) {
            (Ok(()), Ok(())) => serve(&connection, &commands, Some(readers)),
            (Err(_), Ok(())) => End::Rollback,
            (_, Err(error)) => End::Lost(error),
        };
        let ended = connection.is_autocommit() || connection.execute_batch("COMMIT").is_ok();
        match end {
            End::Commit(commit) => commit.end(Ok(())),
            End::Rollback if ended => {}
            // The old connection serves on until there is another.
            End::Rollback | End::Lost(_) => {
                let _ = connection.execute_batch("ROLLBACK");
                connection = super::reader(file).unwrap_or(connection);
            }
        }
    }
}

/// The thread that writes. Whatever fails it, it goes on with the next transaction: on the same connection, or on a new
/// one where the old one is not to be trusted.
struct Writer {
    file: PathBuf,
    connection: Option<Connection>,
    room: Room,
    readers: Arc<Readers>,
    /// Since it was looked how much room there is.
    looked: Stopwatch,
}

/// What became of one transaction of a group.
enum Served {
    /// To be told once the group is committed.
    Kept(Commit),
    Undone,
    /// The whole group is lost, and why.
    Lost(Error),
}

impl Writer {
    fn write_all(mut self, waiting: &Receiver<Job>) {
        let mut next = None;
        loop {
            let job = next.take().map_or_else(|| waiting.recv_timeout(LOOK_AT_LEAST_EVERY), Ok);
            match job {
                Ok(Job::Settle(reply)) => drop(reply.send(self.settle())),
                Ok(Job::Transaction(commands, ready)) => next = self.write_group(waiting, commands, ready),
                Err(RecvTimeoutError::Timeout) => self.probe(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.looked.elapsed() >= LOOK_AT_MOST_EVERY || self.room.condition().storage() == Storage::Low {
                self.look();
            }
        }
    }

    /// How much room there is, and whether the log is held by a reader for too long.
    fn look(&mut self) {
        self.looked = Stopwatch::start();
        let Some(connection) = &self.connection else { return };
        if self.room.condition().storage() != Storage::Failing {
            self.room.look(connection);
        }
        let log = self.file.with_extension("db-wal");
        if std::fs::metadata(log).is_ok_and(|log| log.len() > self.room.log_bytes() * LOGS_MAX)
            && matches!(empty_log(connection), Ok(false))
        {
            tracing::warn!("a long read held the write-ahead log, which grew too long: it was ended");
            self.readers.end();
        }
    }

    /// Whether what failed can be written again: a change of nothing, made durable.
    fn probe(&mut self) {
        if self.room.condition().storage() != Storage::Failing {
            return;
        }
        let change = "BEGIN IMMEDIATE; PRAGMA user_version = 1; COMMIT";
        let done = self
            .connected()
            .and_then(|connection| connection.execute_batch(change).map_err(|e| Error::sqlite(&e, "probe")));
        match done {
            Ok(()) => self.room.condition().set(Storage::Ample),
            Err(error) => self.recover(&error),
        }
    }

    fn settle(&mut self) -> Result<bool> {
        let settled = self.connected().and_then(empty_log);
        if let Err(error) = &settled {
            self.recover(error);
        }
        settled
    }

    /// The connection; a new one where the last was given up.
    fn connected(&mut self) -> Result<&Connection> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => super::writer(&self.file, self.room.log_bytes()).map_err(|error| error.again())?,
        };
        Ok(self.connection.insert(connection))
    }

    /// Serves this transaction and those waiting behind it, then commits them all. Gives back a job of another kind.
    fn write_group(
        &mut self,
        waiting: &Receiver<Job>,
        commands: Receiver<Command>,
        ready: oneshot::Sender<Result<()>>,
    ) -> Option<Job> {
        let begun = self.connected().and_then(|connection| {
            connection.execute_batch("BEGIN IMMEDIATE").map_err(|e| Error::sqlite(&e, "BEGIN"))?;
            Ok(connection)
        });
        let connection = match begun {
            Ok(connection) => connection,
            Err(error) => {
                self.recover(&error);
                let _ = ready.send(Err(error));
                return None;
            }
        };
        let (to_tell, lost, other) = serve_group(connection, waiting, commands, ready);
        let committed = match lost {
            Some(error) => Err(error),
            None => connection.execute_batch("COMMIT").map_err(|e| Error::sqlite(&e, "COMMIT")),
        };
        match &committed {
            // A group that changed nothing wrote nothing, and says nothing.
            Ok(()) => self.probe(),
            Err(error) => self.recover(error),
        }
        for commit in to_tell {
            commit.end(committed.as_ref().map_err(Error::again).copied());
        }
        other
    }

    /// After a failure: nothing stays open. A connection that still has something open, or whose files could not be
    /// used, is closed; the next transaction opens another.
    fn recover(&mut self, error: &Error) {
        match error {
            Error::StorageFull => self.room.refuse(),
            Error::Unavailable { .. } => self.room.condition().set(Storage::Failing),
            _ => {}
        }
        let Some(connection) = &self.connection else { return };
        if !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        if !connection.is_autocommit() || matches!(error, Error::Unavailable { .. }) {
            self.connection = None;
        }
        self.look();
    }
}

/// Copies the write-ahead log and cuts it to nothing, unless a reader needs it for longer than writers may wait.
fn empty_log(connection: &Connection) -> Result<bool> {
    let failed = |e: rusqlite::Error| Error::sqlite(&e, "checkpoint");
    connection.busy_timeout(LOG_READERS_PATIENCE).map_err(failed)?;
    let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    connection.busy_timeout(super::BUSY_PATIENCE).map_err(failed)?;
    Ok(busy.map_err(failed)? == 0)
}

type Told = Vec<Commit>;

/// Serves the transactions that wait: whom to tell of the commit, why all of it is lost if it is, and a job of another
/// kind that came between.
fn serve_group(
    connection: &Connection,
    waiting: &Receiver<Job>,
    commands: Receiver<Command>,
    ready: oneshot::Sender<Result<()>>,
) -> (Told, Option<Error>, Option<Job>) {
    let (mut to_tell, mut next, mut served) = (Vec::new(), Some((commands, ready)), 0);
    while let Some((commands, ready)) = next.take() {
        served += 1;
        if ready.send(Ok(())).is_ok() {
            match write_one(connection, &commands) {
                Served::Kept(commit) => to_tell.push(commit),
                Served::Undone => {}
                Served::Lost(error) => return (to_tell, Some(error), None),
            }
        }
        if served < GROUP_MAX {
            match waiting.try_recv() {
                Ok(Job::Transaction(commands, ready)) => next = Some((commands, ready)),
                Ok(other) => return (to_tell, None, Some(other)),
                Err(_) => {}
            }
        }
    }
    (to_tell, None, None)
}

/// One transaction in its savepoint. Where the savepoint cannot be ended, what it holds must not be committed with the
/// others, so all of them are lost.
fn write_one(connection: &Connection, commands: &Receiver<Command>) -> Served {
    let run = |sql: &'static str| connection.execute_batch(sql).map_err(|error| Error::sqlite(&error, sql));
    if let Err(error) = run("SAVEPOINT one") {
        return Served::Lost(error);
    }
    match serve(connection, commands, None) {
        End::Commit(commit) => match run("RELEASE one") {
            Ok(()) => Served::Kept(commit),
            Err(error) => {
                commit.end(Err(error.again()));
                Served::Lost(error)
            }
        },
        End::Rollback => match run("ROLLBACK TO one; RELEASE one") {
            Ok(()) => Served::Undone,
            Err(error) => Served::Lost(error),
        },
        End::Lost(error) => Served::Lost(error),
    }
}
