//! One JavaScript engine with one codec in it.
//!
//! Two ways to keep messages apart. *Frozen*: the realm is made once, everything in it is frozen, and the codec's
//! source is the body of a function, evaluated anew for every message: all it defines, module-level `let` included,
//! lives as long as that one call. *Fresh*: a new realm for every message, slower by an order; for the codecs that
//! extend built-ins (`Array.prototype.last = …`), which the frozen realm refuses.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rquickjs::{CatchResultExt, CaughtError, Context, Ctx, Function, Runtime, context::EvalOptions};
use rustix::time::{ClockId, clock_gettime};

use super::{error::Fault, names, wire::Script};

const PRELUDE: &str = include_str!("prelude.js");
const HARDEN: &str = include_str!("harden.js");
const DRIVER: &str = include_str!("driver.js");
const ENTRIES: &str = include_str!("entries.js");
const VENDOR: &str = include_str!("vendor.js");
const MODULES: &str = include_str!("modules.js");
/// Everything that stands around a codec.
pub(super) const SOURCES: [&str; 6] = [PRELUDE, HARDEN, DRIVER, ENTRIES, VENDOR, MODULES];

/// What an operation answers that the codec does not have.
pub(super) const MISSING: &str = r#"{"missing":true}"#;
/// Words of codecs that expect what only Node.js or a browser has; the others need not carry it.
const VENDOR_WORDS: [&str; 6] = ["Buffer", "TextDecoder", "TextEncoder", "atob", "btoa", "require"];

/// The codec's file in stack traces.
const FILE: &str = "codec";
/// JavaScript frames; a worker thread has 2 MiB.
const STACK_BYTES_MAX: usize = 512 * 1024;
/// Jobs a codec may leave behind in promises before its engine is given up.
const JOBS_MAX: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Frozen,
    Fresh,
}

pub(super) struct Engine {
    mode: Mode,
    script: Script,
    /// What is looked through where the functions are not found at once.
    entries: String,
    context: Context,
    runtime: Runtime,
    deadline: Arc<Deadline>,
    result_bytes_max: usize,
    time_max: Duration,
}

/// When the running call must end, in microseconds that its thread has worked; `u64::MAX` while none runs. Not by the
/// time of the world: where the machine is busy with something else, that is not the codec's fault.
struct Deadline {
    ends: AtomicU64,
}

impl Deadline {
    fn micros(&self) -> u64 {
        let worked = clock_gettime(ClockId::ThreadCPUTime);
        worked.tv_sec as u64 * 1_000_000 + worked.tv_nsec as u64 / 1_000
    }

    fn passed(&self) -> bool {
        self.micros() > self.ends.load(Ordering::Relaxed)
    }
}

impl Engine {
    pub(super) fn new(script: &Script, mode: Mode) -> Result<Self, Fault> {
        let limits = &script.limits;
        let runtime = Runtime::new().map_err(|_| Fault::Memory)?;
        runtime.set_memory_limit(limits.memory_bytes_max);
        runtime.set_max_stack_size(STACK_BYTES_MAX);
        let deadline = Arc::new(Deadline { ends: AtomicU64::new(u64::MAX) });
        runtime.set_interrupt_handler(Some(Box::new({
            let deadline = deadline.clone();
            move || deadline.passed()
        })));
        let context = Context::full(&runtime).map_err(|_| Fault::Memory)?;
        let engine = Self {
            mode,
            script: script.clone(),
            entries: entries(&names::assigned(&script.source)),
            context,
            runtime,
            deadline,
            result_bytes_max: limits.result_bytes_max,
            time_max: limits.time_max(),
        };
        if mode == Mode::Frozen {
            engine
                .deadline
                .ends
                .store(engine.deadline.micros() + super::START_TIME_MAX.as_micros() as u64, Ordering::Relaxed);
            let made = engine.guarded(|| engine.context.with(|ctx| engine.freeze(&ctx)));
            engine.deadline.ends.store(u64::MAX, Ordering::Relaxed);
            made?;
        }
        Ok(engine)
    }

