//! A signature holds for what was signed, by who signed it, and for nothing else.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use types::Rng;

use super::*;

fn signer(seed: u64) -> Signer {
    Signer::generate(&Rng::seeded(seed)).unwrap()
}

fn keys(signers: &[&Signer]) -> JwkSet {
    JwkSet { keys: signers.iter().map(|signer| signer.jwk().clone()).collect() }
}

/// RFC 8037, appendix A: the key, its thumbprint, and the signature over the example.
#[test]
fn it_signs_as_the_standards_example_does() {
    let seed = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    // PKCS#8 around the seed, as RFC 8410 writes it.
    let mut der = vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    der.extend(seed);
    let pem = base64::engine::general_purpose::STANDARD.encode(der);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----\n");
    let signer = Signer::from_pem(&pem).unwrap();
    assert_eq!(signer.jwk().x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assert_eq!(signer.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assert_eq!(signer.to_pem().unwrap(), pem);
    let example = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = URL_SAFE_NO_PAD.encode(signer.raw(example.as_bytes()));
    assert_eq!(signature, "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
}

#[test]
fn what_was_signed_verifies_with_the_right_key_among_many() {
    let (old, new) = (signer(1), signer(2));
    let jws = old.sign(b"what was said");
    let verified = verify(&keys(&[&new, &old]), &jws).unwrap();
    assert_eq!((verified.payload.as_slice(), verified.kid.as_str()), (&b"what was said"[..], old.kid()));
    assert_eq!(verify(&keys(&[&new]), &jws), Err(Unverified::UnknownKey(old.kid().to_owned())));
}

#[test]
fn a_value_is_signed_as_json_and_says_what_it_is() {
    let signer = signer(3);
    let jws = signer.sign_json_as("receipt+jws", &serde_json::json!({ "given": true })).unwrap();
    let verified = verify(&keys(&[&signer]), &jws).unwrap();
    assert_eq!(verified.kind.as_deref(), Some("receipt+jws"));
    assert_eq!(verified.payload, br#"{"given":true}"#);
}

#[test]
fn a_detached_signature_holds_for_its_content_only() {
    let signer = signer(4);
    let jws = signer.sign_detached("manifest+jws", b"content");
    assert!(verify_detached(&keys(&[&signer]), &jws, b"content").is_ok());
    assert_eq!(verify_detached(&keys(&[&signer]), &jws, b"contents"), Err(Unverified::Wrong));
    assert_eq!(verify(&keys(&[&signer]), &jws), Err(Unverified::Wrong), "it carries nothing");
}

#[test]
fn every_changed_character_is_found() {
    let signer = signer(5);
    let jws = signer.sign(b"every byte counts");
    let keys = keys(&[&signer]);
    for (index, character) in jws.char_indices().filter(|(_, character)| *character != '.') {
        let other = if character == 'A' { "k" } else { "A" };
        let mut changed = jws.clone();
        changed.replace_range(index..=index, other);
        assert!(verify(&keys, &changed).is_err(), "at {index}");
    }
}

#[test]
fn other_algorithms_and_unknown_extensions_are_refused() {
    let signer = signer(6);
    let keys = keys(&[&signer]);
    for header in [
        r#"{"alg":"none"}"#.to_owned(),
        format!(r#"{{"alg":"HS256","kid":"{}"}}"#, signer.kid()),
        format!(r#"{{"alg":"EdDSA","kid":"{}","crit":["b64"],"b64":false}}"#, signer.kid()),
    ] {
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("x"));
        let jws = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signer.raw(message.as_bytes())));
        assert_eq!(verify(&keys, &jws), Err(Unverified::Algorithm));
    }
    assert_eq!(verify(&keys, "not a signature"), Err(Unverified::NotAJws));
    assert_eq!(verify(&keys, "a.b.c.d"), Err(Unverified::NotAJws));
}

#[test]
fn a_key_survives_its_pem() {
    let signer = signer(7);
    let again = Signer::from_pem(&signer.to_pem().unwrap()).unwrap();
    assert_eq!(again.kid(), signer.kid());
    assert!(Signer::from_pem("nonsense").is_err());
    assert!(!format!("{signer:?}").contains("PRIVATE"));
}
