//! The file: a line that says what it is, then compressed frames, the last of which is the hash of all before it.

use std::io::{self, BufReader, BufWriter, Read, Write};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};
use types::Time;

use super::{Companion, Summary, wire};
use crate::{Error, Result, Row};

const MAGIC: &[u8] = b"obhut backup 1\n";

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub made_at: Time,
    /// The migrations of the schema it was made with.
    pub migrations: Vec<String>,
    pub companions: Vec<Companion>,
}

/// What comes next in a backup.
pub(super) enum Frame {
    Table { name: String, columns: Vec<String> },
    Row(Row),
    End,
}

fn unwritable(error: io::Error) -> Error {
    Error::Setup(format!("the backup cannot be written: {error}"))
}

fn unreadable(error: io::Error) -> Error {
    Error::Setup(format!("the backup cannot be read: {error}"))
}

/// Feeds what passes through to a hash.
struct Hashing<T> {
    inner: T,
    hasher: Sha256,
}

impl<T: Write> Write for Hashing<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Hashing<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }
}

pub(super) struct Writer<W: Write> {
    out: Hashing<GzEncoder<BufWriter<W>>>,
    summary: Summary,
}

impl<W: Write> Writer<W> {
    pub fn new(out: W, header: Header) -> Result<Self> {
        let begin = || {
            let mut out = BufWriter::new(out);
            out.write_all(MAGIC)?;
            let mut out = Hashing { inner: GzEncoder::new(out, Compression::fast()), hasher: Sha256::new() };
            wire::put_u64(&mut out, header.made_at.micros() as u64)?;
            wire::put_list(&mut out, &header.migrations)?;
            wire::put_u32(&mut out, header.companions.len() as u32)?;
            for companion in &header.companions {
                wire::put_bytes(&mut out, companion.name.as_bytes())?;
                wire::put_bytes(&mut out, &companion.bytes)?;
            }
            Ok(out)
        };
        let out = begin().map_err(unwritable)?;
        let summary = Summary { made_at: header.made_at, companions: header.companions, ..Summary::default() };
        Ok(Self { out, summary })
    }

    pub fn table(&mut self, name: &str, columns: &[String]) -> Result<()> {
        self.summary.tables_count += 1;
        let mut put = || {
            self.out.write_all(b"T")?;
            wire::put_bytes(&mut self.out, name.as_bytes())?;
            wire::put_list(&mut self.out, columns)
        };
        put().map_err(unwritable)
    }

    pub fn row(&mut self, row: &Row) -> Result<()> {
        self.summary.rows_count += 1;
        let mut put = || {
            self.out.write_all(b"R")?;
            wire::put_row(&mut self.out, row)
        };
        put().map_err(unwritable)
    }

    /// Closes the file; the caller makes it durable.
    pub fn end(mut self) -> Result<Summary> {
        let mut close = || {
            self.out.write_all(b"E")?;
            wire::put_u64(&mut self.out, self.summary.rows_count)?;
            let hash = self.out.hasher.clone().finalize();
            self.out.inner.write_all(&hash)?;
            self.out.inner.try_finish()?;
            self.out.inner.get_mut().flush()
        };
        close().map_err(unwritable)?;
        Ok(self.summary)
    }
}

pub(super) struct Reader<R: Read> {
    from: Hashing<GzDecoder<BufReader<R>>>,
    pub summary: Summary,
}

impl<R: Read> Reader<R> {
    pub fn open(from: R) -> Result<(Self, Header)> {
        let mut from = BufReader::new(from);
        let mut magic = [0; MAGIC.len()];
        if from.read_exact(&mut magic).is_err() || magic != *MAGIC {
            return Err(Error::Setup("this is no backup of Obhut".into()));
        }
        let mut from = Hashing { inner: GzDecoder::new(from), hasher: Sha256::new() };
        let header = header(&mut from).map_err(unreadable)?;
        let companions = header.companions.clone();
        let summary = Summary { made_at: header.made_at, companions, ..Summary::default() };
        Ok((Self { from, summary }, header))
    }

    pub fn next(&mut self) -> Result<Frame> {
        let frame = match &wire::take::<1>(&mut self.from).map_err(unreadable)? {
            b"T" => {
                self.summary.tables_count += 1;
                let name = wire::take_text(&mut self.from).map_err(unreadable)?;
                Frame::Table { name, columns: wire::take_list(&mut self.from).map_err(unreadable)? }
            }
            b"R" => {
                self.summary.rows_count += 1;
                Frame::Row(wire::take_row(&mut self.from).map_err(unreadable)?)
            }
            b"E" => {
                let count = wire::take_u64(&mut self.from).map_err(unreadable)?;
                let hash = self.from.hasher.clone().finalize();
                let written: [u8; 32] = wire::take(&mut self.from).map_err(unreadable)?;
                if hash[..] != written || count != self.summary.rows_count {
                    return Err(Error::Setup("the backup is damaged: its hash does not fit".into()));
                }
                Frame::End
            }
            _ => return Err(Error::Setup("the backup is damaged".into())),
        };
        Ok(frame)
    }
}

fn header(from: &mut impl Read) -> io::Result<Header> {
    let made_at = Time::from_micros(wire::take_u64(from)? as i64);
    let migrations = wire::take_list(from)?;
    let count = wire::take_u32(from)?.min(100);
    let companion = |from: &mut _| Ok(Companion { name: wire::take_text(from)?, bytes: wire::take_bytes(from)? });
    let companions = (0..count).map(|_| companion(from)).collect::<io::Result<_>>()?;
    Ok(Header { made_at, migrations, companions })
}
