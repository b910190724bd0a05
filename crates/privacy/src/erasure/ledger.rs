//! The ledger of erasures beside the database: a line each, with the hash of an id and nothing of the person. A
//! database that comes back from a backup is compared with it before anybody reads.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use parking_lot::{Mutex, RwLock};
use serde::{Deserialize, Serialize};
use types::{SubjectId, Time};

use super::{
    ErasureId, Held,
    effect::{Heard, Prepare, Stays},
};
use crate::{Error, Result};

/// One erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub erasure: ErasureId,
    /// SHA-256, in hexadecimal.
    pub subject: String,
    pub product: String,
    pub ground: String,
    pub scope: String,
    pub at: Time,
    /// What stays, on which exception, and until when: also where it is done again. Older lines do not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Held>,
}

/// The file.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    file: Mutex<File>,
}

fn system(path: &Path) -> impl Fn(std::io::Error) -> Error {
    move |error| Error::Setup(format!("the ledger of erasures {}: {error}", path.display()))
}

impl Ledger {
    /// Opens the file, or makes it.
    pub fn open(path: &Path) -> Result<Self> {
        if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            std::fs::create_dir_all(directory).map_err(system(path))?;
        }
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(system(path))?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(file) })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it holds. A line that was not written to its end is passed over: its erasure is in the database.
    pub fn read(path: &Path) -> Result<Vec<Entry>> {
        let file = File::open(path).map_err(system(path))?;
        let mut entries = Vec::new();
        for line in BufReader::new(file).lines() {
            let line = line.map_err(system(path))?;
            entries.extend(serde_json::from_str::<Entry>(&line).ok());
        }
        Ok(entries)
    }

    /// Durable when it returns.
    pub fn append(&self, entries: &[Entry]) -> Result<()> {
        // A line that a crash cut off ends here, and is a line of its own.
        let mut text = String::from("\n");
        for entry in entries {
            let line = serde_json::to_string(entry).map_err(|_| Error::Setup("an entry is no JSON".into()))?;
            text.push_str(&line);
            text.push('\n');
        }
        let mut file = self.file.lock();
        file.write_all(text.as_bytes()).and_then(|()| file.sync_data()).map_err(system(&self.path))
    }
}

/// What this process does when an erasure takes effect.
#[derive(Default)]
pub struct Erasures {
    ledger: OnceLock<Ledger>,
    heard: RwLock<Option<Heard>>,
    prepare: RwLock<Option<Prepare>>,
    stays: RwLock<Option<Stays>>,
}

impl Erasures {
    pub fn ledger(&self) -> Option<&Ledger> {
        self.ledger.get()
    }

    /// Where erasures are written down beside the database.
    pub fn keep_ledger(&self, ledger: Ledger) {
        let _ = self.ledger.set(ledger);
    }

    /// Who is told, at once and in this process: sessions end, registries forget.
    pub fn on_effect(&self, heard: Heard) {
        *self.heard.write() = Some(heard);
    }

    /// What brings into rows what rooms hold in memory or in logs, so that it can be removed.
    pub fn on_removal(&self, prepare: Prepare) {
        *self.prepare.write() = Some(prepare);
    }

    /// What says, within the transaction, whether these people may go: without the last one who can sign in, nobody
    /// could.
    pub fn on_leaving(&self, stays: Stays) {
        *self.stays.write() = Some(stays);
    }

    pub(super) async fn may_go(&self, tx: &mut crate::Tx, subjects: &[SubjectId]) -> Result<()> {
        let stays = self.stays.read().clone();
        match stays {
            Some(stays) => stays(tx, subjects).await,
            None => Ok(()),
        }
    }

    pub(super) async fn prepare(&self) -> Result<()> {
        let prepare = self.prepare.read().clone();
        match prepare {
            Some(prepare) => prepare().await,
            None => Ok(()),
        }
    }

    /// Nobody is told any more: the server stops, and rooms that know each other in a circle let go.
    pub fn stop(&self) {
        *self.heard.write() = None;
        *self.prepare.write() = None;
        *self.stays.write() = None;
    }

    pub(super) fn took_effect(&self, subject: SubjectId, entry: &Entry) {
        if let Some(heard) = &*self.heard.read() {
            heard(subject);
        }
        if let Some(ledger) = self.ledger.get()
            && let Err(error) = ledger.append(std::slice::from_ref(entry))
        {
            tracing::error!(%error, "an erasure is not in the ledger; the job adds it");
        }
    }
}
