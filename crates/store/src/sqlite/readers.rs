//! Reads under way. One that takes long keeps the write-ahead log from being copied; when that has grown too long, the
//! reads are ended, and whoever read begins again.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use rusqlite::InterruptHandle;

/// The readers of one database.
#[derive(Default)]
pub(crate) struct Readers {
    handles: Mutex<Vec<Option<InterruptHandle>>>,
    /// How often all reads were ended.
    ended: AtomicU64,
}

impl Readers {
    pub fn put(&self, index: usize, handle: InterruptHandle) {
        let mut handles = self.handles.lock().unwrap_or_else(PoisonError::into_inner);
        if handles.len() <= index {
            handles.resize_with(index + 1, || None);
        }
        handles[index] = Some(handle);
    }

    /// Compared before and after, it says whether a read was ended in between.
    pub fn ended(&self) -> u64 {
        self.ended.load(Ordering::Acquire)
    }

    pub fn end(&self) {
        self.ended.fetch_add(1, Ordering::AcqRel);
        let handles = self.handles.lock().unwrap_or_else(PoisonError::into_inner);
        handles.iter().flatten().for_each(InterruptHandle::interrupt);
    }
}
