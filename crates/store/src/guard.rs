//! One server at a time keeps a database: it remembers in memory what lies there, and two would not know of each other.
//!
//! SQLite: a lock on a file beside the database, which the system takes back however the process ends. PostgreSQL: a
//! session of its own that holds an advisory lock. When that session ends (the database restarts), nothing is read or
//! written until the lock is held again; if somebody else kept the database in between, what is remembered is wrong,
//! and the server must end.

use std::{
    fs::{File, TryLockError},
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::Duration,
};

use tokio::{
    sync::watch,
    task::{AbortHandle, JoinHandle},
};
use tokio_postgres::{Client, Config, NoTls};
use types::Stopwatch;

use crate::{Error, Result, database::Url};

const LOCK_FILE: &str = "obhut.lock";
/// Any number; it only has to be the same in every server.
const LOCK: i64 = 7_031_992;
/// PostgreSQL may count a server that was just killed for a moment.
const TAKE_SECONDS_MAX: u64 = 3;
/// So long somebody else may hold the lock (our own dead session may still be counted); a database that is away is
/// waited for as long as it takes.
const REGAIN_SECONDS_MAX: u64 = 60;
const RETRY_MILLIS: u64 = 100;
/// Between tries once the database has been away for a while.
const RETRY_MILLIS_MAX: u64 = 2_000;
/// A network that swallows packets must not leave a dead server's session standing.
const SILENCE_SECONDS_MAX: u64 = 15;
const SERVER_SIDE: &str = " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2";

/// What the session says, whose errors are answered here.
type Asked<T> = std::result::Result<T, tokio_postgres::Error>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    Held,
    /// The session has ended; another one is tried.
    Interrupted,
    Lost,
}

/// Held as long as the server lives.
pub(crate) struct Guard {
    hold: watch::Sender<Hold>,
    file: Option<File>,
    watcher: Option<AbortHandle>,
}

impl Guard {
    pub(crate) async fn take(url: &Url) -> Result<Self> {
        match url {
            Url::Sqlite(directory) => Self::of_file(directory),
            Url::Postgres(url) => Self::of_session(url).await,
        }
    }

    /// Nothing may be read or written while this is an error.
    pub(crate) fn check(&self) -> Result<()> {
        match *self.hold.borrow() {
            Hold::Held => Ok(()),
            Hold::Interrupted | Hold::Lost => Err(Error::NotKept),
        }
    }

    /// Waits until the database is kept by nobody, or by somebody else.
    pub(crate) async fn lost(&self) {
        let _ = self.hold.subscribe().wait_for(|hold| *hold == Hold::Lost).await;
    }

    /// Lets the next server have the database, although parts of this one may still hold on to it.
    pub(crate) fn release(&self) {
        self.hold.send_replace(Hold::Lost);
        if let Some(file) = &self.file {
            let _ = file.unlock();
        }
        if let Some(watcher) = &self.watcher {
            watcher.abort();
        }
    }

    fn of_file(directory: &Path) -> Result<Self> {
        let path = directory.join(LOCK_FILE);
        let failed = |error: std::io::Error| Error::Setup(format!("cannot lock {}: {error}", path.display()));
        crate::private::directory(directory)?;
        let mut options = File::options();
        options.create(true).read(true).write(true).truncate(false).mode(0o600);
        let mut file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                return Err(Error::Setup(kept(&format!(" (process {})", holder.trim()))));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id())).map_err(failed)?;
        Ok(Self { hold: watch::Sender::new(Hold::Held), file: Some(file), watcher: None })
    }

    async fn of_session(url: &str) -> Result<Self> {
        let mut config: Config = url.parse().map_err(|_| Error::Setup("the PostgreSQL address is not valid".into()))?;
        let options = config.get_options().unwrap_or_default().to_owned();
        config.options(format!("{options}{SERVER_SIDE}")).application_name("obhut");
        config.keepalives_idle(Duration::from_secs(5)).keepalives_interval(Duration::from_secs(5));
        config.keepalives_retries(2).tcp_user_timeout(Duration::from_secs(SILENCE_SECONDS_MAX));
        let waited = Stopwatch::start();
        let session = loop {
            let session =
                Session::begin(&config).await.map_err(|_| Error::Setup("cannot connect to PostgreSQL".into()))?;
            if session.lock().await.unwrap_or(false) {
                break session;
            }
            if waited.elapsed().as_secs() >= TAKE_SECONDS_MAX {
                return Err(Error::Setup(kept("")));
            }
            tokio::time::sleep(Duration::from_millis(RETRY_MILLIS)).await;
        };
        let mark = session.sign().await.map_err(|error| Error::postgres(&error, "COMMENT ON SCHEMA"))?;
        let hold = watch::Sender::new(Hold::Held);
        let watcher = tokio::spawn(keep(config, session, mark, hold.clone())).abort_handle();
        Ok(Self { hold, file: None, watcher: Some(watcher) })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.release();
    }
}

