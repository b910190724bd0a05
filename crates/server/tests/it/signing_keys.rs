//! `GET /api/signing-keys`, where the key is kept, and `obhut verify`, which needs no server.

use std::os::unix::fs::PermissionsExt;

use privacy::signature::{JwkSet, verify};
use serde_json::json;
use testkit::{TestServer, both_databases};
use tokio::process::Command;

async fn obhut(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_obhut")).args(arguments).output().await.expect("the program runs");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

both_databases! {
    async fn the_published_keys_verify_what_the_server_signed(builder: Builder) {
        let server = builder.start().await;
        let answer = server.client().get("/api/signing-keys").await;
        assert_eq!(answer.header("content-type"), Some("application/jwk-set+json"));
        let keys: JwkSet = serde_json::from_value(answer.expect(200)).unwrap();
        let jws = server.house().privacy.signer().unwrap().sign_json(&json!({ "said": "so" })).unwrap();
        assert_eq!(verify(&keys, &jws).unwrap().payload, br#"{"said":"so"}"#);
    }
}

#[tokio::test]
async fn the_private_key_is_for_the_server_alone_survives_a_restart_and_leaves_the_database_alone() {
    let server = TestServer::start().await;
    let before = server.client().get("/api/signing-keys").await.expect(200);
    let directory = server.stop().await;
    let file = directory.path().join("signing-key");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let pem = std::fs::read_to_string(&file).unwrap();
    let secret = pem.lines().nth(1).unwrap().as_bytes();
    let database = std::fs::read(directory.path().join("obhut.db")).unwrap();
    assert!(!database.windows(secret.len()).any(|bytes| bytes == secret));
    let server = TestServer::builder().directory(directory).seed(2).start().await;
    assert_eq!(server.client().get("/api/signing-keys").await.expect(200), before);
}

#[tokio::test]
async fn after_a_rotation_the_old_key_stays_listed_and_what_it_signed_still_verifies_offline() {
    let server = TestServer::start().await;
    let jws = server.house().privacy.signer().unwrap().sign(b"signed before");
    let directory = server.stop().await;
    let url = format!("sqlite:{}", directory.path().display());
    let (ok, said) = obhut(&["signing-key", "rotate", "--database", &url]).await;
    assert!(ok, "{said}");
    let server = TestServer::builder().directory(directory).start().await;
    let keys = server.client().get("/api/signing-keys").await;
    let set: JwkSet = serde_json::from_value(keys.expect(200)).unwrap();
    assert_eq!(set.keys.len(), 2);
    assert_eq!(server.house().privacy.signer().unwrap().kid(), set.keys[0].kid, "the newest first");

    let files = tempfile::tempdir().unwrap();
    let path = |name: &str| files.path().join(name).display().to_string();
    std::fs::write(path("keys.json"), &keys.body).unwrap();
    std::fs::write(path("said.jws"), &jws).unwrap();
    let (ok, said) = obhut(&["verify", &path("said.jws"), "--key", &path("keys.json"), "--print"]).await;
    assert!(ok && said.contains("valid") && said.contains("signed before"), "{said}");

    let changed = server.house().privacy.signer().unwrap().sign(b"signed after");
    let (header, signature) = (jws.split('.').next().unwrap(), jws.rsplit('.').next().unwrap());
    let swapped = format!("{header}.{}.{signature}", changed.split('.').nth(1).unwrap());
    std::fs::write(path("changed.jws"), swapped).unwrap();
    let (ok, said) = obhut(&["verify", &path("changed.jws"), "--key", &path("keys.json")]).await;
    assert!(!ok && said.contains("not valid"), "{said}");
}
