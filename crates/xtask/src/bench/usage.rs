//! What a process has used so far, as the kernel counts it.

use std::{fs, time::Duration};

use crate::Failure;

/// Ticks of /proc per second; Linux shows 100 to everybody.
const TICKS_PER_SECOND: u64 = 100;

/// Processor time of a process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu {
    pub user: Duration,
    pub system: Duration,
}

impl Cpu {
    pub fn of(process: u32) -> Result<Self, Failure> {
        let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name before may hold spaces; it ends with the last parenthesis. Fields 14 and 15 are meant.
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |field: usize| -> Result<Duration, Failure> {
            let ticks: u64 = fields.get(field).ok_or("no such field")?.parse()?;
            Ok(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
        };
        Ok(Self { user: ticks(11)?, system: ticks(12)? })
    }

    pub fn since(&self, before: &Self) -> Self {
        Self { user: self.user.saturating_sub(before.user), system: self.system.saturating_sub(before.system) }
    }

    pub fn total(&self) -> Duration {
        self.user + self.system
    }
}

/// Memory of a process that lies in RAM, in MiB: now, and at most so far.
pub fn resident_mib(process: u32) -> Result<(f64, f64), Failure> {
    let text = fs::read_to_string(format!("/proc/{process}/status"))?;
    let value = |key: &str| -> f64 {
        let line = text.lines().find_map(|line| line.strip_prefix(key));
        let kib = line.and_then(|line| line.trim_start_matches(':').split_whitespace().next()?.parse::<f64>().ok());
        kib.unwrap_or_default() / 1_024.0
    };
    Ok((value("VmRSS"), value("VmHWM")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_lies_in_memory() {
        let (now, most) = resident_mib(std::process::id()).expect("our own");
        assert!(now > 0.5 && most >= now, "{now} {most}");
        assert!(Cpu::of(std::process::id()).expect("our own").total() < Duration::from_secs(600));
    }
}