    fn freeze(&self, ctx: &Ctx<'_>) -> Result<(), Fault> {
        let begin = self.surround(ctx)?;
        // The names that are there before the codec are not the codec's to declare.
        let globals = ctx.globals();
        let own = |name: &&str| !globals.contains_key(*name).unwrap_or(true);
        let names: Vec<&str> = names::assigned(&self.script.source).into_iter().filter(own).collect();
        let make_require = self.make_require(ctx)?;
        evaluate::<()>(ctx, HARDEN, "harden")?;
        let wrapped: Function<'_> = evaluate(ctx, &wrap(&self.script.source, &names, &self.entries), FILE)?;
        let evaluated: Function<'_> = wrapped.call((make_require,)).catch(ctx).map_err(Fault::from)?;
        let driver: Function<'_> = evaluate(ctx, DRIVER, "driver")?;
        let run: Function<'_> = driver.call((begin, evaluated)).catch(ctx).map_err(Fault::from)?;
        ctx.store_userdata(run).map_err(|_| Fault::Memory)?;
        Ok(())
    }

    /// What is there before the codec.
    fn surround<'js>(&self, ctx: &Ctx<'js>) -> Result<Function<'js>, Fault> {
        let begin: Function<'js> = evaluate(ctx, PRELUDE, "prelude")?;
        let texts = [&*self.script.source].into_iter().chain(self.script.modules.iter().map(|(_, text)| text.as_str()));
        if texts.into_iter().any(|text| VENDOR_WORDS.iter().any(|word| text.contains(word))) {
            evaluate::<()>(ctx, VENDOR, "vendor")?;
        }
        Ok(begin)
    }

    /// Gives each message a `require` of its own, over the texts that come with the codec.
    fn make_require<'js>(&self, ctx: &Ctx<'js>) -> Result<Function<'js>, Fault> {
        let mut modules = "({".to_owned();
        for (name, text) in &self.script.modules {
            // A name is a plain file name (see the catalogue), so it needs no escape but quotes.
            modules.push_str(&format!("\"{name}\": function (module, exports, require) {{{text}\n}},"));
        }
        modules.push_str("})");
        let modules: rquickjs::Value<'js> = evaluate(ctx, &modules, "module")?;
        let make: Function<'js> = evaluate(ctx, MODULES, "modules")?;
        make.call((modules,)).catch(ctx).map_err(Fault::from)
    }

    pub(super) fn mode(&self) -> Mode {
        self.mode
    }

    /// Runs one operation of the codec; text in, text out.
    pub(super) fn run(&self, operation: &str, input: &str) -> Result<String, Fault> {
        self.deadline.ends.store(self.deadline.micros() + self.time_max.as_micros() as u64, Ordering::Relaxed);
        let result = self.guarded(|| match self.mode {
            Mode::Frozen => self.context.with(|ctx| {
                let run = ctx.userdata::<Function<'_>>().ok_or(Fault::Memory)?;
                self.call(&ctx, &run, operation, input)
            }),
            Mode::Fresh => {
                let realm = Context::full(&self.runtime).map_err(|_| Fault::Memory)?;
                realm.with(|ctx| {
                    let run = self.thaw(&ctx)?;
                    self.call(&ctx, &run, operation, input)
                })
            }
        });
        let settled = self.settle();
        self.deadline.ends.store(u64::MAX, Ordering::Relaxed);
        result.and_then(|text| settled.map(|()| text))
    }

    /// A realm of its own for one message, where the codec is a script like any other.
    fn thaw<'js>(&self, ctx: &Ctx<'js>) -> Result<Function<'js>, Fault> {
        let begin = self.surround(ctx)?;
        let make_require = self.make_require(ctx)?;
        let require: Function<'js> = make_require.call(()).catch(ctx).map_err(Fault::from)?;
        ctx.globals().set("require", require).map_err(|_| Fault::Memory)?;
        let driver: Function<'js> = evaluate(ctx, DRIVER, "driver")?;
        evaluate::<()>(ctx, "var module = { exports: {} }, exports = module.exports;", "module")?;
        let (source, entries) = (self.script.source.clone(), self.entries.clone());
        let evaluated = Function::new(ctx.clone(), move |ctx: Ctx<'js>| -> rquickjs::Result<rquickjs::Value<'js>> {
            ctx.eval_with_options::<(), _>(&*source, options(FILE))?;
            ctx.eval_with_options(entries.as_str(), options("entries"))
        })
        .catch(ctx)
        .map_err(Fault::from)?;
        driver.call((begin, evaluated)).catch(ctx).map_err(Fault::from)
    }

    fn call<'js>(&self, ctx: &Ctx<'js>, run: &Function<'js>, operation: &str, input: &str) -> Result<String, Fault> {
        let text: rquickjs::String<'js> = run.call((operation, input)).catch(ctx).map_err(Fault::from)?;
        let text = text.to_string().map_err(|_| Fault::Result("the result is not text".into()))?;
        if text.len() > self.result_bytes_max {
            return Err(Fault::Result("the result is larger than allowed".into()));
        }
        Ok(text)
    }

    /// Lets what the codec left in promises run out, so that nothing of this message runs during the next.
    fn settle(&self) -> Result<(), Fault> {
        for _ in 0..JOBS_MAX {
            if !self.runtime.is_job_pending() {
                return Ok(());
            }
            let _ = self.runtime.execute_pending_job();
            if self.deadline.passed() {
                return Err(Fault::Time);
            }
        }
        Err(Fault::Result("it leaves promises behind".into()))
    }

    /// A fault after the deadline is the deadline's, whatever the codec made of the interruption.
    fn guarded<T>(&self, work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
        let result = work();
        if self.deadline.passed() { Err(Fault::Time) } else { result }
    }
}

