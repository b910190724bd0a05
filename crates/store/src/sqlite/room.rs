//! Room on the disk: how much there is, and a reserve for what people do when the rest is used up. The reserve is a file
//! of its own, so that nobody else's data takes its place; it is given up when the disk is full, and made again when
//! there is room.

use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rusqlite::Connection;
use types::Stopwatch;

use crate::{Storage, condition::Condition};

const RESERVE_FILE: &str = "obhut.reserve";
const MIB: u64 = 1024 * 1024;
/// The reserve: an eighth of a small disk, never more than this.
const RESERVE_BYTES_MAX: u64 = 16 * MIB;
/// The write-ahead log is copied into the database when it holds so much: a sixty-fourth of a small disk, and as much
/// stays free beside the reserve.
const LOG_BYTES_MAX: u64 = 16 * MIB;
const LOG_BYTES_MIN: u64 = MIB / 2;
/// The operator is told when less than this is left before the disk counts as full, or a tenth of a smaller disk.
const LOW_BYTES_MAX: u64 = 1024 * MIB;
/// A failure for lack of room holds for so long, whatever the file system says is free: it may be a quota's.
const REFUSED: Duration = Duration::from_secs(2);

/// Sizes that go with the size of the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sizes {
    reserve: u64,
    log: u64,
    low: u64,
}

impl Sizes {
    fn of(total: u64) -> Self {
        Self {
            reserve: (total / 8).min(RESERVE_BYTES_MAX),
            log: (total / 64).clamp(LOG_BYTES_MIN, LOG_BYTES_MAX),
            low: (total / 10).min(LOW_BYTES_MAX),
        }
    }

    /// What is found, given what was found before: what counts as full must have twice as much again to be so no more.
    fn judge(self, room: u64, before: Storage) -> Storage {
        let full = self.reserve + self.log * if before == Storage::Full { 2 } else { 1 };
        match room {
            room if room < full => Storage::Full,
            room if room < self.reserve + self.log + self.low => Storage::Low,
            _ => Storage::Ample,
        }
    }
}

/// The room of one database.
pub(super) struct Room {
    directory: PathBuf,
    file: PathBuf,
    condition: Arc<Condition>,
    /// The database may not grow beyond this, whatever the disk has.
    bytes_max: Option<u64>,
    /// Since a transaction failed for lack of room.
    refused: Option<Stopwatch>,
}

impl Room {
    pub fn new(file: &Path, condition: Arc<Condition>, bytes_max: Option<u64>) -> Self {
        let directory = file.parent().unwrap_or(Path::new(".")).to_owned();
        Self { directory, file: file.to_owned(), condition, bytes_max, refused: None }
    }

    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// The write-ahead log is emptied when it holds so much.
    pub fn log_bytes(&self) -> u64 {
        self.sizes().map_or(LOG_BYTES_MAX, |(sizes, _)| sizes.log)
    }

    fn sizes(&self) -> Option<(Sizes, u64)> {
        let disk = rustix::fs::statvfs(&self.directory).ok()?;
        let (total, free) = (disk.f_blocks * disk.f_frsize, disk.f_bavail * disk.f_frsize);
        Some((Sizes::of(self.bytes_max.map_or(total, |max| max.min(total))), free))
    }

    /// A transaction found no room; so at least it is known now what is the matter.
    pub fn refuse(&mut self) {
        self.refused = Some(Stopwatch::start());
        self.condition.set(Storage::Full);
    }

    /// Measures, judges, and gives up or makes the reserve.
    pub fn look(&mut self, connection: &Connection) {
        let Some((sizes, free)) = self.sizes() else { return };
        let Ok((page, pages, unused)) = pages(connection) else { return };
        let kept = self.directory.join(RESERVE_FILE);
        let reserve = length(&kept);
        // What is in the log takes its place in the file when it is copied there.
        let to_come = (pages * page).saturating_sub(length(&self.file));
        let growth = (free + reserve).saturating_sub(to_come);
        let growth = self.bytes_max.map_or(growth, |max| max.saturating_sub(pages * page).min(growth));
        let room = growth + unused * page;
        self.condition.measured(room);
        let refused = self.refused.is_some_and(|since| since.elapsed() < REFUSED);
        let found = if refused { Storage::Full } else { sizes.judge(room, self.condition.storage()) };
        if found == Storage::Full && reserve > 0 {
            let _ = fs::remove_file(&kept);
        } else if found != Storage::Full && reserve < sizes.reserve && free + reserve >= sizes.reserve + sizes.log {
            let _ = make_reserve(&kept, sizes.reserve);
        }
        if let Some(max) = self.bytes_max {
            let max = if found == Storage::Full { max } else { max.saturating_sub(sizes.reserve) };
            let _ = connection.execute_batch(&format!("PRAGMA max_page_count = {}", (max / page).max(1)));
        }
        self.condition.set(found);
    }
}

fn length(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |file| file.len())
}

/// The size of a page, how many the database has, and how many of them hold nothing.
fn pages(connection: &Connection) -> rusqlite::Result<(u64, u64, u64)> {
    let pragma = |sql| connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, u32>(0)).map(u64::from);
    Ok((pragma("PRAGMA page_size")?, pragma("PRAGMA page_count")?, pragma("PRAGMA freelist_count")?))
}

/// A file that really takes its place on the disk.
fn make_reserve(path: &Path, bytes: u64) -> io::Result<()> {
    let made = fill(path, bytes);
    if made.is_err() {
        let _ = fs::remove_file(path);
    }
    made
}

fn fill(path: &Path, bytes: u64) -> io::Result<()> {
    let mut file = File::options().create(true).write(true).truncate(true).mode(0o600).open(path)?;
    if rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, bytes).is_ok() {
        return Ok(());
    }
    // A file system that cannot set room aside is written to.
    let block = [0xa5; 64 * 1024];
    for _ in 0..bytes / block.len() as u64 {
        file.write_all(&block)?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_full_before_its_reserve_is_touched_and_stays_so_until_there_is_clearly_more() {
        let sizes = Sizes::of(24 * MIB);
        assert_eq!(sizes, Sizes { reserve: 3 * MIB, log: MIB / 2, low: 24 * MIB / 10 });
        assert_eq!(sizes.judge(10 * MIB, Storage::Ample), Storage::Ample);
        assert_eq!(sizes.judge(5 * MIB, Storage::Ample), Storage::Low);
        assert_eq!(sizes.judge(7 * MIB / 2, Storage::Low), Storage::Low);
        assert_eq!(sizes.judge(7 * MIB / 2 - 1, Storage::Low), Storage::Full);
        assert_eq!(sizes.judge(7 * MIB / 2, Storage::Full), Storage::Full);
        assert_eq!(sizes.judge(4 * MIB, Storage::Full), Storage::Low);
        assert_eq!(Sizes::of(1 << 42), Sizes { reserve: 16 * MIB, log: 16 * MIB, low: 1024 * MIB });
    }
}
