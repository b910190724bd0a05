//! Decodes per second of one core: the codecs that ship, and what stands around them.

use std::process::Command;

use super::Table;
use crate::{Failure, house};

/// The room measures itself; this builds it in release mode, and puts its lines into a table.
pub fn run(_: &[String]) -> Result<Table, Failure> {
    let mut rates = Command::new("cargo");
    rates.args(["run", "--quiet", "--release", "--package", "obhut-telemetry", "--example", "rates"]);
    let output = rates.current_dir(house::root()).output()?;
    let text = String::from_utf8(output.stdout)?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let mut table = Table::new(&["what one core does", "ns", "a second"]);
    for line in text.lines() {
        let Some((rest, rate)) = line.strip_suffix("/s").and_then(|line| line.trim_end().rsplit_once(' ')) else {
            continue;
        };
        let Some((what, nanos)) = rest.trim_end().strip_suffix("ns").and_then(|rest| rest.trim_end().rsplit_once(' '))
        else {
            continue;
        };
        table.row(&[&what.trim(), &nanos.trim(), &rate.trim()]);
    }
    Ok(table)
}
