//! One worker's process, and what becomes of the messages it has when it ends.

use std::{
    collections::HashSet,
    io::{self, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use types::Stopwatch;

use super::{Job, Program, lane::Lane};
use crate::codec::{
    error::Fault,
    wire::{Answer, Batch, Call, frame, read, version},
};

/// Nothing answered for so long: what waits behind the message that runs is given to others.
const STALLED: Duration = Duration::from_millis(50);
/// Nothing answered for so long, whatever the reason: the process is ended.
const LOST: Duration = Duration::from_secs(20);

pub(super) struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// The codecs it was sent.
    known: HashSet<u64>,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    pub fn start(program: &Program) -> io::Result<Self> {
        let mut command = Command::new(&program.path);
        command.args(&program.arguments).env_clear();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        let (input, output) = (child.stdin.take().ok_or_else(gone)?, child.stdout.take().ok_or_else(gone)?);
        let mut process = Self { child, input, output: BufReader::new(output), known: HashSet::new() };
        match process.wait_for(LOST).and_then(|_| read(&mut process.output))? {
            Answer::Hello { version: theirs } if theirs == version() => Ok(process),
            _ => Err(io::Error::other("it is another program")),
        }
    }

    /// Waits until there is something to read.
    fn wait_for(&self, time: Duration) -> io::Result<bool> {
        if !self.output.buffer().is_empty() {
            return Ok(true);
        }
        let timeout = Timespec { tv_sec: time.as_secs() as i64, tv_nsec: i64::from(time.subsec_nanos()) };
        let mut pipe = [PollFd::new(self.output.get_ref(), PollFlags::IN)];
        match poll(&mut pipe, Some(&timeout)) {
            Ok(ready) => Ok(ready > 0),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Has the messages run; gives whether the process can be used again.
    pub fn run(&mut self, batch: Vec<Job>, lane: &Arc<Lane>) -> bool {
        let mut jobs: Vec<Option<Job>> = batch.into_iter().map(Some).collect();
        let ended = self.send(&jobs).and_then(|()| self.receive(&mut jobs, lane));
        let Err(end) = ended else { return true };
        let _ = self.child.kill();
        let mut left: Vec<Job> = jobs.iter_mut().filter_map(Option::take).collect();
        if let End::Overran(Some(job)) = end {
            metrics::counter!("obhut_codec_ended_total", "codec" => job.script.name.to_string()).increment(1);
            tracing::warn!(codec = %job.script.name, "a codec did not end, and its process was ended");
            let _ = job.reply.send(Err(Fault::Killed));
        } else if left.len() == 1 && left[0].alone {
            let job = left.remove(0);
            metrics::counter!("obhut_codec_ended_total", "codec" => job.script.name.to_string()).increment(1);
            tracing::error!(codec = %job.script.name, "the process of a codec ended by itself");
            let _ = job.reply.send(Err(Fault::Ended));
        } else {
            // One of them ended it; alone, each shows whether it was the one.
            left.iter_mut().for_each(|job| job.alone = true);
        }
        lane.give_back(left);
        false
    }

    fn send(&mut self, jobs: &[Option<Job>]) -> Result<(), End> {
        let mut batch = Batch::default();
        for job in jobs.iter().flatten() {
            if self.known.insert(job.id) {
                batch.scripts.push((*job.script).clone());
            }
            let (operation, input) = (job.operation.to_owned(), job.input.clone());
            batch.calls.push(Call { script: job.id, operation, input });
        }
        self.input.write_all(&frame(&batch)?)?;
        Ok(self.input.flush()?)
    }

    fn receive(&mut self, jobs: &mut [Option<Job>], lane: &Arc<Lane>) -> Result<(), End> {
        let mut answered = 0;
        let mut since = Stopwatch::start();
        while answered < jobs.len() {
            if !self.wait_for(STALLED)? {
                if since.elapsed() > LOST {
                    return Err(End::Lost);
                }
                lane.give_back(jobs[answered + 1..].iter_mut().filter_map(Option::take).collect());
                continue;
            }
            match read(&mut self.output)? {
                Answer::Done { message, result } => {
                    since = Stopwatch::start();
                    answered = message as usize + 1;
                    if let Some(job) = jobs.get_mut(message as usize).and_then(Option::take) {
                        let _ = job.reply.send(result);
                    }
                }
                Answer::Overran { message } => {
                    return Err(End::Overran(jobs.get_mut(message as usize).and_then(Option::take)));
                }
                Answer::Hello { .. } => return Err(End::Lost),
            }
        }
        Ok(())
    }
}

/// How a process ended.
enum End {
    /// This message did not end.
    Overran(Option<Job>),
    Lost,
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::Lost
    }
}
