//! How people and machines reach us: connections counted by kind in memory, written by a job, so that "encrypted in
//! transit" can be shown and not only said.

use std::sync::atomic::{AtomicI64, Ordering};

use store::{params, sql};
use types::{Ctx, Time};

use crate::{Privacy, Result};

/// How a connection came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Encrypted up to this server.
    Tls,
    /// From this machine itself.
    Loopback,
    /// From a proxy that the operator declared, which ends the encryption.
    BehindProxy,
    /// A request that the declared proxy says it got unencrypted.
    PlainAtProxy,
    /// Unencrypted, from elsewhere.
    Plain,
}

impl Connection {
    const ALL: [Self; 5] = [Self::Tls, Self::Loopback, Self::BehindProxy, Self::PlainAtProxy, Self::Plain];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::Loopback => "loopback",
            Self::BehindProxy => "behind_proxy",
            Self::PlainAtProxy => "plain_at_proxy",
            Self::Plain => "plain",
        }
    }
}

/// Counts since the last write.
#[derive(Debug, Default)]
pub struct Connections([AtomicI64; 5]);

impl Connections {
    pub fn count(&self, kind: Connection) {
        self.0[kind as usize].fetch_add(1, Ordering::Relaxed);
    }

    fn take(&self) -> Vec<(Connection, i64)> {
        let taken = Connection::ALL.iter().map(|kind| (*kind, self.0[*kind as usize].swap(0, Ordering::Relaxed)));
        taken.filter(|(_, count)| *count > 0).collect()
    }
}

/// The day a moment lies in (UTC), such as `2026-11-22`.
pub(crate) fn day(at: Time) -> String {
    at.to_string().chars().take(10).collect()
}

impl Privacy {
    /// Writes what was counted since the last time.
    pub async fn flush_connections(&self, ctx: &Ctx, counts: &Connections) -> Result<()> {
        let taken = counts.take();
        if taken.is_empty() {
            return Ok(());
        }
        let today = day(self.clock().now());
        let mut tx = self.write_plain(ctx).await?;
        let rows = taken.iter().map(|(kind, count)| params![today, kind.name(), *count].into());
        tx.execute_many(
            sql!(
                "INSERT INTO connection_day (day, kind, connections_count) VALUES ($1, $2, $3)
                 ON CONFLICT (day, kind) DO UPDATE
                 SET connections_count = connection_day.connections_count + excluded.connections_count"
            ),
            rows.collect(),
        )
        .await?;
        tx.commit().await
    }
}
