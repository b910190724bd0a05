//! A whole server in the test's own process: real TCP on loopback, a clock that only the test moves, chance from a
//! seed, a mail server that keeps what it gets.

mod answer;
mod builder;
mod client;
mod people;

use std::{path::Path, time::Duration};

use server::{Running, wiring::House};
use tempfile::TempDir;
use types::{Clock, Period, Time};

pub use answer::Answer;
pub use builder::{Builder, progres, progres_notice};
pub use client::Client;
pub use people::{PASSWORD, STAFF_EMAIL};

use crate::{SmtpSink, TestDatabase};

/// When a test's clock starts.
pub const START: &str = "2026-01-01T00:00:00Z";

/// A running server. Ends with this value.
pub struct TestServer {
    running: Running,
    mail: SmtpSink,
    directory: TempDir,
    /// Dropped last: the server's connections go first.
    _database: Option<TestDatabase>,
}

impl TestServer {
    /// On SQLite, with the product progres.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    pub fn builder() -> Builder {
        Builder::default()
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.running.address())
    }

    /// Somebody who is not signed in.
    pub fn client(&self) -> Client {
        Client::new(self.url())
    }

    /// The rooms, to prepare what a test does not test.
    pub fn house(&self) -> &House {
        &self.running.house
    }

    pub fn clock(&self) -> &Clock {
        &self.running.house.clock
    }

    pub fn now(&self) -> Time {
        self.clock().now()
    }

    /// The mails that were sent.
    pub fn mail(&self) -> &SmtpSink {
        &self.mail
    }

    /// Where the SQLite database lies.
    pub fn database_dir(&self) -> &Path {
        self.directory.path()
    }

    /// Lets this much time pass; what is due by then has happened afterwards.
    pub async fn advance(&self, by: Duration) {
        self.clock().advance(by).expect("a test's clock moves");
        self.run_due().await;
    }

    /// The same by the calendar, such as "7 days" or "36 months".
    pub async fn advance_by(&self, period: &str) {
        let period: Period = period.parse().expect("a period");
        self.advance(period.after(self.now()).since(self.now())).await;
    }

    /// Runs the jobs that are due now.
    pub async fn run_due(&self) {
        self.running.house.jobs.run_due().await;
    }

    /// Stops as on SIGTERM; the directory stays for [`Builder::directory`].
    pub async fn stop(self) -> TempDir {
        self.running.stop().await;
        self.directory
    }
}

/// Runs a test on SQLite and on PostgreSQL:
///
/// ```ignore
/// both_databases! {
///     async fn a_visit_is_logged(builder: Builder) { let server = builder.start().await; … }
/// }
/// ```
#[macro_export]
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($builder:ident: Builder) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$meta])*
            async fn on($builder: $crate::test_server::Builder) $body

            #[tokio::test]
            async fn sqlite() {
                on($crate::TestServer::builder()).await;
            }

            #[tokio::test]
            async fn postgres() {
                on($crate::TestServer::builder().postgres()).await;
            }
        }
    )+};
}
