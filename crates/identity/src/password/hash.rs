//! Argon2id (RFC 9106), off the async threads and a few at a time, so that a storm of sign-ins takes neither the
//! memory nor the processor from everyone else.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;
use types::Rng;

use crate::{Error, Result};

/// The costs OWASP recommends for Argon2id: 19 MiB, two passes, one lane; about 40 ms.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES_COUNT: u32 = 2;
const LANES_COUNT: u32 = 1;
const SALT_BYTES: usize = 16;

/// So many hashes are computed at the same time.
pub const HASHES_AT_ONCE_MAX: usize = 2;
/// So many more may wait for their turn; past it the answer is "busy".
pub const HASHES_WAITING_MAX: usize = 100;

store::inventory::submit! {
    privacy::evidence::Content { table: "credential", columns: &["password_hash"], is_sound: is_a_hash }
}

/// Whether a column holds what a password is checked against, and nothing that could be one.
fn is_a_hash(row: &store::Row) -> bool {
    let held = |text: &String| {
        PasswordHash::new(text)
            .is_ok_and(|hash| hash.algorithm.as_str() == "argon2id" && hash.salt.is_some() && hash.hash.is_some())
    };
    row.get::<String>(0).is_ok_and(|text| held(&text))
}

/// Hashes and checks passwords.
#[derive(Clone)]
pub(crate) struct Hasher {
    rng: Rng,
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    /// Checked against where there is no account, so that the time taken does not tell.
    nobody: Arc<str>,
}

impl Hasher {
    pub fn new(rng: &Rng) -> Result<Self> {
        let nobody = compute(&rng.bytes::<SALT_BYTES>(), &rng.bytes::<SALT_BYTES>())?.into();
        Ok(Self {
            rng: rng.clone(),
            turns: Arc::new(Semaphore::new(HASHES_AT_ONCE_MAX)),
            waiting: Arc::default(),
            nobody,
        })
    }

    /// The hash to keep, as a PHC string.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (password, salt) = (password.to_owned(), self.rng.bytes::<SALT_BYTES>());
        self.in_turn(move || compute(password.as_bytes(), &salt)).await?
    }

    /// Whether the password is the one that was hashed. Without a hash the answer is no, after the same work.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let known = hash.is_some();
        let (password, hash) = (password.to_owned(), hash.unwrap_or(&self.nobody).to_owned());
        let fits = self
            .in_turn(move || {
                let hash = PasswordHash::new(&hash).map_err(|_| Error::Internal("a password hash cannot be read"))?;
                Ok::<_, Error>(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await??;
        Ok(fits && known)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let place = Place::take(&self.waiting)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Error::Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work ends, even when nobody waits for its result any more.
            let _held = (turn, place);
            work()
        });
        done.await.map_err(|_| Error::Internal("hashing was interrupted"))
    }
}

/// A place in the queue, given back when it is dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>) -> Result<Self> {
        let before = waiting.fetch_add(1, Ordering::AcqRel);
        let place = Self(waiting.clone());
        if before < HASHES_AT_ONCE_MAX + HASHES_WAITING_MAX { Ok(place) } else { Err(Error::Busy) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn compute(password: &[u8], salt: &[u8]) -> Result<String> {
    let failed = |_| Error::Internal("a password cannot be hashed");
    let params = Params::new(MEMORY_KIB, PASSES_COUNT, LANES_COUNT, None)
        .map_err(|_| Error::Internal("the costs of hashing are wrong"))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Ok(argon2.hash_password_with_salt(password, salt).map_err(failed)?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other_is() {
        let hasher = Hasher::new(&Rng::seeded(1)).unwrap();
        let hash = hasher.hash("correct horse battery").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hasher.hash("correct horse battery").await.unwrap(), hash);
        assert!(hasher.verify("correct horse battery", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("correct horse batterY", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("correct horse battery", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_storm_is_turned_away_instead_of_queued_without_end() {
        let hasher = Hasher::new(&Rng::seeded(1)).unwrap();
        let turns = hasher.turns.clone().acquire_many_owned(HASHES_AT_ONCE_MAX as u32).await.unwrap();
        let mut waiting: Vec<_> =
            (0..HASHES_AT_ONCE_MAX + HASHES_WAITING_MAX).map(|_| Box::pin(hasher.verify("x", None))).collect();
        for one in &mut waiting {
            assert!(futures::poll!(one).is_pending());
        }
        assert!(matches!(hasher.verify("x", None).await, Err(Error::Busy)));
        // Whoever gives up makes room.
        waiting.pop();
        assert!(futures::poll!(Box::pin(hasher.verify("x", None))).is_pending());
        drop(turns);
    }
}
