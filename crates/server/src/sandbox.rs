//! The sandbox: a server whose clock an operator moves forward, to rehearse what the notice will do. How far it is
//! ahead is kept in the database, so that a restart does not bring back what has aged out.

use std::time::Duration;

use futures::future::BoxFuture;
use http::SandboxClock;
use store::{Database, Permit, params, sql};
use types::{Clock, NotMovable, Time};

use crate::{Jobs, StartError};

/// Microseconds ahead of the real time; the row exists in a sandbox's database only.
const AHEAD: &str = "sandbox_ahead_micros";
/// That the database has been used, and so is no sandbox unless the row above exists.
const REAL: &str = "clock_is_real";

async fn read(database: &Database, name: &str) -> Result<Option<String>, store::Error> {
    let mut tx = database.read(Permit::NOT_PERSONAL).await?;
    tx.value(sql!("SELECT value FROM setting WHERE name = $1"), params![name]).await
}

async fn write(database: &Database, name: &str, value: &str) -> Result<(), store::Error> {
    let mut tx = database.write(Permit::NOT_PERSONAL).await?;
    tx.execute(
        sql!(
            "INSERT INTO setting (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        ),
        params![name, value],
    )
    .await?;
    tx.commit().await
}

/// The real clock, for a database that never was a sandbox.
pub async fn real_clock(database: &Database) -> Result<Clock, StartError> {
    if read(database, AHEAD).await?.is_some() {
        return Err(StartError::Configuration(
            "this database belongs to a sandbox, whose clock was moved: start it with --sandbox, or take another"
                .into(),
        ));
    }
    write(database, REAL, "1").await?;
    Ok(Clock::real())
}

/// The clock the database lives by, for a command that only looks.
pub async fn clock_of(database: &Database) -> Result<Clock, StartError> {
    let ahead = read(database, AHEAD).await?.and_then(|micros| micros.parse().ok());
    Ok(ahead.map_or_else(Clock::real, |ahead| Clock::sandbox(Duration::from_micros(ahead))))
}

/// The sandbox's clock, as far ahead as it was; never over real data, which moving the clock would erase.
pub async fn sandbox_clock(database: &Database) -> Result<Clock, StartError> {
    if read(database, REAL).await?.is_some() {
        return Err(StartError::Configuration(
            "this database has real data, which a moved clock would erase: a sandbox takes a database of its own"
                .into(),
        ));
    }
    let ahead = read(database, AHEAD).await?.and_then(|micros| micros.parse().ok()).unwrap_or(0);
    write(database, AHEAD, &ahead.to_string()).await?;
    Ok(Clock::sandbox(Duration::from_micros(ahead)))
}

/// Moves the clock and lets everything happen that is due by then.
pub struct Sandbox {
    pub database: Database,
    pub clock: Clock,
    pub jobs: Jobs,
}

impl SandboxClock for Sandbox {
    fn advance(&self, by: Duration) -> BoxFuture<'_, Result<Time, NotMovable>> {
        Box::pin(async move {
            let now = self.clock.advance(by)?;
            if self.clock.is_sandbox()
                && let Err(error) = write(&self.database, AHEAD, &self.clock.ahead().as_micros().to_string()).await
            {
                tracing::error!(%error, "the sandbox's clock was not kept; a restart will set it back");
            }
            // A task of its own: a client that does not wait must not leave it half done.
            let jobs = self.jobs.clone();
            let _ = tokio::spawn(async move { jobs.run_due().await }).await;
            Ok(now)
        })
    }
}
