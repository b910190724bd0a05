//! `GET /api/privacy/package`: everything about who asks, nothing about anybody else, signed, and readable without us.

mod graph;

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use identity::Role;
use privacy::{
    package::{BadPackage, PACKAGE_BYTES_MAX, verify_package},
    signature::JwkSet,
};
use serde_json::{Value, json};
use testkit::{TestServer, both_databases, test_server::Client};

type Files = BTreeMap<String, Vec<u8>>;

/// The files of a ZIP.
pub fn files(zip: &[u8]) -> Files {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).expect("a ZIP");
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("whole");
        files.insert(file.name().expect("a name").into_owned(), bytes);
    }
    files
}

async fn package(client: &Client, query: &str) -> Files {
    let answer = client.get(&format!("/api/privacy/package{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/zip"));
    files(&answer.body)
}

fn data(files: &Files) -> Value {
    serde_json::from_slice(&files["data.json"]).expect("JSON")
}

/// The rows of a table of `data.json`.
fn rows<'a>(data: &'a Value, table: &str) -> Vec<&'a Value> {
    let tables = data["tables"].as_array().unwrap().iter();
    tables.filter(|found| found["name"] == table).flat_map(|found| found["rows"].as_array().unwrap()).collect()
}

async fn keys(server: &TestServer) -> JwkSet {
    serde_json::from_value(server.client().get("/api/signing-keys").await.expect(200)).unwrap()
}

both_databases! {
    async fn pro_17_the_package_has_every_row_about_the_person_and_no_secret(builder: Builder) {
        let server = builder.start().await;
        let tenant = server.tenant(server.root().await, "Customer").await;
        let erika = server.someone(tenant, "erika@customer.example", Role::User).await;
        erika.patch("/api/account", json!({ "phone": "0681 1234" })).await.expect(200);
        let files = package(&erika, "?lang=en").await;
        let data = data(&files);
        let account = rows(&data, "account");
        assert_eq!(account.len(), 1);
        assert_eq!((&account[0]["email"], &account[0]["phone"]), (&json!("erika@customer.example"), &json!("0681 1234")));
        assert_eq!(rows(&data, "session").len(), 1);
        let done: Vec<&str> = rows(&data, "audit").iter().map(|row| row["action"].as_str().unwrap()).collect();
        assert!(done.contains(&"sign_in") && done.contains(&"update"), "{done:?}");
        assert!(rows(&data, "audit").iter().any(|row| row["ip"] == "127.0.0.1"));
        let csv = String::from_utf8(files["csv/account.csv"].clone()).unwrap();
        assert_eq!(csv.lines().count(), 2, "{csv}");
        assert!(csv.contains("erika@customer.example"));
        for (name, bytes) in &files {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains("password_hash") && !text.contains("token_hash"), "{name} tells of a secret");
            assert!(!text.contains("$argon2"), "{name} has a password's check value");
        }
    }

    async fn noi_18_nobody_else_is_in_the_package(builder: Builder) {
        let server = builder.start().await;
        let tenant = server.tenant(server.root().await, "Customer").await;
        let erika = server.someone(tenant, "erika@customer.example", Role::User).await;
        let max = server.someone(tenant, "max@customer.example", Role::InstanceAdmin).await;
        max.patch("/api/account", json!({ "phone": "0681 999888" })).await.expect(200);
        max.get("/api/accounts").await.expect(200);
        let files = package(&erika, "").await;
        for (name, bytes) in &files {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains("max@customer") && !text.contains("999888"), "{name} tells of somebody else");
        }
        // Nor does looking into the own package tell who looked at whom.
        let mine = rows(&data(&files), "account").len();
        assert_eq!(mine, 1);
    }

    async fn liv_27_it_answers_the_eight_points_of_art_15_and_names_who_really_got_data(builder: Builder) {
        let server = builder.start().await;
        let tenant = server.tenant(server.root().await, "Customer").await;
        let erika = server.someone(tenant, "erika@customer.example", Role::User).await;
        // A mail to her is a disclosure to her mail server's operator, which the door writes down.
        server.client().post("/api/password-resets", json!({ "email": "erika@customer.example" })).await;
        server.run_due().await;
        for (lang, purposes, served) in [("de", "Zwecke", "Empfänger"), ("en", "Purposes", "Recipients")] {
            let files = package(&erika, &format!("?lang={lang}")).await;
            let answer = &data(&files)["answer"];
            let points = answer["points"].as_array().unwrap();
            let letters: Vec<&str> = points.iter().map(|point| point["letter"].as_str().unwrap()).collect();
            assert_eq!(letters, ["a", "b", "c", "d", "e", "f", "g", "h", "2"]);
            for point in points {
                assert!(!point["statements"].as_array().unwrap().is_empty(), "{lang}: {}", point["article"]);
            }
            assert!(!answer["controller"].as_array().unwrap().is_empty());
            let got = answer["served"].as_array().unwrap();
            assert!(got.iter().any(|row| row["recipient"] == "account_mail" && row["times"].as_u64() >= Some(1)), "{got:?}");
            let page = String::from_utf8(files["index.html"].clone()).unwrap();
            assert!(page.contains(purposes) && page.contains(served) && page.contains("erika@customer.example"));
            assert!(files["package.pdf"].starts_with(b"%PDF"));
        }
    }

    async fn the_copy_for_people_has_their_words_and_times_and_nothing_of_the_machine(builder: Builder) {
        let server = builder.start().await;
        let tenant = server.tenant(server.root().await, "Customer").await;
        let erika = server.someone(tenant, "erika@customer.example", Role::User).await;
        let (de, en) = (package(&erika, "?lang=de").await, package(&erika, "?lang=en").await);
        let page = |files: &Files| String::from_utf8(files["index.html"].clone()).unwrap();
        // Signed in at midnight UTC: one o'clock for people here.
        for said in ["Ihr Benutzerkonto", "Benutzer", "angemeldet", "01.01.2026, 01:00:00 Uhr", "Protokoll Ihrer Aktivitäten"] {
            assert!(page(&de).contains(said), "{said}");
        }
        for said in ["Your account", "signed in", "1 January 2026, 01:00:00", "Europe/Berlin"] {
            assert!(page(&en).contains(said), "{said}");
        }
        for machine in ["actor_kind", "actor kind", "salt", "sign_in", "personal_hash", "operator_staff", " UTC<"] {
            assert!(!page(&de).contains(machine) && !page(&en).contains(machine), "{machine}");
        }
        assert!(String::from_utf8_lossy(&de["csv/audit.csv"]).contains("actor_kind"), "the files for machines have all");
    }

    async fn plu_24_portability_has_what_the_person_provided_on_consent_or_contract(builder: Builder) {
        let server = builder.start().await;
        let tenant = server.tenant(server.root().await, "Customer").await;
        let erika = server.someone(tenant, "erika@customer.example", Role::User).await;
        let files = package(&erika, "?kind=portability").await;
        let data = data(&files);
        assert_eq!(data["kind"], "portability");
        assert_eq!(rows(&data, "account").len(), 1, "given by her, on contract");
        assert!(rows(&data, "audit").is_empty(), "arose in the system");
        assert!(data["answer"].is_null() && !files.contains_key("package.pdf"));
        assert!(files.contains_key("schema.json") && files.contains_key("csv-metadata.json"));
    }
}

