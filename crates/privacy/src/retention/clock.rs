//! Before anything is destroyed for its age: may the clock be believed? A machine whose clock has jumped by years would
//! delete everything, and no backup would tell that it should not.

use std::time::Duration;

use store::{params, sql};
use types::{Ctx, Time};

use crate::{Privacy, Result};

/// A server that was away for longer, or whose clock jumped further, destroys nothing for its age until somebody who
/// knows the time confirms it.
const JUMP_DAYS_MAX: u64 = 7;
/// So far apart two clocks may be that confirm each other.
const APART_SECONDS_MAX: u64 = 3_600;
/// When the server last ran, in microseconds.
const SEEN: &str = "clock.seen";
/// That the officer has been told of the pause.
const TOLD: &str = "clock.told";

/// What was found of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockFound {
    Credible,
    /// Nothing is destroyed for its age: the server last ran then, and nobody confirms what the clock says now.
    Paused {
        last_ran_at: Time,
    },
}

impl Privacy {
    /// Looks at the clock at the start and before each retention run, and remembers that the server ran now.
    /// `confirmed`: who started it says that the clock is right.
    pub async fn note_clock(&self, ctx: &Ctx, confirmed: bool) -> Result<ClockFound> {
        if !confirmed && let ClockFound::Paused { last_ran_at } = self.clock_found(ctx).await? {
            tracing::error!(
                %last_ran_at,
                now = %self.clock().now(),
                "the clock has jumped: nothing is deleted for its age until it is confirmed (--clock-confirmed)"
            );
            return Ok(ClockFound::Paused { last_ran_at });
        }
        let mut tx = self.write_plain(ctx).await?;
        tx.execute(
            sql!(
                "INSERT INTO setting (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value"
            ),
            params![SEEN, self.clock().now().micros().to_string()],
        )
        .await?;
        tx.execute(sql!("DELETE FROM setting WHERE name = $1"), params![TOLD]).await?;
        tx.commit().await?;
        Ok(ClockFound::Credible)
    }

    /// Whether what is too old by the clock may be destroyed: the question of everything that destroys for its age.
    pub async fn may_destroy_for_age(&self, ctx: &Ctx) -> Result<bool> {
        Ok(self.clock_found(ctx).await? == ClockFound::Credible)
    }

    async fn clock_found(&self, ctx: &Ctx) -> Result<ClockFound> {
        if self.clock().is_moved_on_purpose() {
            return Ok(ClockFound::Credible);
        }
        let now = self.clock().now();
        let Some(last_ran_at) = self.last_ran_at(ctx).await? else { return Ok(ClockFound::Credible) };
        if now.since(last_ran_at) <= Duration::from_secs(JUMP_DAYS_MAX * 86_400) {
            return Ok(ClockFound::Credible);
        }
        let apart = |theirs: Time| now.since(theirs).max(theirs.since(now)).as_secs();
        match self.database().clock().await? {
            Some(theirs) if apart(theirs) <= APART_SECONDS_MAX => Ok(ClockFound::Credible),
            _ => Ok(ClockFound::Paused { last_ran_at }),
        }
    }

    /// As noted; a database of an earlier version tells by its last retention run.
    async fn last_ran_at(&self, ctx: &Ctx) -> Result<Option<Time>> {
        let mut tx = self.read_plain(ctx).await?;
        let seen: Option<String> = tx.value(sql!("SELECT value FROM setting WHERE name = $1"), params![SEEN]).await?;
        if let Some(micros) = seen.and_then(|text| text.parse().ok()) {
            return Ok(Some(Time::from_micros(micros)));
        }
        Ok(tx.value::<Option<Time>>(sql!("SELECT max(started_at) FROM sweep"), []).await?.flatten())
    }

    /// Whether nobody has been told of the pause yet; from this transaction on somebody has.
    pub async fn is_pause_news(&self, tx: &mut crate::Tx) -> Result<bool> {
        let insert = sql!("INSERT INTO setting (name, value) VALUES ($1, '1') ON CONFLICT (name) DO NOTHING");
        Ok(tx.execute(insert, params![TOLD]).await? == 1)
    }
}
