//! `GET /api/notice/artefacts`: the papers that come from the notice.

use reqwest::Method;
use testkit::{TestServer, test_server::progres};

#[tokio::test]
async fn everyone_gets_every_paper_in_every_form_with_its_type() {
    let server = TestServer::start().await;
    let list = server.client().get("/api/notice/artefacts?lang=de").await.expect(200);
    let names: Vec<&str> = list["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["notice", "short-form", "record", "cookies", "product-sheet", "dpv"]);
    let files = list["items"].as_array().unwrap().iter().flat_map(|one| one["files"].as_array().unwrap());
    for file in files {
        let (name, media_type) = (file["file"].as_str().unwrap(), file["media_type"].as_str().unwrap());
        let answer = server.client().get(&format!("/api/notice/artefacts/{name}?lang=de")).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)), "{name}");
        let begins = match file["format"].as_str().unwrap() {
            "pdf" => "%PDF-1.7",
            "html" => "<!doctype html>",
            "md" => "# ",
            _ => "{",
        };
        assert!(answer.text().starts_with(begins), "{name}");
    }
}

#[tokio::test]
async fn the_same_bytes_are_not_sent_twice() {
    let server = TestServer::start().await;
    let path = "/api/notice/artefacts/short-form.pdf?lang=en";
    let first = server.client().get(path).await;
    let etag = first.header("etag").unwrap().to_owned();
    let client = server.client();
    let again = client.send(client.request(Method::GET, path).header("if-none-match", &etag)).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let other = client.get("/api/notice/artefacts/short-form.pdf?lang=de").await;
    assert_ne!(other.header("etag").unwrap(), etag);
    assert!(first.header("content-disposition").unwrap().contains("progres-short-form-1.en.pdf"));
}

#[tokio::test]
async fn what_the_product_has_not_is_not_found() {
    let server = TestServer::start().await;
    for file in
        ["processing-agreement.pdf", "short-form.docx", "dpv.pdf", "nothing.pdf", "short-form", "..%2fnotice.toml"]
    {
        let answer = server.client().get(&format!("/api/notice/artefacts/{file}")).await;
        assert_eq!(answer.status, 404, "{file}");
    }
    let answer = server.client().get("/api/notice/artefacts/record.html?edition=7").await;
    assert_eq!(answer.status, 404);
}

/// Asserts what a paper of a product says, in both languages. Written by the command line: not every product runs yet.
async fn says(product: &str, file: &str, german: &[&str], english: &[&str]) {
    let directory = tempfile::tempdir().unwrap();
    let notice = progres().join("..").join(product).join("notice.toml").display().to_string();
    let into = directory.path().display().to_string();
    let written = super::command_line::obhut(&["notice", "write", &notice, "--dir", &into]).await;
    assert!(written.status.success());
    let (name, extension) = file.split_once('.').unwrap();
    for (lang, words) in [("de", german), ("en", english)] {
        let text = std::fs::read_to_string(directory.path().join(format!("{name}.{lang}.{extension}"))).unwrap();
        for word in words {
            assert!(text.contains(word), "{product} {file} ({lang}) does not say \"{word}\":\n{text}");
        }
    }
}

#[tokio::test]
async fn pla_15_the_agreement_and_the_measures_can_be_had() {
    says(
        "planso",
        "processing-agreement.md",
        &["nach Art. 28 Abs. 3 DS-GVO", "Technische und organisatorische Maßnahmen", "TLS", "Deutschland und EU (DE)"],
        &["under Art. 28(3) GDPR", "Technical and organisational measures", "TLS", "Germany and the EU (DE)"],
    )
    .await;
}

#[tokio::test]
async fn noi_10_an_agreement_can_be_had_for_the_admin_tool() {
    says(
        "noisolation",
        "processing-agreement.md",
        &["Admin-Tool", "nur auf dokumentierte Weisung", "Unterauftragsverarbeiter"],
        &["admin tool", "only on the customer's documented instructions", "Sub-processors"],
    )
    .await;
}

#[tokio::test]
async fn noi_15_every_processor_stands_in_the_record_with_task_place_and_ground() {
    let names = ["Twilio", "Amazon Web Services", "Mongo DB", "Sentry", "Postmark", "Digital Ocean", "Zendesk"];
    says("noisolation", "record.md", &names, &names).await;
    let german = ["Drittländer", "Standardvertragsklauseln", "als Auftragsverarbeiter"];
    says("noisolation", "record.md", &german, &["Third countries", "standard contractual clauses", "as processor"])
        .await;
}

#[tokio::test]
async fn plu_17_plu_22_no_automated_decision_and_transfers_on_guarantees() {
    says("plume", "short-form.md", &["Art. 22"], &["Art. 22"]).await;
    says("plume", "record.md", &["Standardvertragsklauseln"], &["standard contractual clauses"]).await;
}

#[tokio::test]
async fn liv_01_liv_27_liv_35_bases_rights_and_authority() {
    let bases = ["lit. a DS-GVO", "lit. b DS-GVO", "lit. f DS-GVO"];
    says("livy", "record.md", &bases, &["6(1)(a)", "6(1)(b)", "6(1)(f)"]).await;
    says("livy", "notice.md", &["lit. c, soweit", "lit. d, wenn"], &["(c) where"]).await;
    says(
        "livy",
        "short-form.md",
        &["Auskunft", "Beschwerde", "Berliner Beauftragte für Datenschutz"],
        &["access", "complaint", "Berlin"],
    )
    .await;
    // The eight points of Art. 15(1), and the guarantees of Art. 46.
    let points =
        ["(1) die Zwecke", "(3) die Empfänger", "(4) die geplante Dauer", "(8) das Bestehen", "gem. Art. 46 DS-GVO"];
    says("livy", "notice.md", &points, &["(1) the purposes", "(8) the existence", "Art. 46 GDPR"]).await;
}
