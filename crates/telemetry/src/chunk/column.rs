//! One column of a chunk: whole numbers or reals, packed in the smallest of a few ways.

use pco::{
    ChunkConfig,
    standalone::{simple_compress, simple_decompress_into},
};

/// From so many points pco's tables are worth their bytes and time.
const PCO_POINTS_MIN: usize = 64;
/// Values are tried as whole numbers of 10^-n, up to this n.
const DECIMALS_MAX: u8 = 9;
/// Beyond, a real no longer tells neighbouring whole numbers apart.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// How the bytes of a column are to be read. Numbers stand in stored data: never reuse one.
mod kind {
    pub const DELTA: u8 = 0;
    pub const DELTA_OF_DELTA: u8 = 1;
    pub const PCO_WHOLE: u8 = 2;
    pub const BITS: u8 = 3;
    pub const PCO_REAL: u8 = 4;
    /// Plus the decimals: the column is a column of whole numbers behind one byte with its kind.
    pub const DECIMAL: u8 = 16;
}

pub(super) struct Column {
    kind: u8,
    bytes: Vec<u8>,
}

pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
}

impl Column {
    pub(super) fn of_times(times: &[i64]) -> Self {
        Self::of_whole(times)
    }

    /// Whole numbers, the smallest way.
    fn of_whole(numbers: &[i64]) -> Self {
        let delta = Self { kind: kind::DELTA, bytes: deltas(numbers, 1) };
        let delta_of_delta = Self { kind: kind::DELTA_OF_DELTA, bytes: deltas(numbers, 2) };
        let mut best = if delta_of_delta.bytes.len() < delta.bytes.len() { delta_of_delta } else { delta };
        // One byte a number is where pco has little left to win.
        if numbers.len() >= PCO_POINTS_MIN
            && best.bytes.len() > numbers.len() + numbers.len() / 4
            && let Ok(bytes) = simple_compress(numbers, &config())
            && bytes.len() < best.bytes.len()
        {
            best = Self { kind: kind::PCO_WHOLE, bytes };
        }
        best
    }

    pub(super) fn of_values(values: &[f64]) -> Self {
        if let Some((decimals, whole)) = as_decimals(values) {
            let mut column = Self::of_whole(&whole);
            column.bytes.insert(0, column.kind);
            return Self { kind: kind::DECIMAL + decimals, bytes: column.bytes };
        }
        let bits = Self { kind: kind::BITS, bytes: values.iter().flat_map(|value| value.to_le_bytes()).collect() };
        // NaN with a payload does not always survive arithmetic: such values stay as they are.
        let plain = values.iter().all(|value| !value.is_nan());
        if values.len() >= PCO_POINTS_MIN
            && plain
            && let Ok(bytes) = simple_compress(values, &config())
            && bytes.len() < bits.bytes.len()
        {
            return Self { kind: kind::PCO_REAL, bytes };
        }
        bits
    }

    pub(super) fn write(&self, to: &mut Vec<u8>) {
        to.push(self.kind);
        write_varint(to, self.bytes.len() as u64);
        to.extend(&self.bytes);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let kind = reader.byte()?;
        let length = usize::try_from(read_varint(reader)?).ok()?;
        let (bytes, rest) = reader.0.split_at_checked(length)?;
        reader.0 = rest;
        Some(Self { kind, bytes: bytes.to_vec() })
    }

    pub(super) fn times(&self, count: usize) -> Option<Vec<i64>> {
        whole(self.kind, &self.bytes, count)
    }

    pub(super) fn values(&self, count: usize) -> Option<Vec<f64>> {
        match self.kind {
            kind::BITS => {
                let (values, rest) = self.bytes.as_chunks::<8>();
                let whole = rest.is_empty() && values.len() == count;
                whole.then(|| values.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
            }
            kind::PCO_REAL => unpack(&self.bytes, count),
            decimal => {
                let decimals = decimal.checked_sub(kind::DECIMAL).filter(|decimals| *decimals <= DECIMALS_MAX)?;
                let (kind, bytes) = self.bytes.split_first()?;
                let scale = 10f64.powi(i32::from(decimals));
                Some(whole(*kind, bytes, count)?.into_iter().map(|number| number as f64 / scale).collect())
            }
        }
    }
}

fn config() -> ChunkConfig {
    ChunkConfig::default().with_compression_level(6)
}

/// The values as whole numbers of the largest decimal unit that holds them all exactly.
fn as_decimals(values: &[f64]) -> Option<(u8, Vec<i64>)> {
    let mut decimals = 0;
    for value in values {
        while !is_exact(*value, decimals) {
            decimals += 1;
            if decimals > DECIMALS_MAX {
                return None;
            }
        }
    }
    let scale = 10f64.powi(i32::from(decimals));
    // What fits with fewer decimals need not fit with more: a large value beside a fine one.
    let all = values.iter().all(|value| is_exact(*value, decimals));
    all.then(|| (decimals, values.iter().map(|value| (value * scale).round() as i64).collect()))
}

fn is_exact(value: f64, decimals: u8) -> bool {
    let scale = 10f64.powi(i32::from(decimals));
    let number = (value * scale).round();
    number.abs() < WHOLE_MAX && (number as i64 as f64 / scale).to_bits() == value.to_bits()
}

fn deltas(numbers: &[i64], order: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.len() * 2 + 8);
    let (mut before, mut step) = (0i64, 0i64);
    for number in numbers {
        let delta = number.wrapping_sub(before);
        write_varint(&mut bytes, zigzag(if order == 2 { delta.wrapping_sub(step) } else { delta }));
        (before, step) = (*number, delta);
    }
    bytes
}

fn whole(kind: u8, bytes: &[u8], count: usize) -> Option<Vec<i64>> {
    let order = match kind {
        kind::DELTA => 1,
        kind::DELTA_OF_DELTA => 2,
        kind::PCO_WHOLE => return unpack(bytes, count),
        _ => return None,
    };
    let mut reader = Reader(bytes);
    // A number takes at least a byte: a count beyond that is a lie, and takes no memory.
    if count > bytes.len() {
        return None;
    }
    let mut numbers = Vec::with_capacity(count);
    let (mut before, mut step) = (0i64, 0i64);
    for _ in 0..count {
        let delta = unzigzag(read_varint(&mut reader)?);
        let delta = if order == 2 { delta.wrapping_add(step) } else { delta };
        before = before.wrapping_add(delta);
        step = delta;
        numbers.push(before);
    }
    reader.0.is_empty().then_some(numbers)
}

fn unpack<T: pco::data_types::Number + Default>(bytes: &[u8], count: usize) -> Option<Vec<T>> {
    let mut numbers = vec![T::default(); count];
    let progress = simple_decompress_into(bytes, &mut numbers).ok()?;
    (progress.n_processed == count && progress.finished).then_some(numbers)
}

const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

const fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// LEB128.
pub(super) fn write_varint(to: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

pub(super) fn read_varint(reader: &mut Reader<'_>) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = reader.byte()?;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && bits > 1 {
            return None;
        }
        number |= bits << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}
