//! Letting a request in: by a session's cookie or a token, remembered for a short while so that a busy machine does
//! not ask the database each time. What ends a session or token in this process ends it at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use parking_lot::RwLock;
use privacy::{Facts, Look, Tx};
use types::{AccountId, BoundedMap, Ctx, Period, RoleName, SessionId, SubjectId, Time, TokenId};

use super::{Service, house, watch::Watches};
use crate::{
    Error, Permissions, Result, SignedIn, Status, Through,
    queries::{self, sessions::Admission},
    rules::{SESSION_AGE_DAYS_MAX, SESSION_IDLE_HOURS_DEFAULT},
    secret::{self, SecretHash},
};

/// What another process of the server ended is noticed after this long.
const REMEMBERED_SECONDS: u64 = 30;
/// The last use is written down this often at most.
const TOUCH_SECONDS: u64 = 60;
/// So many are remembered; past it those who came longest ago are looked up again.
const REMEMBERED_MAX: usize = 10_000;

/// Somebody let in, and until when.
struct Entry {
    signed_in: Arc<SignedIn>,
    created_at: Time,
    expires_at: Option<Time>,
    checked_at: Time,
    used_at_micros: AtomicI64,
    written_at_micros: AtomicI64,
}

impl Entry {
    fn is_good(&self, now: Time, idle: Period) -> bool {
        let contract_runs = self.signed_in.contract_ended_at.is_none_or(|ended| now < ended);
        contract_runs
            && match self.signed_in.through {
                Through::Token(_) => self.expires_at.is_some_and(|expires| now < expires),
                Through::Session(_) => {
                    let used_at = Time::from_micros(self.used_at_micros.load(Ordering::Relaxed));
                    now < idle.after(used_at)
                        && now.since(self.created_at) < Duration::from_secs(SESSION_AGE_DAYS_MAX * 86_400)
                }
            }
    }

    /// Whether the use is to be written down now; of many at once, one is told so.
    fn touch(&self, now: Time) -> bool {
        self.used_at_micros.fetch_max(now.micros(), Ordering::Relaxed);
        let written = self.written_at_micros.load(Ordering::Relaxed);
        now.since(Time::from_micros(written)) >= Duration::from_secs(TOUCH_SECONDS)
            && self
                .written_at_micros
                .compare_exchange(written, now.micros(), Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}

struct Memory {
    entries: BoundedMap<SecretHash, Arc<Entry>>,
    /// Counts what was forgotten, so that an answer read from the database before that is not remembered after it.
    forgotten_count: u64,
}

impl Default for Memory {
    fn default() -> Self {
        Self { entries: BoundedMap::new(REMEMBERED_MAX), forgotten_count: 0 }
    }
}

/// Who was let in lately, and what is open for them. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Admitted {
    memory: Arc<RwLock<Memory>>,
    watches: Watches,
}

impl Admitted {
    fn get(&self, hash: &SecretHash, now: Time) -> (Option<Arc<Entry>>, u64) {
        let memory = self.memory.read();
        let fresh = |entry: &&Arc<Entry>| now.since(entry.checked_at) < Duration::from_secs(REMEMBERED_SECONDS);
        (memory.entries.peek(hash).filter(fresh).cloned(), memory.forgotten_count)
    }

    fn remember(&self, hash: SecretHash, entry: &Arc<Entry>, forgotten_count: u64) {
        let mut memory = self.memory.write();
        if memory.forgotten_count != forgotten_count {
            return;
        }
        memory.entries.insert(hash, entry.clone());
    }

    pub fn watches(&self) -> &Watches {
        &self.watches
    }

    /// The next request asks the database again, and what is open ends.
    pub fn forget(&self, whom: impl Fn(&SignedIn) -> bool) {
        let mut memory = self.memory.write();
        memory.forgotten_count += 1;
        memory.entries.retain(|_, entry| !whom(&entry.signed_in));
        drop(memory);
        self.watches.end(whom);
    }

    /// Forgets these once what `tx` does to them is committed, whether or not its caller is there to hear of it.
    pub fn forget_after(&self, tx: &mut Tx, whom: impl Fn(&SignedIn) -> bool + Send + 'static) {
        let admitted = self.clone();
        tx.after_commit(move || admitted.forget(whom));
    }

    /// The same of an account's sessions, but perhaps one.
    pub fn forget_sessions_after(&self, tx: &mut Tx, account: AccountId, but: Option<SessionId>) {
        self.forget_after(tx, move |signed_in| {
            signed_in.account_id == account && signed_in.session().is_some_and(|session| Some(session) != but)
        });
    }

