//! `GET /api/notice` and `/api/notice/text`: what everyone can read.

mod artefacts;
mod command_line;
mod editions;
mod recipients;

use serde_json::Value;
use testkit::TestServer;

async fn notice(server: &TestServer, lang: &str) -> Value {
    server.client().get(&format!("/api/notice?lang={lang}")).await.expect(200)
}

/// The sentences that carry a claim.
fn carrying<'a>(notice: &'a Value, claim: &str) -> Vec<&'a str> {
    let sections = notice["sections"].as_array().unwrap();
    let statements = sections.iter().flat_map(|section| section["statements"].as_array().unwrap());
    let carrying = statements.filter(|statement| statement["claims"].as_array().unwrap().iter().any(|c| c == claim));
    carrying.map(|statement| statement["text"].as_str().unwrap()).collect()
}

/// Asserts that the claim is made, in both languages and on the page, by a sentence with these words.
async fn says(claim: &str, german: &str, english: &str) {
    let server = TestServer::start().await;
    for (lang, words) in [("de", german), ("en", english)] {
        let notice = notice(&server, lang).await;
        let sentences = carrying(&notice, claim);
        assert!(sentences.iter().any(|text| text.contains(words)), "{claim} ({lang}): {sentences:#?}");
        let page = server.client().get(&format!("/api/notice/text?lang={lang}")).await;
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(page.text().contains(words), "{claim} on the page ({lang})");
    }
}

#[tokio::test]
async fn pro_12_the_basis_is_the_contract() {
    says("PRO-12", "Art. 6 Abs. 1 Satz 1 lit. b DS-GVO", "Art. 6(1)(b) GDPR").await;
}

#[tokio::test]
async fn pro_13_recipients_are_the_offices_and_one_data_centre() {
    says("PRO-13", "Rechenzentrum des Stadtwerke Saarbrücken Konzerns", "data centre").await;
    says("PRO-13", "es sei denn, dass wir dazu gesetzlich verpflichtet sind", "unless we are obliged to do so by law")
        .await;
}

#[tokio::test]
async fn pro_14_nothing_goes_to_a_third_country() {
    says("PRO-14", "Drittland", "third country").await;
}

#[tokio::test]
async fn pro_19_no_automated_decisions() {
    says("PRO-19", "automatisierte Entscheidungsfindung", "utomated decision").await;
}

#[tokio::test]
async fn pro_20_consequences_are_stated_for_each_function() {
    says("PRO-20", "Auswirkungen auf die Funktionalität der Website", "functioning of the website").await;
    says("PRO-20", "die vertragliche Leistung nicht oder nicht vollständig erbringen", "contractual service").await;
}

#[tokio::test]
async fn every_claim_of_the_published_notice_is_made() {
    let server = TestServer::start().await;
    let notice = notice(&server, "de").await;
    let missing: Vec<_> = (1..=20).map(|n| format!("PRO-{n:02}")).filter(|c| carrying(&notice, c).is_empty()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn the_browsers_language_decides_where_the_address_does_not() {
    let server = TestServer::start().await;
    for (accepted, expected) in [("en-GB,en;q=0.8", "en"), ("fr,de;q=0.5", "de"), ("fr", "de")] {
        let client = server.client();
        let request = client.request(reqwest::Method::GET, "/api/notice").header("accept-language", accepted);
        assert_eq!(client.send(request).await.expect(200)["lang"], expected, "{accepted}");
    }
    let refused = server.client().get("/api/notice?lang=fr").await;
    assert_eq!((refused.status, refused.problem().as_str()), (422, "invalid"));
}
