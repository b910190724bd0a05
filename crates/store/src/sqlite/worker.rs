//! Threads that own connections. The writer wraps the transactions that wait into one commit, each in its savepoint:
//! one fsync for all of them, and none is told "committed" before it is.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{
    Command, SqliteTx,
    serve::{End, serve},
};
use crate::{Error, Result};

/// So many transactions share one commit at most; the first of them waits for the last.
const GROUP_MAX: usize = 256;
/// How long emptying the log waits for readers; writers wait behind it.
const LOG_READERS_PATIENCE: Duration = Duration::from_millis(250);

/// What waits for a thread.
enum Job {
    Transaction(Receiver<Command>, oneshot::Sender<()>),
    Settle(oneshot::Sender<Result<bool>>),
}

/// The way to a thread, or to several that share the work.
pub(super) struct Worker {
    jobs: Sender<Job>,
}

impl Worker {
    pub(super) fn writer(connection: Connection) -> Self {
        let (jobs, waiting) = mpsc::channel();
        thread::Builder::new().name("sqlite-writer".into()).spawn(move || write_all(&connection, &waiting)).ok();
        Self { jobs }
    }

    pub(super) fn readers(connections: Vec<Connection>) -> Self {
        let (jobs, waiting) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for connection in connections {
            let waiting = waiting.clone();
            thread::Builder::new().name("sqlite-reader".into()).spawn(move || read_all(&connection, &waiting)).ok();
        }
        Self { jobs }
    }

    pub(super) async fn begin(&self) -> Result<SqliteTx> {
        let (commands, receiver) = mpsc::channel();
        let (ready, begun) = oneshot::channel();
        self.jobs.send(Job::Transaction(receiver, ready)).map_err(|_| Error::Closed)?;
        // Waits for its turn here, so that the clock of its silence starts when it is served.
        begun.await.map_err(|_| Error::Closed)?;
        Ok(SqliteTx { commands })
    }

    pub(super) async fn settle(&self) -> Result<bool> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(Job::Settle(reply)).map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }
}

fn read_all(connection: &Connection, waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job::Transaction(commands, ready)) = job else { return };
        if ready.send(()).is_err() || connection.execute_batch("BEGIN").is_err() {
            continue;
        }
        let end = serve(connection, &commands);
        let _ = connection.execute_batch("COMMIT");
        if let End::Commit(reply) = end {
            let _ = reply.send(Ok(()));
        }
    }
}

fn write_all(connection: &Connection, waiting: &Receiver<Job>) {
    let mut next = waiting.recv().ok();
    while let Some(job) = next.take() {
        match job {
            Job::Settle(reply) => {
                let _ = reply.send(empty_log(connection).map_err(|e| Error::sqlite(&e, "checkpoint")));
            }
            Job::Transaction(..) => next = write_group(connection, waiting, job),
        }
        next = next.or_else(|| waiting.recv().ok());
    }
}

/// Copies the write-ahead log and cuts it to nothing, unless a reader needs it for longer than writers may wait.
fn empty_log(connection: &Connection) -> rusqlite::Result<bool> {
    connection.busy_timeout(LOG_READERS_PATIENCE)?;
    let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    connection.busy_timeout(super::BUSY_PATIENCE)?;
    Ok(busy? == 0)
}

/// Serves this transaction and those waiting behind it, then commits them all. Gives back a job of another kind.
fn write_group(connection: &Connection, waiting: &Receiver<Job>, first: Job) -> Option<Job> {
    let mut to_tell = Vec::new();
    let begun = connection.execute_batch("BEGIN IMMEDIATE").map_err(|e| Error::sqlite(&e, "BEGIN"));
    let mut job = Some(first);
    let mut other = None;
    let mut served = 0;
    while let Some(Job::Transaction(commands, ready)) = job.take() {
        served += 1;
        if begun.is_ok() && ready.send(()).is_ok() {
            to_tell.extend(write_one(connection, &commands));
        }
        if served < GROUP_MAX {
            match waiting.try_recv() {
                Ok(next @ Job::Transaction(..)) => job = Some(next),
                Ok(next) => other = Some(next),
                Err(_) => {}
            }
        }
    }
    let committed = connection.execute_batch("COMMIT").map_err(|e| Error::sqlite(&e, "COMMIT"));
    if committed.is_err() {
        let _ = connection.execute_batch("ROLLBACK");
    }
    for reply in to_tell {
        let _ = reply.send(if committed.is_ok() { Ok(()) } else { Err(Error::Closed) });
    }
    other
}

/// One transaction in its savepoint; returns whom to tell once the group is committed.
fn write_one(connection: &Connection, commands: &Receiver<Command>) -> Option<oneshot::Sender<Result<()>>> {
    if let Err(error) = connection.execute_batch("SAVEPOINT one") {
        tracing::error!("savepoint: {}", Error::sqlite(&error, "SAVEPOINT"));
        return None;
    }
    let end = serve(connection, commands);
    let (sql, reply) = match end {
        End::Commit(reply) => ("RELEASE one", Some(reply)),
        End::Rollback => ("ROLLBACK TO one; RELEASE one", None),
    };
    match connection.execute_batch(sql) {
        Ok(()) => reply,
        Err(error) => {
            if let Some(reply) = reply {
                let _ = reply.send(Err(Error::sqlite(&error, sql)));
            }
            None
        }
    }
}
