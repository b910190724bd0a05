//! How far the job is that removes the rows of those who were erased: the first of them is the heaviest.

use rusqlite::Connection;

use super::plant;
use crate::Failure;

/// The job comes by so often, the first time at the start.
pub const EVERY_SECONDS: u64 = 60;

/// Whether it has begun with the heaviest.
pub fn begun(file: &Connection) -> Result<bool, Failure> {
    let sql = "SELECT removed_count > 0 OR removed_at IS NOT NULL FROM erasure ORDER BY effective_at LIMIT 1";
    Ok(file.query_row(sql, [], |row| row.get(0))?)
}

/// Whether it has done with the heaviest.
pub fn ended(file: &Connection) -> Result<bool, Failure> {
    let sql = "SELECT removed_at IS NOT NULL FROM erasure ORDER BY effective_at LIMIT 1";
    let ended = file.query_row(sql, [], |row| row.get(0))?;
    if ended && left(file)? > 0 { Err("rows of an erased person are left".into()) } else { Ok(ended) }
}

/// Rows of the heaviest.
pub fn left(file: &Connection) -> Result<i64, Failure> {
    let sql = "SELECT count(*) FROM chunk WHERE device_id = ?1";
    Ok(file.query_row(sql, [plant::device(0).bytes()], |row| row.get(0))?)
}

/// Whether rows of the first so many are still to be removed.
pub fn goes_on(file: &Connection, first: usize) -> Result<bool, Failure> {
    let sql = "SELECT EXISTS (SELECT 1 FROM (SELECT removed_at FROM erasure ORDER BY effective_at LIMIT ?1)
                WHERE removed_at IS NULL)";
    Ok(file.query_row(sql, [first as i64], |row| row.get(0))?)
}
