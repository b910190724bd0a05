//! What can be written now, as whoever writes found it: for `/readyz`, the metrics, and those who may wait.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// What can be written now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Storage {
    /// Everything.
    Ample,
    /// Everything still, but somebody must make room.
    Low,
    /// What people do: sign in, look, erase. What fills the disk (readings, imports) is refused.
    Full,
    /// Nothing: the files, or the other database, cannot be used.
    Failing,
}

impl Storage {
    const ALL: [Self; 4] = [Self::Ample, Self::Low, Self::Full, Self::Failing];

    /// The word of it in metrics and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ample => "ample",
            Self::Low => "low",
            Self::Full => "full",
            Self::Failing => "failing",
        }
    }
}

/// Not measured: PostgreSQL has a disk of its own.
const UNKNOWN: u64 = u64::MAX;

/// The latest finding. Written by who writes, read by everybody.
#[derive(Debug)]
pub(crate) struct Condition {
    storage: AtomicU8,
    room_bytes: AtomicU64,
}

impl Condition {
    pub fn new() -> Self {
        Self { storage: AtomicU8::new(0), room_bytes: AtomicU64::new(UNKNOWN) }
    }

    pub fn storage(&self) -> Storage {
        let found = usize::from(self.storage.load(Ordering::Acquire));
        Storage::ALL.get(found).copied().unwrap_or(Storage::Failing)
    }

    /// Bytes that can still be written, the reserve included.
    pub fn room_bytes(&self) -> Option<u64> {
        Some(self.room_bytes.load(Ordering::Acquire)).filter(|bytes| *bytes != UNKNOWN)
    }

    pub fn measured(&self, room_bytes: u64) {
        self.room_bytes.store(room_bytes, Ordering::Release);
    }

    /// Notes what is found, and says it in the log when it is another than before.
    pub fn set(&self, found: Storage) {
        let before = self.storage.swap(found as u8, Ordering::AcqRel);
        if before == found as u8 {
            return;
        }
        match found {
            Storage::Ample => tracing::info!("everything can be written"),
            Storage::Low => tracing::warn!(room_bytes = ?self.room_bytes(), "the disk is filling up: make room"),
            Storage::Full => tracing::error!(
                room_bytes = ?self.room_bytes(),
                "the disk is full: readings and imports are refused until there is room; people can sign in, look and erase"
            ),
            Storage::Failing => tracing::error!("the database cannot be written; it is tried every second"),
        }
    }
}
