//! Where and of what a measurement was taken.

use std::{fmt, fs, process::Command, thread};

use crate::{Failure, house};

#[derive(Debug)]
pub struct Machine {
    pub cpus: usize,
    pub cpu_model: String,
    pub memory_mib: u64,
    pub kernel: String,
    pub rustc: String,
    /// With `+` when files were changed since.
    pub commit: String,
    /// Processes that wanted to run over the last minute; near zero for a figure worth keeping.
    pub load: String,
}

impl Machine {
    pub fn of_this_run() -> Result<Self, Failure> {
        let cpu_info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let memory_info = fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let memory_kib = value_of(&memory_info, "MemTotal").split(' ').next().unwrap_or_default().parse().unwrap_or(0);
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let changed = !output("git", &["status", "--porcelain"])?.is_empty();
        Ok(Self {
            cpus: thread::available_parallelism()?.get(),
            cpu_model: value_of(&cpu_info, "model name"),
            memory_mib: memory_kib / 1024_u64,
            kernel: output("uname", &["-sr"])?,
            rustc: output("rustc", &["--version"])?,
            commit: output("git", &["rev-parse", "--short", "HEAD"])? + if changed { "+" } else { "" },
            load: load.split(' ').next().unwrap_or_default().to_owned(),
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "commit {}, {}, {}", self.commit, self.rustc, self.kernel)?;
        write!(f, "{} x {}, {} MiB, load before {}", self.cpus, self.cpu_model, self.memory_mib, self.load)
    }
}

/// The value of `key : value` lines, as /proc writes them.
fn value_of(text: &str, key: &str) -> String {
    let value = text.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix(':'));
    value.unwrap_or("?").trim().to_owned()
}

fn output(program: &str, arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new(program).args(arguments).current_dir(house::root()).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_a_name_and_memory() {
        let machine = Machine::of_this_run().expect("a machine");
        assert!(machine.cpus > 0 && machine.memory_mib > 0 && machine.commit.len() > 6, "{machine:?}");
    }
}
