//! Whether a package is as it was signed: offline, from its bytes and the public keys alone.

use std::{borrow::Cow, collections::BTreeSet, io::Cursor};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::{
    MANIFEST, MANIFEST_KIND, SIGNATURE,
    archive::read_file,
    model::{Data, FORMAT, Manifest},
};
use crate::signature::{JwkSet, Unverified, verify_detached};

/// More files have no package, and no directory of a ZIP should make us count further.
const FILES_MAX: usize = 1_000;
const MANIFEST_BYTES_MAX: u64 = 4 * 1024 * 1024;
const SIGNATURE_BYTES_MAX: u64 = 16 * 1024;

/// Why a package does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPackage {
    #[error("this is no package: no ZIP with a manifest and its signature")]
    NotAPackage,
    #[error("{0}")]
    Signature(#[from] Unverified),
    #[error("{0} was changed, or is missing")]
    Changed(String),
    #[error("{0} was added: the manifest does not name it")]
    Added(String),
    #[error("the package unpacks to more than is taken")]
    TooLarge,
}

/// A package whose every byte is as it was signed.
#[derive(Clone, Debug)]
pub struct VerifiedPackage {
    pub manifest: Manifest,
    /// The key that signed.
    pub kid: String,
    data: Vec<u8>,
}

impl VerifiedPackage {
    /// `data.json`, read.
    pub fn data(&self) -> Result<Data, BadPackage> {
        let data = parse(&self.data)?;
        if data.kind == self.manifest.kind { Ok(data) } else { Err(BadPackage::NotAPackage) }
    }
}

fn parse(bytes: &[u8]) -> Result<Data, BadPackage> {
    let data: Data = serde_json::from_slice(bytes).map_err(|_| BadPackage::NotAPackage)?;
    if data.format == FORMAT { Ok(data) } else { Err(BadPackage::NotAPackage) }
}

/// `data.json` of a package that was verified before it was kept.
pub(crate) fn read_data(zip: &[u8]) -> Result<Data, BadPackage> {
    let mut zip = ZipArchive::new(Cursor::new(zip)).map_err(|_| BadPackage::NotAPackage)?;
    parse(&read_file(&mut zip, super::DATA, super::PACKAGE_BYTES_MAX).ok_or(BadPackage::NotAPackage)?)
}

/// Verifies signature and files. `bytes_max` bounds what it unpacks to, whatever the ZIP's directory says.
pub fn verify_package(keys: &JwkSet, zip: &[u8], bytes_max: u64) -> Result<VerifiedPackage, BadPackage> {
    let mut zip = ZipArchive::new(Cursor::new(zip)).map_err(|_| BadPackage::NotAPackage)?;
    if zip.len() > FILES_MAX {
        return Err(BadPackage::TooLarge);
    }
    let names = zip.file_names().map(|name| name.map(Cow::into_owned));
    let names: Vec<String> = names.collect::<Result<_, _>>().map_err(|_| BadPackage::NotAPackage)?;
    let manifest = read_file(&mut zip, MANIFEST, MANIFEST_BYTES_MAX).ok_or(BadPackage::NotAPackage)?;
    let signature = read_file(&mut zip, SIGNATURE, SIGNATURE_BYTES_MAX).ok_or(BadPackage::NotAPackage)?;
    let verified = verify_detached(keys, &String::from_utf8_lossy(&signature), &manifest)?;
    if verified.kind.as_deref() != Some(MANIFEST_KIND) {
        return Err(BadPackage::NotAPackage);
    }
    let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|_| BadPackage::NotAPackage)?;
    let declared: BTreeSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    let own = [MANIFEST, SIGNATURE];
    if names.len() != declared.len() + own.len() {
        let added = names.iter().find(|name| !declared.contains(name.as_str()) && !own.contains(&name.as_str()));
        return Err(added.map_or(BadPackage::NotAPackage, |name| BadPackage::Added(name.clone())));
    }
    let (mut left, mut data) = (bytes_max, Vec::new());
    for file in &manifest.files {
        if file.bytes > left {
            return Err(BadPackage::TooLarge);
        }
        let changed = || BadPackage::Changed(file.path.clone());
        let bytes = read_file(&mut zip, &file.path, file.bytes).ok_or_else(changed)?;
        if bytes.len() as u64 != file.bytes || hex::encode(Sha256::digest(&bytes)) != file.sha256 {
            return Err(changed());
        }
        left -= file.bytes;
        if file.path == super::DATA {
            data = bytes;
        }
    }
    Ok(VerifiedPackage { manifest, kid: verified.kid, data })
}
