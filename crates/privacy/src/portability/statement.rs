//! What two servers sign for each other.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use types::Time;

use super::{Destination, TransferError};
use crate::signature::{JwkSet, verify};

pub(super) const HAND_OVER_KIND: &str = "obhut-hand-over+jws";
pub(super) const RECEIPT_KIND: &str = "obhut-transfer-receipt+jws";

/// The sender: this package, for this server and code. Bound to both, it is of no use anywhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// The sender's address: its `/api/signing-keys` verifies.
    pub issuer: String,
    pub receiver: String,
    /// SHA-256 of the code, hexadecimal.
    pub code_sha256: String,
    /// SHA-256 of the ZIP, hexadecimal.
    pub package_sha256: String,
    pub at: Time,
}

/// The receiver: got it, whole and as it was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub issuer: String,
    pub sender: String,
    pub transfer_id: String,
    pub package_sha256: String,
    pub rows: u64,
    pub at: Time,
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl HandOver {
    /// Who says to have sent it, unproven: to know where to ask for the keys.
    pub(super) fn claimed_issuer(jws: &str) -> Option<String> {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let payload = URL_SAFE_NO_PAD.decode(jws.split('.').nth(1)?).ok()?;
        Some(serde_json::from_slice::<Self>(&payload).ok()?.issuer)
    }

    /// The signature holds, and what it says fits what came.
    pub(super) fn verified(
        keys: &JwkSet,
        jws: &str,
        sender: &Destination,
        code: &str,
        package: &[u8],
    ) -> Result<Self, TransferError> {
        let verified = verify(keys, jws)?;
        let said: Option<Self> = serde_json::from_slice(&verified.payload).ok();
        let said = said.filter(|_| verified.kind.as_deref() == Some(HAND_OVER_KIND));
        let said = said.ok_or(TransferError::NotAsSigned("the hand-over says nothing of a package"))?;
        if said.issuer != sender.url() || said.code_sha256 != sha256(code.as_bytes()) {
            return Err(TransferError::NotAsSigned("the hand-over is meant for another transfer"));
        }
        if said.package_sha256 != sha256(package) {
            return Err(TransferError::NotAsSigned("the package is not the one that was signed"));
        }
        Ok(said)
    }
}

impl Receipt {
    /// The other server has signed that it got this package.
    pub(super) fn verified(keys: &JwkSet, jws: &str, package_sha256: &str) -> Result<Self, TransferError> {
        let verified = verify(keys, jws)?;
        let said: Option<Self> = serde_json::from_slice(&verified.payload).ok();
        said.filter(|said| verified.kind.as_deref() == Some(RECEIPT_KIND) && said.package_sha256 == package_sha256)
            .ok_or(TransferError::NotAsSigned("the receipt is for something else"))
    }
}
