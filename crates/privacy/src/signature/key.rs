//! The private key, what signs with it, and the public key as others get it.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    encoding::{AsDer, PublicKeyX509Der},
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use types::Rng;

use crate::{Error, Result};

/// The kind of key we make and take: an octet key pair on Edwards25519 (RFC 8037).
pub const KEY_KIND: (&str, &str) = ("OKP", "Ed25519");
const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_END: &str = "-----END PRIVATE KEY-----";

/// A public key (RFC 7517). Fields of other kinds of keys are left out, so that a foreign set can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    pub kty: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub crv: String,
    /// The public key, base64url.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub x: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

/// Public keys, those of the past included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwkSet {
    pub keys: Vec<Jwk>,
}

impl Jwk {
    /// Of a raw public key; its name is its thumbprint (RFC 7638), so it can be recognised without us.
    pub fn of_public_key(public_key: &[u8]) -> Self {
        let x = URL_SAFE_NO_PAD.encode(public_key);
        let kid = thumbprint(&x);
        let (kty, crv) = KEY_KIND;
        Self { kty: kty.into(), crv: crv.into(), x, kid, alg: Some("EdDSA".into()), purpose: Some("sig".into()) }
    }

    pub(super) fn is_ours(&self) -> bool {
        (self.kty.as_str(), self.crv.as_str()) == KEY_KIND
    }

    /// The name its content gives it; a key that calls itself otherwise is still known by this one.
    pub fn thumbprint(&self) -> String {
        thumbprint(&self.x)
    }
}

/// RFC 7638: the hash of the required members, in the order of the alphabet.
fn thumbprint(x: &str) -> String {
    let (kty, crv) = KEY_KIND;
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!(r#"{{"crv":"{crv}","kty":"{kty}","x":"{x}"}}"#)))
}

/// What signs. Clones share the key.
#[derive(Clone)]
pub struct Signer {
    pair: Arc<Ed25519KeyPair>,
    public: Arc<Jwk>,
}

/// Never the private key.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public.kid)
    }
}

fn unusable<E>(_: E) -> Error {
    Error::Setup("the signing key is no Ed25519 key in PKCS#8 (PEM)".into())
}

impl Signer {
    /// A new key.
    pub fn generate(rng: &Rng) -> Result<Self> {
        Ed25519KeyPair::from_seed_unchecked(&rng.bytes::<32>()).map(Self::of).map_err(unusable)
    }

    fn of(pair: Ed25519KeyPair) -> Self {
        let public = Jwk::of_public_key(pair.public_key().as_ref());
        Self { pair: Arc::new(pair), public: Arc::new(public) }
    }

    /// From PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes it too.
    pub fn from_pem(pem: &str) -> Result<Self> {
        let base64: String = pem.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
        let der = STANDARD.decode(base64).map_err(unusable)?;
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map(Self::of).map_err(unusable)
    }

    /// The private key, for where it is kept.
    pub(super) fn to_pem(&self) -> Result<String> {
        let der = self.pair.to_pkcs8v1().map_err(unusable)?;
        Ok(format!("{PEM_BEGIN}\n{}\n{PEM_END}\n", STANDARD.encode(der.as_ref())))
    }

    /// The public key.
    pub fn jwk(&self) -> &Jwk {
        &self.public
    }

    /// The public key in PEM, for `openssl pkeyutl -verify` and the like.
    pub fn public_pem(&self) -> Result<String> {
        let der: PublicKeyX509Der<'_> = self.pair.public_key().as_der().map_err(unusable)?;
        Ok(format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der.as_ref())))
    }

    /// The key's name.
    pub fn kid(&self) -> &str {
        &self.public.kid
    }

    pub(super) fn raw(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }
}
