//! Signed notes (C2SP signed-note): a text for people and programs, and under it a line for each signature. Of the form
//! that transparency logs use for their checkpoints, so that their tools verify ours.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sha2::{Digest, Sha256};

use super::{JwkSet, Signer, Unverified};

/// What a signature line begins with: an em dash and a space.
const MARK: &str = "\u{2014} ";
/// Ed25519 in the list of signed-note.
const ED25519_TYPE: u8 = 1;
/// Bytes before the signature that tell the key.
const KEY_ID_BYTES: usize = 4;

/// The key's name for readers of notes: of the signer's name and the key itself.
fn key_id(name: &str, public: &[u8]) -> [u8; KEY_ID_BYTES] {
    let digest = Sha256::new().chain_update(name).chain_update([b'\n', ED25519_TYPE]).chain_update(public).finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

impl Signer {
    /// Signs a text whose lines end each with a newline, in this name.
    pub fn sign_note(&self, name: &str, text: &str) -> String {
        let public = URL_SAFE_NO_PAD.decode(&self.jwk().x).unwrap_or_default();
        let mut signature = key_id(name, &public).to_vec();
        signature.extend(self.raw(text.as_bytes()));
        format!("{text}\n{MARK}{name} {}\n", STANDARD.encode(signature))
    }
}

/// The text of a note that one of these keys has signed in this name.
pub fn open_note<'a>(keys: &JwkSet, name: &str, note: &'a str) -> Result<&'a str, Unverified> {
    let at = note.find(&format!("\n\n{MARK}")).ok_or(Unverified::NotANote)?;
    let (text, signatures) = (&note[..=at], &note[at + 2..]);
    let ours = signatures.lines().filter_map(|line| line.strip_prefix(MARK)?.strip_prefix(name)?.strip_prefix(' '));
    let mut seen = Unverified::UnknownKey(name.to_owned());
    for line in ours {
        let bytes = STANDARD.decode(line.trim()).map_err(|_| Unverified::NotANote)?;
        let (id, signature) = bytes.split_at_checked(KEY_ID_BYTES).ok_or(Unverified::NotANote)?;
        for key in keys.keys.iter().filter(|key| key.is_ours()) {
            let Ok(public) = URL_SAFE_NO_PAD.decode(&key.x) else { continue };
            if key_id(name, &public) != id {
                continue;
            }
            match UnparsedPublicKey::new(&ED25519, public).verify(text.as_bytes(), signature) {
                Ok(()) => return Ok(text),
                Err(_) => seen = Unverified::Wrong,
            }
        }
    }
    Err(seen)
}

#[cfg(test)]
mod tests {
    use types::Rng;

    use super::*;

    #[test]
    fn a_note_opens_with_its_key_and_name_as_it_was_signed() {
        let signer = Signer::generate(&Rng::seeded(1)).unwrap();
        let other = Signer::generate(&Rng::seeded(2)).unwrap();
        let keys = |signer: &Signer| JwkSet { keys: vec![signer.jwk().clone()] };
        let note = signer.sign_note("log", "log\n3\nAAAA\n");
        assert_eq!(open_note(&keys(&signer), "log", &note), Ok("log\n3\nAAAA\n"));
        assert!(matches!(open_note(&keys(&other), "log", &note), Err(Unverified::UnknownKey(_))));
        assert!(open_note(&keys(&signer), "another", &note).is_err());
        assert_eq!(open_note(&keys(&signer), "log", &note.replace("\n3\n", "\n2\n")), Err(Unverified::Wrong));
        assert_eq!(open_note(&keys(&signer), "log", "log\n3\n"), Err(Unverified::NotANote));
    }

    #[test]
    fn the_example_of_the_specification_is_verified() {
        // https://pkg.go.dev/golang.org/x/mod/sumdb/note: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".
        let public = STANDARD.decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
        assert_eq!(public[0], ED25519_TYPE);
        assert_eq!(key_id("PeterNeumann", &public[1..]), [0xc7, 0x4f, 0x20, 0xa3]);
        let keys = JwkSet { keys: vec![super::super::Jwk::of_public_key(&public[1..])] };
        let text =
            "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let note = format!(
            "{text}\n{MARK}PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
        );
        assert_eq!(open_note(&keys, "PeterNeumann", &note), Ok(text));
    }
}
