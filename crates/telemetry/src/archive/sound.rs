//! Whether packed points are what their row says of them, for evidence.

use privacy::evidence::Content;
use store::Row;
use types::Time;

use crate::chunk;

store::inventory::submit! {
    Content { table: "chunk", columns: &["body", "points_count", "first_at", "last_at"], is_sound: chunk_is_sound }
}

fn chunk_is_sound(row: &Row) -> bool {
    let read = || -> Option<bool> {
        let points = chunk::decode(&row.get::<Vec<u8>>(0).ok()?).ok()?;
        let (count, first, last): (i64, Time, Time) = (row.get(1).ok()?, row.get(2).ok()?, row.get(3).ok()?);
        let times = || points.iter().map(|point| point.at);
        Some(points.len() as i64 == count && times().min() == Some(first) && times().max() == Some(last))
    };
    read().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use store::ToValue;

    use super::*;
    use crate::chunk::{Point, encode};

    #[test]
    fn a_chunk_that_says_something_else_than_its_row_is_not_sound() {
        let at = |seconds: i64| Time::from_micros(1_700_000_000_000_000 + seconds * 1_000_000);
        let points: Vec<Point> = (0..9).map(|step| Point { at: at(step * 60), value: step as f64 }).collect();
        let row = |body: Vec<u8>, count: i64, first: i64, last: i64| {
            Row(vec![body.to_value(), count.to_value(), at(first).to_value(), at(last).to_value()])
        };
        let body = encode(&points).unwrap();
        assert!(chunk_is_sound(&row(body.clone(), 9, 0, 480)));
        assert!(!chunk_is_sound(&row(body.clone(), 8, 0, 480)));
        assert!(!chunk_is_sound(&row(body.clone(), 9, 60, 480)));
        assert!(!chunk_is_sound(&row(body.clone(), 9, 0, 481)));
        let mut altered = body;
        altered[12] ^= 1;
        assert!(!chunk_is_sound(&row(altered, 9, 0, 480)));
    }
}
