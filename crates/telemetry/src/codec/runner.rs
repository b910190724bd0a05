//! One codec and the engines that run it, on the thread that asks. In a worker's process this is all there is of it.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use super::{
    START_TIME_MAX,
    engine::{self, Engine, Mode},
    error::Fault,
    hard_end,
    wire::Script,
};

/// Engines of one codec that wait for work; more are made while more threads decode at once.
const ENGINES_IDLE_MAX: usize = 8;
/// The operation that compiles a codec, and looks what it defines.
pub(super) const CHECK: &str = "check";

/// A codec ready to run.
pub(super) struct Runner {
    script: Script,
    needs_fresh: AtomicBool,
    idle: Mutex<Vec<Engine>>,
}

impl Runner {
    pub fn new(script: Script) -> Self {
        Self { script, needs_fresh: AtomicBool::new(false), idle: Mutex::default() }
    }

    /// Runs one operation; text in, text out.
    pub fn run(&self, operation: &str, input: &str) -> Result<String, Fault> {
        if operation == CHECK {
            hard_end::allow(START_TIME_MAX);
            return engine::check(&self.script);
        }
        if self.needs_fresh.load(Ordering::Relaxed) {
            return self.run_in(Mode::Fresh, operation, input);
        }
        match self.run_in(Mode::Frozen, operation, input) {
            // It may have failed because it wants to change what is frozen: a realm of its own tells.
            Err(Fault::Thrown { message, line }) => match self.run_in(Mode::Fresh, operation, input) {
                Ok(text) => Ok(self.freshen(text)),
                Err(_) => Err(Fault::Thrown { message, line }),
            },
            // Or have made its functions globals, which a frozen realm does not take.
            Ok(text) if text == engine::MISSING => match self.run_in(Mode::Fresh, operation, input) {
                Ok(found) if found != engine::MISSING => Ok(self.freshen(found)),
                _ => Ok(text),
            },
            other => other,
        }
    }

    fn freshen(&self, text: String) -> String {
        self.needs_fresh.store(true, Ordering::Relaxed);
        self.engines().clear();
        tracing::info!(codec = %self.script.name, "the codec changes built-ins: each message gets a new realm");
        text
    }

    fn run_in(&self, mode: Mode, operation: &str, input: &str) -> Result<String, Fault> {
        let waiting = self.engines().pop_if(|engine| engine.mode() == mode);
        let engine = match waiting {
            Some(engine) => engine,
            None => {
                hard_end::allow(START_TIME_MAX);
                Engine::new(&self.script, mode)?
            }
        };
        hard_end::allow(self.script.limits.time_max());
        let result = engine.run(operation, input);
        // An engine that hit a limit is not trusted again.
        let sound = matches!(result, Ok(_) | Err(Fault::Thrown { .. }));
        if sound && self.wanted() == mode {
            let mut idle = self.engines();
            if idle.len() < ENGINES_IDLE_MAX {
                idle.push(engine);
            }
        }
        result
    }

    fn wanted(&self) -> Mode {
        if self.needs_fresh.load(Ordering::Relaxed) { Mode::Fresh } else { Mode::Frozen }
    }

    fn engines(&self) -> std::sync::MutexGuard<'_, Vec<Engine>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
