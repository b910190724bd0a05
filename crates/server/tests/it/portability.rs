//! `/api/portability/…`: a person's data goes from one server to another, over real HTTP between two of them.

use identity::Role;
use privacy::{
    portability::Receipt,
    signature::{JwkSet, verify},
};
use serde_json::{Value, json};
use testkit::{
    TestServer, both_databases,
    test_server::{Builder, Client},
};

/// Erika, at the server she leaves.
async fn sender(builder: Builder) -> (TestServer, Client) {
    let server = builder.seed(11).reachable().start().await;
    let tenant = server.tenant(server.root().await, "Customer").await;
    let erika = server.someone(tenant, "erika@customer.example", Role::User).await;
    erika.patch("/api/account", json!({ "phone": "0681 1234", "company": "Muster GmbH" })).await.expect(200);
    (server, erika)
}

/// Erika, at the server she goes to.
async fn receiver() -> (TestServer, Client) {
    let server = TestServer::builder().seed(12).reachable().start().await;
    let tenant = server.tenant(server.root().await, "Other").await;
    let erika = server.someone(tenant, "erika@other.example", Role::User).await;
    (server, erika)
}

async fn offer(client: &Client) -> Value {
    client.post("/api/portability/offers", json!({})).await.expect(201)
}

fn to(offer: &Value) -> Value {
    json!({ "server": offer["server"], "code": offer["code"] })
}

async fn incoming(client: &Client) -> Vec<Value> {
    client.get("/api/portability/transfers").await.expect(200)["incoming"].as_array().unwrap().clone()
}

both_databases! {
    async fn liv_32_data_goes_to_another_server_is_receipted_and_taken_over_once_the_person_says_so(builder: Builder) {
        let (there, leaving) = sender(builder).await;
        let (here, coming) = receiver().await;
        let sent = leaving.post("/api/portability/transmissions", to(&offer(&coming).await)).await.expect(200);
        assert_eq!((&sent["state"], &sent["receiver"]), (&json!("delivered"), &json!(here.url())));

        // The receipt is the other server's word, and verifies with its published keys.
        let keys: JwkSet =
            serde_json::from_value(here.client().get("/api/signing-keys").await.expect(200)).unwrap();
        let receipt = verify(&keys, sent["receipt"].as_str().unwrap()).expect("signed by the receiver");
        let receipt: Receipt = serde_json::from_slice(&receipt.payload).unwrap();
        assert_eq!((receipt.sender, receipt.issuer), (there.url(), here.url()));
        assert_eq!(json!(receipt.rows), sent["rows"]);

        // It went through the door: the access package names the recipient.
        let package = leaving.get("/api/privacy/package?lang=en").await;
        let files = crate::packages::files(&package.body);
        let data: Value = serde_json::from_slice(&files["data.json"]).unwrap();
        let served = data["answer"]["served"].as_array().unwrap();
        assert!(served.iter().any(|row| row["recipient"] == "transfer_target"), "{served:?}");

        // It waits, and nothing of it is used before the person has decided.
        let waiting = incoming(&coming).await;
        assert_eq!((waiting.len(), &waiting[0]["state"]), (1, &json!("pending")));
        assert_eq!(waiting[0]["sender"], there.url());
        let path = format!("/api/portability/incoming/{}/acceptance", waiting[0]["transfer_id"].as_str().unwrap());
        let taken = coming.post(&path, json!({})).await.expect(200);
        let account = taken["categories"].as_array().unwrap().iter().find(|c| c["category"] == "account").unwrap();
        assert_eq!((&account["records"], &account["left_out"]), (&json!(1), &Value::Null));
        assert_eq!(incoming(&coming).await[0]["state"], "accepted");
        coming.post(&path, json!({})).await.expect(409);

        // What was taken over is the person's, in the receiver's own categories.
        let package = coming.get("/api/privacy/package?kind=portability").await;
        let data = String::from_utf8(crate::packages::files(&package.body)["data.json"].clone()).unwrap();
        assert!(data.contains("transferred_record") && data.contains("0681 1234"), "{data}");
    }

    async fn a_code_is_good_once_for_a_day_and_for_the_person_who_made_it(builder: Builder) {
        let (_there, leaving) = sender(builder).await;
        let (here, coming) = receiver().await;
        let used = offer(&coming).await;
        leaving.post("/api/portability/transmissions", to(&used)).await.expect(200);
        leaving.patch("/api/account", json!({ "phone": "0681 5678" })).await.expect(200);
        let again = leaving.post("/api/portability/transmissions", to(&used)).await;
        assert_eq!((again.status, &*again.problem()), (502, "other-server"), "{}", again.text());
        let old = offer(&coming).await;
        here.advance_by("2 days").await;
        let late = leaving.post("/api/portability/transmissions", to(&old)).await;
        assert_eq!(late.status, 502, "{}", late.text());
        // Nobody else sees what came.
        let tenant = here.tenant(here.root().await, "Third").await;
        let other = here.someone(tenant, "max@third.example", Role::InstanceAdmin).await;
        assert!(incoming(&other).await.is_empty());
        let coming = here.sign_in("erika@other.example").await;
        let id = incoming(&coming).await[0]["transfer_id"].as_str().unwrap().to_owned();
        other.delete(&format!("/api/portability/incoming/{id}")).await.expect(404);
        coming.delete(&format!("/api/portability/incoming/{id}")).await.expect(204);
        assert_eq!(incoming(&coming).await[0]["state"], "refused");
    }
}

