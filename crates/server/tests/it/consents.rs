//! `/api/privacy/consents`: asked, given, withdrawn, confirmed.

mod again;

use identity::Role;
use privacy::{
    Action, Reason,
    signature::{JwkSet, verify},
};
use serde_json::json;
use testkit::both_databases;

use crate::choices::{decision, notice, parsed, question, refusal, subject_of, yes};
use privacy::consent::Asking;

const MINE: &str = "/api/privacy/consents";

both_databases! {
    async fn pla_11_a_box_starts_unticked_and_only_ticking_it_to_the_words_shown_counts(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let asked = question(&person, &format!("{MINE}?lang=en"), "newsletter").await;
        assert_eq!((&asked["state"], &asked["entries"]), (&json!("open"), &json!([])));
        assert_eq!(asked["asking"]["ask"], "Please send me the newsletter.");
        let sentences = asked["asking"]["sentences"].to_string();
        assert!(sentences.contains("to send you the newsletter") && sentences.contains("withdraw"), "{sentences}");

        let with = |name: &str, value: serde_json::Value| {
            let mut body = yes(&asked);
            body[name] = value;
            body
        };
        let unticked = person.post(MINE, with("ticked", json!(false))).await;
        assert_eq!((unticked.status, unticked.problem()), (422, "invalid".into()));
        let mut silent = yes(&asked);
        silent.as_object_mut().unwrap().remove("ticked");
        assert_eq!(person.post(MINE, silent).await.status, 422, "there is no default");
        for (name, value) in [
            ("text_hash", json!("00".repeat(32))), ("edition", json!(0)), ("language", json!("de")),
        ] {
            let other = person.post(MINE, with(name, value)).await;
            assert_eq!((other.status, other.problem()), (409, "text-changed".into()), "{name}");
        }
        assert_eq!(person.post(MINE, with("clause", json!("account"))).await.status, 404, "rests on the contract");
        let subject = subject_of(&server, "paula@person.example").await;
        assert_eq!(refusal(&server, "newsletter", subject).await, Some(Reason::Consent), "nothing counted so far");

        let given = person.post(MINE, yes(&asked)).await.expect(201);
        assert_eq!((&given["given"], &given["method"], &given["language"]), (&json!(true), &json!("page"), &json!("en")));
        assert!(given["text_shown"].as_str().unwrap().contains("Please send me the newsletter."));
        assert_eq!(given["text_hash"], asked["asking"]["text_hash"]);
        assert_eq!(refusal(&server, "newsletter", subject).await, None);
        assert_eq!(question(&person, MINE, "partner").await["state"], "open", "one box, one clause");
        let log = server.staff().await.get("/api/audit?action=consent").await.expect(200);
        assert_eq!((&log["items"][0]["detail"], &log["items"][0]["actor"]), (&json!("newsletter"), &json!("paula@person.example")));
    }

    async fn liv_34_withdrawing_takes_one_call_holds_at_once_and_leaves_what_was_before(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let subject = subject_of(&server, "paula@person.example").await;
        let asked = question(&person, MINE, "newsletter").await;
        let early = person.delete(&format!("{MINE}/newsletter")).await;
        assert_eq!((early.status, early.problem()), (409, "no-consent".into()));
        person.post(MINE, yes(&asked)).await.expect(201);
        assert_eq!(refusal(&server, "newsletter", subject).await, None);
        person.delete(&format!("{MINE}/newsletter")).await.expect(204);
        assert_eq!(refusal(&server, "newsletter", subject).await, Some(Reason::Consent));
        let now = question(&person, MINE, "newsletter").await;
        assert_eq!(now["state"], "withdrawn");
        let entries: Vec<_> = now["entries"].as_array().unwrap().iter().map(|e| e["given"].as_bool().unwrap()).collect();
        assert_eq!(entries, [true, false], "what was given stays in the ledger, and so does its end");
        assert_eq!(now["entries"][0]["ended_at"], now["entries"][1]["at"]);
        person.post(MINE, yes(&asked)).await.expect(201);
        assert_eq!(refusal(&server, "newsletter", subject).await, None, "given again");
    }

    async fn pla_10_a_partner_gets_data_with_its_own_consent_only(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let subject = subject_of(&server, "paula@person.example").await;
        let to_partner = || decision(&server, Action::Disclose("partner".into()), "newsletter", subject);
        person.post(MINE, yes(&question(&person, MINE, "newsletter").await)).await.expect(201);
        assert!(to_partner().await.is_some(), "the newsletter is not the partner");
        person.post(MINE, yes(&question(&person, MINE, "partner").await)).await.expect(201);
        assert_eq!(to_partner().await, None);
        person.delete(&format!("{MINE}/partner")).await.expect(204);
        assert!(to_partner().await.is_some());
        assert_eq!(refusal(&server, "newsletter", subject).await, None, "the newsletter goes on");
    }

    async fn a_receipt_verifies_offline_and_says_what_was_agreed_to(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let given = person.post(MINE, yes(&question(&person, MINE, "newsletter").await)).await.expect(201);
        let path = format!("{MINE}/{}/receipt", given["id"].as_str().unwrap());
        let answer = person.get(&path).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/jose")));
        let keys: JwkSet = serde_json::from_value(server.client().get("/api/signing-keys").await.expect(200)).unwrap();
        let verified = verify(&keys, &answer.text()).expect("signed by us");
        assert_eq!(verified.kind.as_deref(), Some(privacy::consent::RECEIPT_KIND));
        let receipt: serde_json::Value = serde_json::from_slice(&verified.payload).unwrap();
        let record = &receipt["dpv:hasRecordOfActivity"];
        assert_eq!((&receipt["@type"], &record["@type"]), (&json!("dpv:ConsentReceipt"), &json!("dpv:ConsentRecord")));
        assert_eq!(record["dpv:hasNotice"]["obhut:textShown"], given["text_shown"]);
        assert_eq!(record["dpv:hasNotice"]["obhut:textSha256"], given["text_hash"]);
        assert_eq!(record["dpv:hasProcess"]["dct:identifier"], "newsletter");
        assert_eq!(record["dpv:hasConsentStatus"][0]["@type"][0], "dpv:ConsentGiven");
        assert_eq!(record["dpv:hasDataController"]["dpv:hasName"], "co.met GmbH");
        let changed = answer.text().replacen('.', ".e", 1);
        assert!(verify(&keys, &changed).is_err(), "a changed receipt is none");

        let other = server.someone(server.root().await, "otto@other.example", Role::User).await;
        assert_eq!(other.get(&path).await.status, 404, "of others");
        person.delete(&format!("{MINE}/newsletter")).await.expect(204);
        let after = person.get(&format!("{path}?form=json")).await.expect(200);
        assert_eq!(after["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"][1]["@type"], "dpv:ConsentWithdrawn");
    }

    async fn a_new_edition_that_does_more_lets_the_clause_rest_until_asked_again(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let staff = server.staff().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let subject = subject_of(&server, "paula@person.example").await;
        person.post(MINE, yes(&question(&person, MINE, "newsletter").await)).await.expect(201);

        let edition = "[controller]\nname";
        let second = notice().replacen(edition, &format!("[[edition]]\nnumber = 2\ndate = 2026-12-01\n\n{edition}"), 1);
        let reworded = second.replace("Please send me the newsletter.", "Do send me the newsletter.");
        let wider = second.replacen("data = [\"newsletter\"]", "data = [\"newsletter\", \"usage\"]", 1);
        let impact = |source: String| staff.post("/api/privacy/notice-impact", json!({ "notice": source }));
        assert_eq!(impact(second.clone()).await.expect(200)["clauses"], json!([]));
        let other_words = impact(reworded).await.expect(200);
        assert_eq!((&other_words["clauses"][0]["must_ask"], &other_words["clauses"][0]["people"]), (&json!(false), &json!(1)));
        let more = impact(wider.clone()).await.expect(200);
        assert_eq!((&more["clauses"][0]["clause"], &more["clauses"][0]["must_ask"]), (&json!("newsletter"), &json!(true)));
        assert!(more["clauses"][0]["reasons"].to_string().contains("data"), "{more}");
        assert_eq!(impact("nonsense".into()).await.status, 422);

        let (old, new) = (parsed(&notice()), parsed(&wider));
        assert_eq!(staff.get("/api/privacy/outdated-consents").await.expect(200)["items"], json!([]));
        server.house().privacy.gate().replace(&[new], &[old]);
        assert_eq!(refusal(&server, "newsletter", subject).await, Some(Reason::Consent), "agreed to less");
        let outdated = staff.get("/api/privacy/outdated-consents").await.expect(200);
        assert_eq!((&outdated["items"][0]["clause"], &outdated["items"][0]["edition"]), (&json!("newsletter"), &json!(1)));
        assert_eq!(question(&person, MINE, "newsletter").await["state"], "outdated");
        let asked = staff.post("/api/privacy/outdated-consents", json!({})).await.expect(200);
        assert_eq!(asked, json!({ "asked": 1, "unreachable": 0 }));
        server.advance(std::time::Duration::from_secs(60)).await;
        let mails = server.mail().mails();
        let mail = mails.iter().find(|mail| mail.text().contains("/my-data/")).expect("a letter");
        assert_eq!(mail.to, ["paula@person.example"]);
        assert!(mail.text().contains("Newsletter"), "{}", mail.text());
    }

    async fn pla_11_what_came_on_paper_is_entered_by_staff_in_the_same_ledger(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let staff = server.staff().await;
        let person = server.someone(server.root().await, "paula@person.example", Role::User).await;
        let subject = subject_of(&server, "paula@person.example").await;
        let asked = question(&person, MINE, "newsletter").await;
        let of_person = format!("/api/privacy/people/{subject}/consents");
        assert_eq!(staff.post(&of_person, yes(&asked)).await.expect(201)["method"], "paper");
        assert_eq!(refusal(&server, "newsletter", subject).await, None);
        staff.delete(&format!("{of_person}/newsletter")).await.expect(204);
        assert_eq!(refusal(&server, "newsletter", subject).await, Some(Reason::Consent));
        let nobody = format!("/api/privacy/people/{}/consents", types::SubjectId::from_bytes([1; 16]));
        assert_eq!(staff.post(&nobody, yes(&asked)).await.status, 404);
    }
}

