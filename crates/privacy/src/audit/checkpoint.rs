//! Checkpoints of the audit log: how far it went and the hash of its last entry, signed, in the form of C2SP
//! tlog-checkpoint. One that lies outside the house shows what was cut off or written anew inside. The hash is that of
//! the chain's last link, where a transparency log has the root of its tree.

use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use parking_lot::Mutex;
use store::{FromRow, params, sql};
use types::Ctx;

use super::Fault;
use crate::{
    AuditHead, Error, Privacy, Result, Tx,
    signature::{JwkSet, Unverified, open_note},
};

/// What the name of every log begins with; its first entry's hash tells which one.
const NAME: &str = "obhut/audit/";
/// Bytes of that hash in the name.
const NAME_HASH_BYTES: usize = 8;

/// How far a log went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub name: String,
    /// The last entry's number.
    pub sequence: i64,
    pub hash: Vec<u8>,
}

impl Checkpoint {
    fn text(&self, at: types::Time) -> String {
        format!("{}\n{}\n{}\nchain sha256 {at}\n", self.name, self.sequence, STANDARD.encode(&self.hash))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let (name, sequence, hash) = (lines.next()?, lines.next()?.parse().ok()?, lines.next()?);
        Some(Self { name: name.to_owned(), sequence, hash: STANDARD.decode(hash).ok()? })
    }

    /// Every checkpoint in a text (the server's file, or a mail with one), in its order. An error: there is none, or
    /// one that none of the keys has signed.
    pub fn read(keys: &JwkSet, text: &str) -> std::result::Result<Vec<Self>, Unverified> {
        let mut found = Vec::new();
        for note in notes(text) {
            let name = note.lines().next().unwrap_or_default().to_owned();
            found.push(Self::parse(open_note(keys, &name, &note)?).ok_or(Unverified::NotANote)?);
        }
        if found.is_empty() { Err(Unverified::NotANote) } else { Ok(found) }
    }
}

/// From the name of a log to the signature under it. What mail programs put around it is passed over.
fn notes(text: &str) -> Vec<String> {
    let (mut found, mut note): (Vec<String>, Option<String>) = (Vec::new(), None);
    for line in text.lines().map(|line| line.trim_end().trim_start_matches(['>', ' '])) {
        if line.starts_with(NAME) {
            note = Some(String::new());
        }
        let Some(open) = &mut note else { continue };
        open.push_str(line);
        open.push('\n');
        if line.starts_with('\u{2014}') {
            found.extend(note.take());
        }
    }
    // One that is cut off is none, and must not pass for nothing.
    found.extend(note);
    found
}

/// The file beside the database, or elsewhere.
#[derive(Debug, Default)]
pub(crate) struct Checkpoints {
    path: OnceLock<PathBuf>,
    /// The entry up to which the file goes, as far as this process wrote it.
    written: Mutex<i64>,
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> Error {
    move |error| Error::Setup(format!("the checkpoints of the audit log {}: {error}", path.display()))
}

impl Privacy {
    /// Where checkpoints are written, and what evidence compares the log with.
    pub fn keep_checkpoints(&self, path: &Path) {
        let _ = self.checkpoints().path.set(path.to_owned());
    }

    /// A checkpoint of the log as it is now, signed; `None` while it has no entry, or this process has no key.
    pub async fn audit_checkpoint(&self, ctx: &Ctx) -> Result<Option<String>> {
        let now = self.checkpoint_now(ctx).await?;
        Ok(now
            .zip(self.signer_of_notes())
            .map(|(now, signer)| signer.sign_note(&now.name, &now.text(self.clock().now()))))
    }

    /// Adds a checkpoint to the file, where one is kept and the log has grown.
    pub async fn write_checkpoint(&self, ctx: &Ctx) -> Result<()> {
        let (Some(path), Some(now)) = (self.checkpoints().path.get(), self.checkpoint_now(ctx).await?) else {
            return Ok(());
        };
        let Some(signer) = self.signer_of_notes() else { return Ok(()) };
        if *self.checkpoints().written.lock() == now.sequence {
            return Ok(());
        }
        let note = signer.sign_note(&now.name, &now.text(self.clock().now()));
        let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(failed(path))?;
        // A note that a crash cut off ends here.
        let written = file.write_all(format!("\n{note}").as_bytes()).and_then(|()| file.sync_data());
        written.map_err(failed(path))?;
        *self.checkpoints().written.lock() = now.sequence;
        Ok(())
    }