#[tokio::test]
async fn what_is_not_as_its_sender_signed_is_not_taken() {
    let (there, leaving) = sender(TestServer::builder()).await;
    let (here, coming) = receiver().await;
    let offer = offer(&coming).await;
    let code = offer["code"].as_str().unwrap();
    let package = leaving.get("/api/privacy/package?kind=portability").await.body;
    let signer = there.house().privacy.signer().unwrap().clone();
    let hand_over = |issuer: &str, receiver: &str, code: &str, package: &[u8]| {
        use sha2::{Digest, Sha256};
        let sha = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let said = json!({
            "issuer": issuer, "receiver": receiver, "code_sha256": sha(code.as_bytes()),
            "package_sha256": sha(package), "at": "2026-01-01T00:00:00Z"
        });
        signer.sign_json_as("obhut-hand-over+jws", &said).unwrap()
    };
    let client = here.client();
    let post = async |code: &str, word: Option<String>, body: Vec<u8>| {
        let path = format!("/api/portability/transfers/{code}");
        let request = client.bare(reqwest::Method::POST, &path).header("content-type", "application/zip").body(body);
        let request = match word {
            Some(word) => request.header("obhut-hand-over", word),
            None => request,
        };
        let answer = client.send(request).await;
        (answer.status, answer.problem())
    };
    let (from, own) = (there.url(), here.url());
    let good = hand_over(&from, &own, code, &package);
    assert_eq!(post("unknown", Some(good.clone()), package.clone()).await.0, 404);
    assert_eq!(post(code, None, package.clone()).await.0, 400);
    let mut changed = package.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    for (what, word, body) in [
        ("another package than the signed one", good.clone(), changed.clone()),
        ("a changed package, signed over", hand_over(&from, &own, code, &changed), changed.clone()),
        ("meant for another code", hand_over(&from, &own, "other", &package), package.clone()),
        ("meant for another server", hand_over(&from, "https://elsewhere.example", code, &package), package.clone()),
        ("another server's keys", hand_over(&own, &own, code, &package), package.clone()),
        ("no package", hand_over(&from, &own, code, b"PK"), b"PK".to_vec()),
    ] {
        let answer = post(code, Some(word), body).await;
        assert_eq!(answer, (422, "not-as-signed".to_owned()), "{what}");
    }
    let access = leaving.get("/api/privacy/package?kind=access").await.body;
    let answer = post(code, Some(hand_over(&from, &own, code, &access)), access).await;
    assert_eq!(answer.0, 422, "an access package is more than is handed over");
    assert!(incoming(&coming).await.is_empty());
    // After all that the code is still good for what is right; handed over twice, it is one and the same.
    assert_eq!(post(code, Some(good.clone()), package.clone()).await.0, 200);
    assert_eq!(post(code, Some(good), package).await.0, 200, "the sender did not hear the first answer");
    assert_eq!(incoming(&coming).await.len(), 1);
}

#[tokio::test]
async fn no_address_leads_into_our_own_network() {
    let server =
        TestServer::builder().settings(|settings| settings.public_url = "https://obhut.example".into()).start().await;
    let staff = server.staff().await;
    for address in [
        server.url(),
        "https://127.0.0.1".into(),
        "https://localhost:8443".into(),
        "https://10.0.0.1".into(),
        "https://169.254.169.254".into(),
        "https://[::1]".into(),
        "https://user@obhut.example".into(),
        "https://obhut.example/admin".into(),
    ] {
        let answer = staff.post("/api/portability/transmissions", json!({ "server": address, "code": "x" })).await;
        assert_eq!((answer.status, &*answer.problem()), (422, "address-not-allowed"), "{address}");
    }
    // Nor is anybody's word taken that would make us ask such an address for keys.
    let code = staff.post("/api/portability/offers", json!({})).await.expect(201)["code"].as_str().unwrap().to_owned();
    let said = json!({
        "issuer": server.url(), "receiver": "https://obhut.example", "code_sha256": "", "package_sha256": "",
        "at": "2026-01-01T00:00:00Z"
    });
    let word = server.house().privacy.signer().unwrap().sign_json_as("obhut-hand-over+jws", &said).unwrap();
    let client = server.client();
    let request = client.bare(reqwest::Method::POST, &format!("/api/portability/transfers/{code}"));
    let answer = client.send(request.header("obhut-hand-over", word).body("x")).await;
    assert_eq!((answer.status, &*answer.problem()), (422, "address-not-allowed"));
}

#[tokio::test]
async fn a_package_larger_than_is_taken_is_not_read_and_open_offers_are_few() {
    let server = TestServer::builder().settings(|settings| settings.transfer_bytes_max = 1_000).start().await;
    let staff = server.staff().await;
    let code = staff.post("/api/portability/offers", json!({})).await.expect(201)["code"].as_str().unwrap().to_owned();
    let client = server.client();
    let request = client.bare(reqwest::Method::POST, &format!("/api/portability/transfers/{code}"));
    let answer = client.send(request.header("obhut-hand-over", "x").body(vec![0; 1_001])).await;
    assert_eq!((answer.status, &*answer.problem()), (413, "too-large"));
    for _ in 1..5 {
        staff.post("/api/portability/offers", json!({})).await.expect(201);
    }
    let answer = staff.post("/api/portability/offers", json!({})).await;
    assert_eq!((answer.status, &*answer.problem()), (409, "too-many-offers"));
}

#[tokio::test]
async fn where_transfers_are_off_none_goes_and_none_comes() {
    let server = TestServer::builder().settings(|s| s.transfers = privacy::portability::Reach::Off).start().await;
    let staff = server.staff().await;
    assert_eq!(staff.get("/api/portability/transfers").await.expect(200)["enabled"], false);
    assert_eq!(staff.post("/api/portability/offers", json!({})).await.status, 422);
    let to = json!({ "server": "https://obhut.example", "code": "x" });
    assert_eq!(staff.post("/api/portability/transmissions", to).await.status, 422);
}