fn kept(by: &str) -> String {
    format!(
        "this database is kept by another obhut that runs{by}: a server remembers in memory what lies there, so only \
         one at a time may; stop that one first"
    )
}

/// A connection that does nothing but hold the lock.
struct Session {
    client: Client,
    end: JoinHandle<()>,
}

impl Session {
    async fn begin(config: &Config) -> Asked<Self> {
        let (client, connection) = config.connect(NoTls).await?;
        Ok(Self { client, end: tokio::spawn(async move { drop(connection.await) }) })
    }

    async fn lock(&self) -> Asked<bool> {
        self.client.query_one("SELECT pg_try_advisory_lock($1)", &[&LOCK]).await?.try_get(0)
    }

    /// Leaves a mark that whoever comes next replaces; a schema's comment needs no table.
    async fn sign(&self) -> Asked<String> {
        let mark: String = self.client.query_one("SELECT gen_random_uuid()::text", &[]).await?.try_get(0)?;
        let sign = format!(
            "BEGIN; SELECT pg_advisory_xact_lock(7031991); SET LOCAL client_min_messages = warning;
             CREATE SCHEMA IF NOT EXISTS main; COMMENT ON SCHEMA main IS 'kept by {mark}'; COMMIT"
        );
        self.client.batch_execute(&sign).await?;
        Ok(mark)
    }

    async fn is_signed(&self, mark: &str) -> Asked<bool> {
        let comment = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'main'";
        let found: Option<String> = self.client.query_one(comment, &[]).await?.try_get(0)?;
        Ok(found.is_some_and(|found| found == format!("kept by {mark}")))
    }
}

/// Watches the session; when it ends, tries to hold the lock again before anybody else did.
async fn keep(config: Config, mut session: Session, mark: String, hold: watch::Sender<Hold>) {
    loop {
        let _ = (&mut session.end).await;
        tracing::warn!("the session that keeps the database has ended; nothing is read or written until it is back");
        hold.send_replace(Hold::Interrupted);
        let mut held_by_another: Option<Stopwatch> = None;
        let mut pause = RETRY_MILLIS;
        session = loop {
            match regain(&config, &mark).await {
                Ok(Regained::Session(session)) => break session,
                Ok(Regained::NotYet)
                    if held_by_another.get_or_insert_with(Stopwatch::start).elapsed().as_secs()
                        < REGAIN_SECONDS_MAX => {}
                // Away: nothing is read or written, and nobody can have kept it, until it is back.
                Err(_) => {
                    held_by_another = None;
                    pause = (pause * 2).min(RETRY_MILLIS_MAX);
                }
                Ok(_) => {
                    hold.send_replace(Hold::Lost);
                    return;
                }
            }
            tokio::time::sleep(Duration::from_millis(pause)).await;
        };
        hold.send_replace(Hold::Held);
        tracing::info!("the database is kept again");
    }
}

enum Regained {
    Session(Session),
    /// Our own dead session may still be counted.
    NotYet,
    /// Somebody else kept the database since.
    TooLate,
}

async fn regain(config: &Config, mark: &str) -> Asked<Regained> {
    let session = Session::begin(config).await?;
    if !session.lock().await? {
        return Ok(Regained::NotYet);
    }
    Ok(if session.is_signed(mark).await? { Regained::Session(session) } else { Regained::TooLate })
}
