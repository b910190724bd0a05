//! A notice with clauses that people decide about, for the tests of consents and stops.

use std::sync::Arc;

use notice::Notice;
use privacy::{Action, Facts, Reason};
use serde_json::{Value, json};
use testkit::{
    TestServer,
    test_server::{Client, progres_notice},
};
use types::SubjectId;

/// `newsletter` rests on consent, `partner` passes it on with a consent of its own, `usage` rests on a legitimate
/// interest, `advertising` is direct marketing.
pub fn notice() -> String {
    let added = r#"
[data.newsletter]
title = { de = "Newsletter-Daten", en = "Newsletter data" }
source = ["person"]
items = [{ id = "email", de = "E-Mail-Adresse", en = "e-mail address" }]

[data.usage]
title = { de = "Nutzung", en = "Usage" }
source = ["system"]
items = [{ id = "pages", de = "besuchte Seiten", en = "pages visited" }]

[data.interests]
title = { de = "Interessen", en = "Interests" }
source = ["system"]
items = [{ id = "topics", de = "Themen", en = "topics" }]

[recipient.partner]
name = { de = "Kooperationspartner", en = "partner" }
role = "controller"
purpose = { de = "zur Werbung", en = "to advertise" }
country = "DE"

[clause.newsletter]
title = { de = "Newsletter", en = "Newsletter" }
function = "platform"
data = ["newsletter"]
basis = "consent"
consent = { ask = { de = "Bitte senden Sie mir den Newsletter.", en = "Please send me the newsletter." } }
viewers = ["operator_staff"]
recipients = ["offices"]
keep = { until = "consent_withdrawn" }
[clause.newsletter.purpose]
de = "um Ihnen den Newsletter zu senden"
en = "to send you the newsletter"

[clause.partner]
title = { de = "Weitergabe an den Partner", en = "Passing on to the partner" }
function = "platform"
uses = ["newsletter"]
basis = "consent"
consent = { ask = { de = "Bitte geben Sie meine Adresse weiter.", en = "Please pass my address on." } }
recipients = ["partner"]
[clause.partner.purpose]
de = "um Ihnen Angebote des Partners zukommen zu lassen"
en = "to let the partner send you offers"

[clause.usage]
title = { de = "Auswertung der Nutzung", en = "Evaluation of usage" }
function = "platform"
data = ["usage"]
basis = "legitimate_interests"
interest = { de = "die Verbesserung der Plattform", en = "improving the platform" }
viewers = ["operator_staff"]
recipients = ["offices"]
keep = "12 months"
[clause.usage.purpose]
de = "um die Plattform zu verbessern"
en = "to improve the platform"

[clause.advertising]
title = { de = "Werbung", en = "Advertising" }
function = "platform"
data = ["interests"]
basis = "legitimate_interests"
objection = "automatic"
interest = { de = "Werbung für eigene Angebote", en = "advertising our own offers" }
viewers = ["operator_staff"]
recipients = ["offices"]
keep = "12 months"
[clause.advertising.purpose]
de = "um für unsere Angebote zu werben"
en = "to advertise our offers"
"#;
    let mut source = progres_notice();
    if !source.contains("[right.withdrawal]") {
        source.push_str("\n[right.withdrawal]\n");
    }
    source + added
}

pub fn parsed(source: &str) -> Arc<Notice> {
    Arc::new(Notice::parse(source, "test").unwrap_or_else(|findings| panic!("{findings}")))
}

/// What the gate says to writing a category about somebody now.
pub async fn refusal(server: &TestServer, category: &str, subject: SubjectId) -> Option<Reason> {
    decision(server, Action::Write, category, subject).await
}

pub async fn decision(server: &TestServer, action: Action, category: &str, subject: SubjectId) -> Option<Reason> {
    let ctx = server.house_ctx().await;
    let facts = Facts::NONE.about(subject);
    server.house().privacy.grant(&ctx, action, category, &facts).err().map(|refused| refused.reason)
}

/// One question as it is asked now.
pub async fn question(client: &Client, path: &str, clause: &str) -> Value {
    let page = client.get(path).await.expect(200);
    let list = if page["items"].is_array() { &page["items"] } else { &page["consents"] };
    let found = list.as_array().unwrap().iter().find(|choice| choice["clause"] == clause);
    found.cloned().unwrap_or_else(|| panic!("{clause}: {page}"))
}

/// A yes to it.
pub fn yes(question: &Value) -> Value {
    let asking = &question["asking"];
    json!({
        "clause": question["clause"], "edition": asking["edition"], "language": asking["language"],
        "text_hash": asking["text_hash"], "ticked": true,
    })
}

/// The subject of an account, as the person's own entries name it.
pub async fn subject_of(server: &TestServer, email: &str) -> SubjectId {
    let ctx = server.house_ctx().await;
    let found = server
        .house()
        .privacy
        .subjects_by_contact(&ctx, privacy::Contact::Email(&types::EmailAddress::kept(email)))
        .await
        .unwrap();
    found[0]
}
