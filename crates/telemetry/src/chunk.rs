//! Some hundred points of a series as bytes: a column of times and a column of values, each packed on its own.
//!
//! ```text
//! version u8 | crc32 of the rest, u32 le | count, varint | times: kind u8, length varint, bytes | values: the same
//! ```
//! Sensors speak in regular intervals and in decimal figures: times are kept as differences of differences, values as
//! the whole numbers they are in thousandths or tenths, again as differences. Nothing is rounded: what goes in comes
//! out, to the bit.

mod column;

use types::Time;

use column::{Column, Reader, read_varint, write_varint};

const VERSION: u8 = 1;
/// Version and checksum.
const HEAD_BYTES: usize = 5;
/// Points in one chunk.
pub const POINTS_MAX: usize = 65_536;

/// A point: time and value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub at: Time,
    pub value: f64,
}

/// The bytes are not a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a chunk cannot be read")]
pub struct BadChunk;

/// Packs points in the order given; sorted by time they pack best. An error: there are too many.
pub fn encode(points: &[Point]) -> Result<Vec<u8>, BadChunk> {
    if points.len() > POINTS_MAX {
        return Err(BadChunk);
    }
    let times: Vec<i64> = points.iter().map(|point| point.at.micros()).collect();
    let values: Vec<f64> = points.iter().map(|point| point.value).collect();
    let mut bytes = vec![VERSION, 0, 0, 0, 0];
    write_varint(&mut bytes, points.len() as u64);
    Column::of_times(&times).write(&mut bytes);
    Column::of_values(&values).write(&mut bytes);
    let checksum = crc32fast::hash(&bytes[HEAD_BYTES..]);
    bytes[1..HEAD_BYTES].copy_from_slice(&checksum.to_le_bytes());
    Ok(bytes)
}

/// Unpacks a chunk. No bytes make it panic or take more memory than a full chunk needs.
pub fn decode(bytes: &[u8]) -> Result<Vec<Point>, BadChunk> {
    let (head, body) = bytes.split_at_checked(HEAD_BYTES).ok_or(BadChunk)?;
    let checksum = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
    if head[0] != VERSION || crc32fast::hash(body) != checksum {
        return Err(BadChunk);
    }
    let mut reader = Reader(body);
    let count = usize::try_from(read_varint(&mut reader).ok_or(BadChunk)?).map_err(|_| BadChunk)?;
    if count > POINTS_MAX {
        return Err(BadChunk);
    }
    let times = Column::read(&mut reader).and_then(|column| column.times(count)).ok_or(BadChunk)?;
    let values = Column::read(&mut reader).and_then(|column| column.values(count)).ok_or(BadChunk)?;
    if !reader.0.is_empty() {
        return Err(BadChunk);
    }
    let point = |(at, value)| Point { at: Time::from_micros(at), value };
    Ok(times.into_iter().zip(values).map(point).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(left: &[Point], right: &[Point]) -> bool {
        let bits =
            |points: &[Point]| -> Vec<_> { points.iter().map(|point| (point.at, point.value.to_bits())).collect() };
        bits(left) == bits(right)
    }

    fn sealed(body: &[u8]) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(crc32fast::hash(body).to_le_bytes());
        bytes.extend(body);
        bytes
    }

    fn regular(count: usize) -> Vec<Point> {
        let at =
            |step: usize| Time::from_millis(1_700_000_000_000 + step as i64 * 900_000 + (step as i64 * 7_919) % 400);
        (0..count).map(|step| Point { at: at(step), value: (1_234_567 + step as i64 * 37) as f64 / 1_000.0 }).collect()
    }

    #[test]
    fn regular_readings_pack_small() {
        for (count, bytes_per_point_max) in [(16, 6.0), (100, 4.5), (500, 4.0)] {
            let bytes = encode(&regular(count)).unwrap();
            assert!(same(&decode(&bytes).unwrap(), &regular(count)));
            let per_point = bytes.len() as f64 / count as f64;
            assert!(per_point <= bytes_per_point_max, "{count}: {per_point}");
        }
    }

    #[test]
    fn any_changed_byte_is_found() {
        let bytes = encode(&regular(40)).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x10;
            assert_eq!(decode(&changed), Err(BadChunk), "byte {at}");
        }
        assert_eq!(decode(&bytes[..bytes.len() - 1]), Err(BadChunk));
        assert_eq!(decode(&encode(&[]).unwrap()), Ok(vec![]));
    }

    fn points() -> impl Strategy<Value = Vec<Point>> {
        let decimal =
            (any::<i32>(), 0u32..6).prop_map(|(whole, digits)| f64::from(whole) / f64::from(10u32.pow(digits)));
        let odd = prop::sample::select(vec![0.0, -0.0, f64::NAN, f64::INFINITY, f64::MIN_POSITIVE / 2.0, f64::MAX]);
        let value = prop_oneof![6 => decimal, 1 => any::<f64>(), 1 => odd];
        let any_time = any::<i64>().prop_map(Time::from_micros);
        let point = (any_time, value).prop_map(|(at, value)| Point { at, value });
        let wild = prop::collection::vec(point, 0..80);
        let decimals = (0i64..1_000_000_000_000, 1i64..4_000_000_000, prop::collection::vec(-5_000i64..90_000, 0..300));
        let tame = decimals.prop_map(|(start, step, values)| {
            let point = |(n, value): (usize, i64)| Point {
                at: Time::from_micros(start + n as i64 * step),
                value: value as f64 / 100.0,
            };
            values.into_iter().enumerate().map(point).collect()
        });
        prop_oneof![wild, tame]
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(points in points()) {
            let bytes = encode(&points).unwrap();
            prop_assert!(same(&decode(&bytes).unwrap(), &points));
        }

        #[test]
        fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..120)) {
            let _ = decode(&body);
            let _ = decode(&sealed(&body));
        }

        #[test]
        fn no_damaged_body_makes_it_panic(points in points(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut body = encode(&points).unwrap().split_off(HEAD_BYTES);
            let at = at.index(body.len());
            body[at] = byte;
            if let Ok(points) = decode(&sealed(&body)) {
                prop_assert!(points.len() <= POINTS_MAX);
            }
        }
    }
}
