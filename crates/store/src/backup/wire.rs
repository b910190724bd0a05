//! How a backup's frames are written: a letter, then numbers little-endian and bytes after their length.

use std::io::{Error, ErrorKind, Read, Result, Write};

use crate::{Row, Value};

/// A longer text or blob is no backup of ours.
const BYTES_MAX: u32 = 1 << 30;
/// More columns, or names in a list, are no backup of ours.
const LIST_ITEMS_MAX: u32 = 10_000;

pub(super) fn put_u32(out: &mut impl Write, number: u32) -> Result<()> {
    out.write_all(&number.to_le_bytes())
}

pub(super) fn put_u64(out: &mut impl Write, number: u64) -> Result<()> {
    out.write_all(&number.to_le_bytes())
}

pub(super) fn put_bytes(out: &mut impl Write, bytes: &[u8]) -> Result<()> {
    let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= BYTES_MAX);
    put_u32(out, length.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "a value is too long for a backup"))?)?;
    out.write_all(bytes)
}

pub(super) fn put_list(out: &mut impl Write, names: &[String]) -> Result<()> {
    put_u32(out, names.len() as u32)?;
    names.iter().try_for_each(|name| put_bytes(out, name.as_bytes()))
}

pub(super) fn put_row(out: &mut impl Write, row: &Row) -> Result<()> {
    put_u32(out, row.0.len() as u32)?;
    row.0.iter().try_for_each(|value| match value {
        Value::Null => out.write_all(b"n"),
        Value::Integer(number) => {
            out.write_all(b"i")?;
            out.write_all(&number.to_le_bytes())
        }
        Value::Real(number) => {
            out.write_all(b"r")?;
            out.write_all(&number.to_le_bytes())
        }
        Value::Text(text) => {
            out.write_all(b"t")?;
            put_bytes(out, text.as_bytes())
        }
        Value::Blob(bytes) => {
            out.write_all(b"b")?;
            put_bytes(out, bytes)
        }
    })
}

fn bad(what: &'static str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

pub(super) fn take<const N: usize>(from: &mut impl Read) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

pub(super) fn take_u32(from: &mut impl Read) -> Result<u32> {
    take(from).map(u32::from_le_bytes)
}

pub(super) fn take_u64(from: &mut impl Read) -> Result<u64> {
    take(from).map(u64::from_le_bytes)
}

pub(super) fn take_bytes(from: &mut impl Read) -> Result<Vec<u8>> {
    let length = take_u32(from)?;
    if length > BYTES_MAX {
        return Err(bad("a value is longer than a backup may hold"));
    }
    // Read as it comes: a length that lies must not cost memory.
    let mut bytes = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() == length as usize { Ok(bytes) } else { Err(bad("the backup ends early")) }
}

pub(super) fn take_text(from: &mut impl Read) -> Result<String> {
    String::from_utf8(take_bytes(from)?).map_err(|_| bad("a text is not UTF-8"))
}

pub(super) fn take_list(from: &mut impl Read) -> Result<Vec<String>> {
    let count = take_count(from)?;
    (0..count).map(|_| take_text(from)).collect()
}

fn take_count(from: &mut impl Read) -> Result<u32> {
    let count = take_u32(from)?;
    if count > LIST_ITEMS_MAX { Err(bad("a list is longer than a backup may hold")) } else { Ok(count) }
}

pub(super) fn take_row(from: &mut impl Read) -> Result<Row> {
    let count = take_count(from)?;
    let value = |from: &mut _| {
        Ok(match &take::<1>(from)? {
            b"n" => Value::Null,
            b"i" => Value::Integer(i64::from_le_bytes(take(from)?)),
            b"r" => Value::Real(f64::from_le_bytes(take(from)?)),
            b"t" => Value::Text(take_text(from)?),
            b"b" => Value::Blob(take_bytes(from)?),
            _ => return Err(bad("a value of no known kind")),
        })
    };
    (0..count).map(|_| value(from)).collect::<Result<_>>().map(Row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_back_and_nonsense_is_no_row() {
        let row = Row(vec![
            Value::Null,
            Value::Integer(i64::MIN),
            Value::Real(-0.5),
            Value::Text("Größe".into()),
            Value::Blob(vec![0, 255]),
        ]);
        let mut bytes = Vec::new();
        put_row(&mut bytes, &row).unwrap();
        assert_eq!(take_row(&mut &bytes[..]).unwrap(), row);
        for end in 0..bytes.len() {
            assert!(take_row(&mut &bytes[..end]).is_err(), "cut at {end}");
        }
        assert!(take_row(&mut &[1, 0, 0, 0, b'b', 255, 255, 255, 255][..]).is_err());
    }
}