fn options(file: &str) -> EvalOptions {
    let mut options = EvalOptions::default();
    // Old codecs are sloppy code; one that wants it strict says so.
    options.strict = false;
    options.filename = Some(file.to_owned());
    options
}

fn evaluate<'js, T: rquickjs::FromJs<'js>>(ctx: &Ctx<'js>, source: &str, file: &str) -> Result<T, Fault> {
    ctx.eval_with_options(source, options(file)).catch(ctx).map_err(Fault::from)
}

/// An expression that gives the functions a codec defines, wherever it put them.
fn entries(names: &[&str]) -> String {
    let others: Vec<String> = names.iter().map(|name| format!("typeof {name} === 'undefined' ? 0 : {name}")).collect();
    let own: Vec<String> =
        FUNCTIONS.iter().map(|name| format!("{name}: typeof {name} === 'function' ? {name} : undefined")).collect();
    format!(
        "({})({{ {} }}, module.exports, function () {{ return [{}]; }})",
        ENTRIES.trim(),
        own.join(", "),
        others.join(", ")
    )
}

/// What TS013 and the older forms call them.
const FUNCTIONS: [&str; 7] =
    ["decodeUplink", "encodeDownlink", "decodeDownlink", "Decoder", "Decode", "Encoder", "Encode"];

/// The source as the body of a function. It stays on its own lines, so that errors name them; that it cannot close
/// the function early was shown by compiling it alone before.
fn wrap(source: &str, names: &[&str], entries: &str) -> String {
    let declared = if names.is_empty() { String::new() } else { format!("var {};", names.join(",")) };
    format!(
        "(function (makeRequire) {{ return function () {{ {declared} var module = {{ exports: {{}} }}; \
         return (function (module, exports, require) {{{source}\n;return {entries}; }})\
         .call(module.exports, module, module.exports, makeRequire()); }} }})"
    )
}

/// Compiles the source as a script of its own, which it must be before it may stand inside a function: text that
/// closes a bracket it did not open is no script. The same for what it requires.
pub(super) fn check(script: &Script) -> Result<String, Fault> {
    let script = Script { limits: script.limits.with_time(super::START_TIME_MAX), ..script.clone() };
    for (name, text) in &script.modules {
        let alone = Script { source: text.as_str().into(), ..script.clone() };
        Engine::new(&alone, Mode::Fresh)?.run("check", "{}").map_err(|fault| match fault {
            Fault::Thrown { message, line } => Fault::Thrown { message: format!("{name}: {message}"), line },
            other => other,
        })?;
    }
    Engine::new(&script, Mode::Fresh)?.run("check", "{}")
}

impl From<CaughtError<'_>> for Fault {
    fn from(caught: CaughtError<'_>) -> Self {
        match caught {
            CaughtError::Exception(exception) => {
                let message = exception.message().unwrap_or_default();
                let name = exception.as_object().get::<_, String>("name").unwrap_or_default();
                let line = exception.stack().as_deref().and_then(line_of);
                if name == "InternalError" && message == "out of memory" {
                    return Self::Memory;
                }
                Self::Thrown { message: if name.is_empty() { message } else { format!("{name}: {message}") }, line }
            }
            CaughtError::Value(value) => {
                let text = value.as_string().and_then(|text| text.to_string().ok());
                Self::Thrown {
                    message: text.unwrap_or_else(|| "it throws a value that is no error".into()),
                    line: None,
                }
            }
            // An exception that could not even be made: there was no memory left for it.
            CaughtError::Error(_) => Self::Memory,
        }
    }
}

/// The first line of the codec that a stack trace names.
fn line_of(stack: &str) -> Option<u32> {
    let mut places = stack.match_indices("codec:").map(|(at, name)| &stack[at + name.len()..]);
    places.find_map(|place| place.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
}