#[tokio::test]
async fn every_changed_byte_of_a_package_is_found_offline() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let zip = staff.get("/api/privacy/package").await.body;
    let keys = keys(&server).await;
    let verified = verify_package(&keys, &zip, PACKAGE_BYTES_MAX).expect("as it was signed");
    assert_eq!(verified.data().unwrap().format, "obhut-package/1");
    let stride = zip.len() / 200 + 1;
    // Names in the directory's padding aside, no byte can change without being noticed.
    let mut found = 0;
    for at in (0..zip.len()).step_by(stride) {
        let mut changed = zip.clone();
        changed[at] ^= 0x20;
        found += u32::from(verify_package(&keys, &changed, PACKAGE_BYTES_MAX).is_err());
    }
    assert!(found > 150, "{found}");

    // Contents swapped or added by somebody who can write a ZIP.
    let files = files(&zip);
    let again = |change: &dyn Fn(&mut Files)| {
        let mut files = files.clone();
        change(&mut files);
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &files {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut zip, bytes).unwrap();
        }
        verify_package(&keys, &zip.finish().unwrap().into_inner(), PACKAGE_BYTES_MAX).map(drop)
    };
    assert_eq!(again(&|_| {}), Ok(()), "how it is packed does not matter");
    let csv = "csv/account.csv".to_owned();
    assert_eq!(again(&|files| files.get_mut(&csv).unwrap().push(b'\n')), Err(BadPackage::Changed(csv.clone())));
    assert!(matches!(again(&|files| drop(files.remove(&csv))), Err(BadPackage::NotAPackage | BadPackage::Changed(_))));
    let added = again(&|files| drop(files.insert("more.txt".into(), b"x".to_vec())));
    assert_eq!(added, Err(BadPackage::Added("more.txt".into())));
    let forged = again(&|files| {
        let manifest = String::from_utf8(files["manifest.json"].clone()).unwrap().replace("progres", "regress");
        files.insert("manifest.json".into(), manifest.into_bytes());
    });
    assert!(matches!(forged, Err(BadPackage::Signature(_))), "{forged:?}");
    assert!(matches!(verify_package(&keys, &zip, 100), Err(BadPackage::TooLarge)), "what it unpacks to is bounded");
}

#[tokio::test]
async fn obhut_verify_says_offline_whether_a_package_is_as_it_was_signed() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let zip = staff.get("/api/privacy/package").await.body;
    let keys = server.client().get("/api/signing-keys").await.body;
    drop(server.stop().await);
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).display().to_string();
    std::fs::write(path("package.zip"), &zip).unwrap();
    std::fs::write(path("keys.json"), &keys).unwrap();
    let obhut = async |file: &str| {
        let arguments = ["verify", &path(file), "--key", &path("keys.json")].map(str::to_owned);
        let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_obhut")).args(arguments).output().await.unwrap();
        (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let (ok, said) = obhut("package.zip").await;
    assert!(ok && said.contains("access package of progres"), "{said}");
    let mut changed = zip.clone();
    let middle = zip.len() / 2;
    changed[middle] ^= 1;
    std::fs::write(path("changed.zip"), &changed).unwrap();
    let (ok, said) = obhut("changed.zip").await;
    assert!(!ok && said.contains("not valid"), "{said}");
}

#[tokio::test]
async fn the_same_data_at_the_same_time_gives_the_same_bytes() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    staff.get("/api/privacy/package").await;
    let subject = subject_of(&server, testkit::test_server::STAFF_EMAIL).await;
    let ctx = server.house_ctx().await;
    let app = &server.house().app;
    let make =
        async || app.package(&ctx, privacy::package::PackageKind::Portability, &[subject], notice::Lang::De).await;
    let (first, second) = (make().await.ok().unwrap(), make().await.ok().unwrap());
    assert_eq!(first.bytes, second.bytes);
}

async fn subject_of(server: &TestServer, email: &str) -> types::SubjectId {
    let ctx = server.house_ctx().await;
    let found = server
        .house()
        .privacy
        .subjects_by_contact(&ctx, privacy::Contact::Email(&types::EmailAddress::kept(email)))
        .await
        .unwrap();
    *found.first().expect("a person of that address")
}