    /// The month in which the officer was last sent a checkpoint; `None` before the first.
    pub async fn checkpoint_mailed(&self, ctx: &Ctx) -> Result<Option<String>> {
        let mut tx = self.read_plain(ctx).await?;
        tx.value(sql!("SELECT value FROM setting WHERE name = $1"), params![mailed(ctx)]).await
    }

    /// Notes it, with the mail.
    pub async fn note_checkpoint_mailed(&self, tx: &mut Tx, month: &str) -> Result<()> {
        let name = mailed(tx.ctx());
        tx.execute(
            sql!(
                "INSERT INTO setting (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value"
            ),
            params![name, month],
        )
        .await?;
        Ok(())
    }

    async fn checkpoint_now(&self, ctx: &Ctx) -> Result<Option<Checkpoint>> {
        let mut tx = self.house(ctx, false).await?;
        let head = head(&mut tx).await?;
        let Some(head) = head.filter(|head| head.sequence >= head.first_sequence) else { return Ok(None) };
        let Some(name) = name(&mut tx, &head).await? else { return Ok(None) };
        Ok(Some(Checkpoint { name, sequence: head.sequence, hash: head.hash }))
    }

    /// What the file's last whole checkpoint says; nothing where no file is kept yet.
    pub(crate) async fn last_checkpoint(&self, ctx: &Ctx) -> Result<Option<Checkpoint>> {
        let Some(path) = self.checkpoints().path.get() else { return Ok(None) };
        let Ok(text) = std::fs::read_to_string(path) else { return Ok(None) };
        let mut keys = self.signing_keys(ctx).await?;
        keys.keys.extend(self.signer_of_notes().map(|signer| signer.jwk().clone()));
        let read = notes(&text).into_iter().rev().find_map(|note| Checkpoint::read(&keys, &note).ok());
        Ok(read.and_then(|mut read| read.pop()))
    }

    /// Whether the log still goes through what a checkpoint says.
    pub(crate) async fn passes(&self, tx: &mut Tx, checkpoint: &Checkpoint) -> Result<Option<Fault>> {
        let fault = |what| Ok(Some(Fault { sequence: checkpoint.sequence, what }));
        let Some(head) = head(tx).await? else { return fault("the head is missing") };
        if name(tx, &head).await?.as_ref() != Some(&checkpoint.name) {
            return fault("the checkpoint is of a log with another beginning");
        }
        let hash = tx
            .value::<Vec<u8>>(sql!("SELECT hash FROM main.audit WHERE sequence = $1"), params![checkpoint.sequence])
            .await?;
        match hash {
            Some(hash) if hash == checkpoint.hash => Ok(None),
            Some(_) => fault("the checkpoint knows another entry of this number: the log was written anew"),
            None => fault("the checkpoint knows this entry: the log was cut off before it"),
        }
    }
}

/// The setting's name.
fn mailed(ctx: &Ctx) -> String {
    format!("audit_checkpoint_mailed.{}", ctx.product)
}

async fn head(tx: &mut Tx) -> Result<Option<AuditHead>> {
    let statement =
        sql!("SELECT head_id, sequence, hash, first_sequence, first_hash FROM audit_head WHERE head_id = 1");
    Ok(tx.query(statement, []).await?.first().map(AuditHead::from_row).transpose()?)
}

async fn name(tx: &mut Tx, head: &AuditHead) -> Result<Option<String>> {
    let first = sql!("SELECT hash FROM main.audit WHERE sequence = $1");
    let hash = tx.value::<Vec<u8>>(first, params![head.first_sequence]).await?;
    let hex = |hash: Vec<u8>| hash.iter().take(NAME_HASH_BYTES).map(|byte| format!("{byte:02x}")).collect::<String>();
    Ok(hash.map(|hash| format!("{NAME}{}", hex(hash))))
}