    /// The next request of this person asks the database again.
    fn forget_person(&self, subject: SubjectId) {
        self.forget(|signed_in| signed_in.subject_id == subject);
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Session,
    Token,
}

impl Kind {
    /// A token is not a cookie, though the memory holds both.
    fn fits(self, through: Through) -> bool {
        matches!((self, through), (Self::Session, Through::Session(_)) | (Self::Token, Through::Token(_)))
    }
}

impl Service {
    /// Sessions and tokens of an erased person end with this.
    pub fn forget_person(&self, subject: SubjectId) {
        self.admitted.forget_person(subject);
    }

    /// A session that is not used is good as long as the notice keeps it.
    pub(super) fn session_idle(&self, product: &str) -> Period {
        self.privacy.gate().lasts(product, "session").unwrap_or(Period::hours(SESSION_IDLE_HOURS_DEFAULT))
    }

    /// Who holds the session of this cookie, within the product that is visited.
    pub async fn by_session(&self, visit: &Ctx, cookie: &str) -> Result<Arc<SignedIn>> {
        self.admit(visit, Kind::Session, cookie).await
    }

    /// For whom this API token stands.
    pub async fn by_token(&self, visit: &Ctx, token: &str) -> Result<Arc<SignedIn>> {
        if !token.starts_with(secret::TOKEN_PREFIX) {
            return Err(Error::NotSignedIn);
        }
        self.admit(visit, Kind::Token, token).await
    }

    async fn admit(&self, visit: &Ctx, kind: Kind, presented: &str) -> Result<Arc<SignedIn>> {
        let hash = secret::hash_of(presented).ok_or(Error::NotSignedIn)?;
        let now = self.now();
        let (known, forgotten_count) = self.admitted.get(&hash, now);
        let entry = match known {
            Some(entry) => entry,
            None => {
                let entry = Arc::new(self.look_up(visit, kind, hash, now).await?);
                self.admitted.remember(hash, &entry, forgotten_count);
                entry
            }
        };
        let signed_in = &entry.signed_in;
        if !entry.is_good(now, self.session_idle(&visit.product))
            || !kind.fits(signed_in.through)
            || signed_in.product != visit.product
        {
            return Err(Error::NotSignedIn);
        }
        if entry.touch(now) {
            self.write_last_use(signed_in, now).await;
        }
        Ok(signed_in.clone())
    }

    async fn look_up(&self, visit: &Ctx, kind: Kind, hash: SecretHash, now: Time) -> Result<Entry> {
        let house = house(visit, visit.tenant);
        let found = match kind {
            Kind::Session => {
                let mut tx = self.privacy.read(&house, Look::list("session"), &["account", "session"]).await?;
                queries::sessions::admission(&mut tx, hash).await?
            }
            Kind::Token => {
                let mut tx = self.privacy.read(&house, Look::list("token"), &["account", "credential"]).await?;
                queries::tokens::admission(&mut tx, hash).await?
            }
        };
        let found = found.filter(|found| found.status == Status::Active).ok_or(Error::NotSignedIn)?;
        Ok(entry(kind, found, now))
    }

    /// That this fails keeps nobody out.
    async fn write_last_use(&self, signed_in: &SignedIn, now: Time) {
        let house = Ctx::system(&signed_in.product, signed_in.tenant_id, "identity");
        let written = async {
            let mut tx = self.privacy.write(&house, &["session", "credential"], &Facts::NONE).await?;
            match signed_in.through {
                Through::Session(id) => queries::sessions::touch(&mut tx, id, now).await?,
                Through::Token(id) => queries::tokens::touch(&mut tx, id, now).await?,
            };
            tx.commit().await
        };
        if let Err(error) = written.await {
            tracing::warn!(%error, "the last use of a session or token was not written down");
        }
    }
}

fn entry(kind: Kind, found: Admission, now: Time) -> Entry {
    let through = match kind {
        Kind::Session => Through::Session(SessionId::from_bytes(found.id)),
        Kind::Token => Through::Token(TokenId::from_bytes(found.id)),
    };
    let permissions = found.role.permissions();
    let permissions = match kind {
        Kind::Session => permissions,
        Kind::Token => found.scopes.map_or(Permissions::NONE, |scopes| scopes.narrow(permissions)),
    };
    let used_at = found.last_used_at.unwrap_or(Time::EPOCH).micros();
    Entry {
        signed_in: Arc::new(SignedIn {
            account_id: found.account_id,
            subject_id: found.subject_id,
            tenant_id: found.tenant_id,
            product: found.product.into(),
            user_name: found.email.into(),
            role: found.role,
            role_name: RoleName::new(found.role.name()),
            through,
            permissions,
            contract_ended_at: found.contract_ended_at,
        }),
        created_at: found.created_at,
        expires_at: found.expires_at,
        checked_at: now,
        used_at_micros: AtomicI64::new(used_at),
        written_at_micros: AtomicI64::new(used_at),
    }
}
