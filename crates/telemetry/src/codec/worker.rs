//! The other side: a process that runs codecs and nothing else. It is the server's own program, started anew; it opens
//! nothing, and what it may use up is set by the kernel.

use std::{
    collections::HashMap,
    io::{self, BufReader, Write},
    time::Duration,
};

use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
use types::Stopwatch;

use super::{
    error::Fault,
    hard_end,
    runner::Runner,
    wire::{Answer, Batch, frame, read, version},
};

/// All engines of all codecs together, and the program itself.
const ADDRESS_BYTES_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// The three it is given.
const FILES_MAX: u64 = 3;
/// An answer does not wait longer for those behind it.
const FLUSH_EVERY: Duration = Duration::from_millis(1);
/// Codecs kept ready; products have a few dozen.
const RUNNERS_MAX: usize = 1_000;

/// Serves until the server closes the pipe.
pub fn serve() -> io::Result<()> {
    confine()?;
    let watcher = hard_end::watch();
    let (mut input, mut output) = (BufReader::new(io::stdin().lock()), io::stdout());
    output.write_all(&frame(&Answer::Hello { version: version() })?)?;
    output.flush()?;
    let mut runners: HashMap<u64, Runner> = HashMap::new();
    loop {
        hard_end::busy(false, &watcher);
        let Ok(batch) = read::<Batch>(&mut input) else { return Ok(()) };
        hard_end::busy(true, &watcher);
        if runners.len() + batch.scripts.len() > RUNNERS_MAX {
            runners.clear();
        }
        runners.extend(batch.scripts.into_iter().map(|script| (script.id(), Runner::new(script))));
        let (mut waiting, mut since) = (Vec::new(), Stopwatch::start());
        for (message, call) in (0u32..).zip(batch.calls) {
            if !waiting.is_empty() && since.elapsed() > FLUSH_EVERY {
                flush(&mut output, &mut waiting)?;
                since = Stopwatch::start();
            }
            hard_end::begin(message);
            let result = match runners.get(&call.script) {
                Some(runner) => runner.run(&call.operation, &call.input),
                None => Err(Fault::Ended),
            };
            hard_end::begin(message);
            waiting.extend(frame(&Answer::Done { message, result })?);
        }
        flush(&mut output, &mut waiting)?;
    }
}

fn flush(output: &mut impl Write, waiting: &mut Vec<u8>) -> io::Result<()> {
    output.write_all(waiting)?;
    waiting.clear();
    output.flush()
}

fn confine() -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let at_most = |maximum: u64| Rlimit { current: Some(maximum), maximum: Some(maximum) };
    setrlimit(Resource::As, at_most(ADDRESS_BYTES_MAX))?;
    setrlimit(Resource::Nofile, at_most(FILES_MAX))?;
    setrlimit(Resource::Fsize, at_most(0))?;
    setrlimit(Resource::Core, at_most(0))?;
    Ok(())
}
