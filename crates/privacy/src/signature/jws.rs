//! JWS in its compact form: `header.payload.signature`; detached (RFC 7515, appendix F), the middle is empty and the
//! payload lies beside.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::{JwkSet, Signer};
use crate::{Error, Result};

const ALGORITHM: &str = "EdDSA";

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typ: Option<String>,
    /// Extensions that must be understood; we know none, so a signature that has any is not valid here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crit: Option<serde_json::Value>,
}

/// What a signature shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub payload: Vec<u8>,
    /// The key that signed.
    pub kid: String,
    /// What was signed, as the signer says: a receipt must not pass as a package.
    pub kind: Option<String>,
}

/// Why a signature does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    #[error("this is no JWS")]
    NotAJws,
    #[error("this is no signed note")]
    NotANote,
    #[error("signed otherwise than with Ed25519")]
    Algorithm,
    #[error("signed with a key that is not among those given: {0}")]
    UnknownKey(String),
    #[error("the signature does not fit: the content was changed, or another key signed")]
    Wrong,
}

impl Signer {
    /// Signs the bytes, which the compact JWS carries.
    pub fn sign(&self, payload: &[u8]) -> String {
        self.compact(None, payload, true)
    }

    /// Signs a value as JSON, which the compact JWS carries.
    pub fn sign_json(&self, value: &impl Serialize) -> Result<String> {
        Ok(self.compact(None, &json(value)?, true))
    }

    /// The same, saying in the protected header (`typ`) what it is: `obhut-transfer-receipt+jws`.
    pub fn sign_json_as(&self, kind: &str, value: &impl Serialize) -> Result<String> {
        Ok(self.compact(Some(kind), &json(value)?, true))
    }

    /// Signs bytes that lie beside the signature.
    pub fn sign_detached(&self, kind: &str, payload: &[u8]) -> String {
        self.compact(Some(kind), payload, false)
    }

    fn compact(&self, kind: Option<&str>, payload: &[u8], carried: bool) -> String {
        let header = Header {
            alg: ALGORITHM.into(),
            kid: Some(self.kid().to_owned()),
            typ: kind.map(str::to_owned),
            crit: None,
        };
        let header = serde_json::to_vec(&header).expect("a header of texts is JSON");
        let header = URL_SAFE_NO_PAD.encode(header);
        let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
        let signature = URL_SAFE_NO_PAD.encode(self.raw(message.as_bytes()));
        if carried { format!("{message}.{signature}") } else { format!("{header}..{signature}") }
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| Error::Setup(format!("what is to be signed is no JSON: {error}")))
}

/// Verifies a compact JWS against these keys, needing nothing else: no network, no server.
pub fn verify(keys: &JwkSet, jws: &str) -> Result<Verified, Unverified> {
    let (header, payload, signature) = parts(jws)?;
    let bytes = URL_SAFE_NO_PAD.decode(payload).map_err(|_| Unverified::NotAJws)?;
    check(keys, header, payload, signature, bytes)
}

/// The same for a signature beside its content.
pub fn verify_detached(keys: &JwkSet, jws: &str, content: &[u8]) -> Result<Verified, Unverified> {
    let (header, payload, signature) = parts(jws)?;
    if !payload.is_empty() {
        return Err(Unverified::NotAJws);
    }
    check(keys, header, &URL_SAFE_NO_PAD.encode(content), signature, content.to_vec())
}

fn parts(jws: &str) -> Result<(&str, &str, &str), Unverified> {
    let mut parts = jws.trim().split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(header), Some(payload), Some(signature), None) => Ok((header, payload, signature)),
        _ => Err(Unverified::NotAJws),
    }
}

fn check(
    keys: &JwkSet,
    header: &str,
    payload: &str,
    signature: &str,
    content: Vec<u8>,
) -> Result<Verified, Unverified> {
    let protected = URL_SAFE_NO_PAD.decode(header).map_err(|_| Unverified::NotAJws)?;
    let protected: Header = serde_json::from_slice(&protected).map_err(|_| Unverified::NotAJws)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Unverified::NotAJws)?;
    if protected.alg != ALGORITHM || protected.crit.is_some() {
        return Err(Unverified::Algorithm);
    }
    let named = protected.kid.unwrap_or_default();
    // By what the key is, not by what it calls itself.
    let key = keys.keys.iter().find(|key| key.is_ours() && key.thumbprint() == named);
    let key = key.ok_or_else(|| Unverified::UnknownKey(named.clone()))?;
    let public = URL_SAFE_NO_PAD.decode(&key.x).map_err(|_| Unverified::UnknownKey(named.clone()))?;
    UnparsedPublicKey::new(&ED25519, public)
        .verify(format!("{header}.{payload}").as_bytes(), &signature)
        .map_err(|_| Unverified::Wrong)?;
    Ok(Verified { payload: content, kid: named, kind: protected.typ })
}