/// The ledger's part of the published promises: what rests on consent is asked word by word, alone, in both languages.
#[test]
fn liv_04_noi_11_plu_13_each_clause_on_consent_asks_its_own_question() {
    let asked = |product: &str, clause: &str| {
        let path = testkit::test_server::progres().join(format!("../{product}/notice.toml"));
        let mut notice = notice::Notice::clone(&parsed(&std::fs::read_to_string(path).unwrap()));
        notice.clauses.iter_mut().for_each(|clause| clause.running = true);
        let one = |lang| Asking::about(&notice, clause, lang).unwrap_or_else(|| panic!("{product} {clause}"));
        notice::Lang::ALL.map(one)
    };
    for (product, clause, transfer) in [
        ("livy", "analytics", true),
        ("livy", "advertising", true),
        ("livy", "sms_contact", false),
        ("noisolation", "waiting_list", false),
        ("noisolation", "newsletter", false),
        ("plume", "improvement", false),
        ("planso", "extended", false),
        ("planso", "partner", false),
    ] {
        let [german, english] = asked(product, clause);
        assert_ne!(german.hash(), english.hash(), "what was read is what counts");
        for asking in [german, english] {
            assert_eq!(asking.transfer, transfer, "{product} {clause}");
            let shown = asking.text();
            assert!(shown.contains(&asking.ask) && asking.sentences.len() > 3, "{shown}");
            assert!(shown.contains("widerr") || shown.contains("withdraw"), "{shown}");
        }
    }
}
