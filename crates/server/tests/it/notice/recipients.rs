//! Recipients and transfers of products whose modules do not run yet, at the command line: what their papers say, and
//! that a notice without the guarantee is no notice.

use std::path::PathBuf;

use testkit::test_server::progres;

use super::command_line::obhut;

fn notice_of(product: &str) -> PathBuf {
    progres().join("..").join(product).join("notice.toml")
}

/// What `obhut notice check` says of the product's notice with this changed; `None`: it passes.
async fn objection(product: &str, from: &str, to: &str) -> Option<String> {
    let source = std::fs::read_to_string(notice_of(product)).unwrap();
    assert!(source.contains(from), "{product} has no {from:?}");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("notice.toml");
    std::fs::write(&file, source.replacen(from, to, 1)).unwrap();
    let output = obhut(&["notice", "check", &file.display().to_string()]).await;
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (!output.status.success()).then_some(said)
}

async fn paper(product: &str, file: &str) -> String {
    let directory = tempfile::tempdir().unwrap();
    let into = directory.path().display().to_string();
    let written = obhut(&["notice", "write", &notice_of(product).display().to_string(), "--dir", &into]).await;
    assert!(written.status.success());
    std::fs::read_to_string(directory.path().join(file)).unwrap()
}

#[tokio::test]
async fn plu_21_the_provider_and_processors_under_contract_are_all_who_get_data() {
    let record = paper("plume", "record.en.md").await;
    let source = std::fs::read_to_string(notice_of("plume")).unwrap();
    // Everybody the notice names stands in the record with a role; who works for the controller, as a processor.
    for part in ["Provider", "hosting", "customer support", "as processor"] {
        assert!(record.to_lowercase().contains(&part.to_lowercase()), "the record does not say {part}");
    }
    let processors = source.matches("role = \"processor\"").count();
    assert!(processors >= 2 && record.matches("as processor").count() >= processors, "{processors}");
    // Nobody else: a clause cannot name a recipient that the notice does not introduce.
    let said = objection("plume", "recipients = [\"hosting\"]", "recipients = [\"hosting\", \"broker\"]").await;
    assert!(said.is_some_and(|said| said.contains("broker")), "a stranger passes");
}

#[tokio::test]
async fn plu_22_noi_15_a_transfer_without_its_guarantee_is_refused() {
    let (clauses, consent) = ("standard_contractual_clauses", "explicit_consent");
    for (product, ground) in [("plume", clauses), ("noisolation", clauses), ("livy", consent)] {
        let guarantee = &format!("transfer = {{ ground = \"{ground}\" }}\n");
        let said = objection(product, guarantee, "").await.unwrap_or_else(|| panic!("{product} passes without"));
        assert!(said.contains("third") || said.contains("transfer"), "{product}: {said}");
        assert_eq!(objection(product, guarantee, guarantee).await, None, "as published it passes");
    }
}

#[tokio::test]
async fn plu_17_pro_19_the_sentence_on_automated_decisions_is_what_the_notice_declares() {
    let none = paper("plume", "notice.en.md").await;
    assert!(none.contains("not subject to automated decision making under Art. 22 GDPR"), "{none}");
    // A decision by machine needs its logic and what it means for people: no notice hides one behind a word.
    let said = objection("plume", "[automated_decisions]\nexist = false", "[automated_decisions]\nexist = true").await;
    assert!(said.is_some_and(|said| said.contains("logic")), "a decision without its logic passes");
}
