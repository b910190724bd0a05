//! What a commit changes in memory: run by who commits, in the order of the commits, whether or not anybody still waits
//! for the answer. Memory that whoever asked for the commit changed would stay as it was when they hang up.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::oneshot;

/// What follows from one commit. Dropped without it, nothing has followed.
#[derive(Default)]
pub(crate) struct After(Vec<Box<dyn FnOnce() + Send>>);

impl After {
    pub fn push(&mut self, then: impl FnOnce() + Send + 'static) {
        self.0.push(Box::new(then));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them, in its order. One that fails takes neither the others nor the thread that commits with it.
    pub fn run(self) {
        for then in self.0 {
            if catch_unwind(AssertUnwindSafe(then)).is_err() {
                tracing::error!("what follows from a commit did not come to its end");
            }
        }
    }
}

/// The order in which several connections commit. Who is asked for after another one has committed is later here too, and so is
/// whoever waited for a row that the other one held: they come to ask only when it is free.
#[derive(Clone, Default)]
pub(crate) struct Order(Arc<Mutex<Option<oneshot::Receiver<()>>>>);

impl Order {
    /// The place behind all that were given so far.
    pub fn place(&self) -> Place {
        let (settled, next) = oneshot::channel();
        Place { before: self.0.lock().unwrap_or_else(PoisonError::into_inner).replace(next), _settled: settled }
    }
}

/// A place in the order, held until what follows from this commit is done, or the commit has failed.
pub(crate) struct Place {
    before: Option<oneshot::Receiver<()>>,
    _settled: oneshot::Sender<()>,
}

impl Place {
    /// Waits for all that are before.
    pub async fn reached(&mut self) {
        if let Some(before) = self.before.take() {
            // Nothing is ever sent: the other end goes when it is done.
            let _ = before.await;
        }
    }
}
