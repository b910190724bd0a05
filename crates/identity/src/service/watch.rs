//! What stays open for somebody, such as a stream of news, ends when what lets them in does: told by whoever ends a
//! session, a token or an account, changes a role or a contract, and by the time itself.

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use privacy::{Look, throttle::TooMany};
use tokio::sync::oneshot;
use types::{Clock, Time};

use super::{Service, house};
use crate::{
    Error, Result, SignedIn, Status, Through,
    queries::{self, sessions::Admission},
    rules::SESSION_AGE_DAYS_MAX,
};

/// What is open for one account at a time; one more is told to come later.
pub const WATCHES_PER_ACCOUNT_MAX: usize = 20;
const RETRY_SECONDS: u64 = 30;

#[derive(Default)]
struct Table {
    /// Dropping the sender ends the watch.
    open: HashMap<u64, (Arc<SignedIn>, oneshot::Sender<()>)>,
    last: u64,
}

/// All that is open. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Watches(Arc<Mutex<Table>>);

impl Watches {
    /// Ends what is open for these.
    pub fn end(&self, whom: impl Fn(&SignedIn) -> bool) {
        self.0.lock().open.retain(|_, (signed_in, _)| !whom(signed_in));
    }

    fn open(&self, signed_in: &Arc<SignedIn>) -> Result<(Place, oneshot::Receiver<()>)> {
        let mut table = self.0.lock();
        let of_account = table.open.values().filter(|(other, _)| other.account_id == signed_in.account_id).count();
        if of_account >= WATCHES_PER_ACCOUNT_MAX {
            return Err(TooMany { retry_after_seconds: RETRY_SECONDS }.into());
        }
        let (sender, ended) = oneshot::channel();
        table.last += 1;
        let id = table.last;
        table.open.insert(id, (signed_in.clone(), sender));
        Ok((Place { watches: self.clone(), id }, ended))
    }
}

/// An entry of the table, gone when it is dropped.
struct Place {
    watches: Watches,
    id: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.watches.0.lock().open.remove(&self.id);
    }
}

/// Says when somebody is no longer let in as they were.
pub struct Watch {
    ended: oneshot::Receiver<()>,
    until: Time,
    clock: Clock,
    _place: Place,
}

impl Watch {
    /// Whether it is over already.
    pub fn is_over(&mut self) -> bool {
        !matches!(self.ended.try_recv(), Err(oneshot::error::TryRecvError::Empty)) || self.clock.now() >= self.until
    }

    /// Resolves when it is over; not to be asked again after that.
    pub async fn over(&mut self) {
        let Self { ended, until, clock, .. } = self;
        tokio::select! {
            _ = ended => {}
            () = clock.until(*until) => {}
        }
    }
}

impl Service {
    /// For what stays open for `signed_in`. Asks the database once more, after which nothing goes unnoticed.
    pub async fn watch(&self, signed_in: &Arc<SignedIn>) -> Result<Watch> {
        let (place, ended) = self.admitted.watches().open(signed_in)?;
        let ctx = house(&signed_in.ctx(types::Origin::default()), signed_in.tenant_id);
        let mut tx = self.privacy.read(&ctx, Look::list("session"), &["account", "session", "credential"]).await?;
        let found = match signed_in.through {
            Through::Session(id) => queries::sessions::standing(&mut tx, id).await?,
            Through::Token(id) => queries::tokens::standing(&mut tx, id).await?,
        };
        drop(tx);
        let as_before = |found: &Admission| found.status == Status::Active && found.role == signed_in.role;
        let found = found.filter(as_before).ok_or(Error::NotSignedIn)?;
        let end = match signed_in.through {
            Through::Session(_) => Some(found.created_at.plus(Duration::from_secs(SESSION_AGE_DAYS_MAX * 86_400))),
            Through::Token(_) => found.expires_at,
        };
        let until = [end, found.contract_ended_at].into_iter().flatten().min().ok_or(Error::NotSignedIn)?;
        Ok(Watch { ended, until, clock: self.clock().clone(), _place: place })
    }
}
