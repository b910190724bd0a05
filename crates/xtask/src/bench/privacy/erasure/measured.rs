//! What was measured, as a table.

use std::time::Duration;

use crate::bench::{
    Latency, Table,
    privacy::beside::{Seen, milliseconds},
};

pub struct Measured {
    pub heaviest_rows: u64,
    /// From asking until the answer that it is effective.
    pub heaviest: Duration,
    pub desk: Latency,
    pub own: Latency,
    /// The person's request where it is refused after the password was checked.
    pub password: Latency,
    pub later: Latency,
    /// From the first row of the heaviest that went to the last.
    pub removal: Duration,
    pub ingest: [(&'static str, Seen); 4],
}

pub fn table() -> Table {
    Table::new(&["sqlite", "rows of all", "count", "seconds", "a second", "p50 ms", "p95 ms", "p99 ms", "most ms"])
}

impl Measured {
    pub fn rows(&self, table: &mut Table, rows: u64) {
        let effective = [
            ("effective, asked at the desk", &self.desk),
            ("effective, asked at the desk, others being removed", &self.later),
            ("effective, asked by the person with the password", &self.own),
            ("refused to the person after the password", &self.password),
        ];
        for (what, took) in effective {
            let [p50, p95, p99, most] = percentiles(took);
            table.row(&[&what, &rows, &took.count(), &"", &"", &p50, &p95, &p99, &most]);
        }
        let (count, seconds) = (self.heaviest_rows, self.removal.as_secs_f64());
        table.row(&[&"effective, the heaviest, by its rows", &rows, &count, &"", &"", &milliseconds(self.heaviest)]);
        let (took, rate) = (format!("{seconds:.1}"), format!("{:.0}", count as f64 / seconds));
        table.row(&[&"removed, the heaviest, by its rows", &rows, &count, &took, &rate]);
        for (what, seen) in &self.ingest {
            let [p50, p95, p99, most] = percentiles(&seen.latency);
            let (took, rate) = (format!("{:.1}", seen.elapsed.as_secs_f64()), format!("{:.0}", seen.per_second()));
            table.row(&[what, &rows, &seen.latency.count(), &took, &rate, &p50, &p95, &p99, &most]);
        }
    }
}

/// The median, 95, 99 of 100, and the longest.
fn percentiles(took: &Latency) -> [String; 4] {
    [50.0, 95.0, 99.0, 100.0].map(|percent| milliseconds(took.percentile(percent)))
}
