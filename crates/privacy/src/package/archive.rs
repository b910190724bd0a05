//! Files in one ZIP, each with its SHA-256. The same files give the same bytes: no times, no owners.

use std::io::{Cursor, Read, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{Error, Result};

/// Quick, and most of what better levels win.
const COMPRESSION_LEVEL: i64 = 3;

/// A file of a package, and what it must hash to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    pub path: String,
    pub bytes: u64,
    /// Hexadecimal.
    pub sha256: String,
}

/// A ZIP that is being written, one file after the other.
pub(super) struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    open: Option<(String, Sha256, u64)>,
    files: Vec<FileSum>,
    written: u64,
}

/// Writing to memory fails only where a file is larger than the format holds.
fn failed<E: std::fmt::Display>(error: E) -> Error {
    Error::Setup(format!("a package cannot be written: {error}"))
}

impl Archive {
    pub fn new() -> Self {
        Self { zip: ZipWriter::new(Cursor::default()), open: None, files: Vec::new(), written: 0 }
    }

    /// Begins a file; what is written goes there until `end`.
    pub fn begin(&mut self, path: &str) -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(COMPRESSION_LEVEL))
            .last_modified_time(zip::DateTime::default())
            .large_file(true);
        self.zip.start_file(path, options).map_err(failed)?;
        self.open = Some((path.to_owned(), Sha256::new(), 0));
        Ok(())
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.zip.write_all(bytes).map_err(failed)?;
        self.written += bytes.len() as u64;
        if let Some((_, hash, count)) = &mut self.open {
            hash.update(bytes);
            *count += bytes.len() as u64;
        }
        Ok(())
    }

    pub fn end(&mut self) {
        if let Some((path, hash, bytes)) = self.open.take() {
            self.files.push(FileSum { path, bytes, sha256: hex::encode(hash.finalize()) });
        }
    }

    pub fn add(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        self.begin(path)?;
        self.write(bytes)?;
        self.end();
        Ok(())
    }

    /// Takes over the files of another, compressed as they are: two files can grow at once that way.
    pub fn adopt(&mut self, other: Self) -> Result<()> {
        let files = other.files.clone();
        let mut other = ZipArchive::new(Cursor::new(other.finish()?)).map_err(failed)?;
        for index in 0..other.len() {
            let file = other.by_index_raw(index).map_err(failed)?;
            self.zip.raw_copy_file(file).map_err(failed)?;
        }
        self.files.extend(files);
        Ok(())
    }

    /// Bytes so far, before they were compressed.
    pub fn written(&self) -> u64 {
        self.written
    }

    pub fn files(&self) -> &[FileSum] {
        &self.files
    }

    pub fn finish(self) -> Result<Vec<u8>> {
        self.zip.finish().map(Cursor::into_inner).map_err(failed)
    }
}

/// Reads one file of a ZIP, of `bytes_max` at most; `None` where there is none, or it is larger.
pub(super) fn read_file(zip: &mut ZipArchive<Cursor<&[u8]>>, path: &str, bytes_max: u64) -> Option<Vec<u8>> {
    let file = zip.by_name(path).ok()?;
    let mut bytes = Vec::new();
    // What the directory says of its size is not believed.
    file.take(bytes_max + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= bytes_max).then_some(bytes)
}
