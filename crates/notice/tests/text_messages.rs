//! Who carries text messages: only where the published notice names somebody.

use notice::{Carried, Notice};

const NOTICES: [(&str, &str, Option<&str>); 5] = [
    ("progres", include_str!("../../../products/progres/notice.toml"), None),
    ("plume", include_str!("../../../products/plume/notice.toml"), None),
    ("planso", include_str!("../../../products/planso/notice.toml"), None),
    // "den Anbieter der jeweiligen Telekommunikationsnetze bzw. den Telekommunikationsdienstleister"
    ("livy", include_str!("../../../products/livy/notice.toml"), Some("telecoms")),
    // "Für KOMP wird Twilio auch zum Senden von SMS verwendet"
    ("noisolation", include_str!("../../../products/noisolation/notice.toml"), Some("twilio")),
];

#[test]
fn liv_23_noi_15_who_carries_text_messages_is_named_or_nobody_does() {
    for (product, source, carrier) in NOTICES {
        // What is declared for later runs here.
        let running = source.replace("running = false", "running = true");
        let notice = Notice::parse(&running, product).unwrap_or_else(|findings| panic!("{findings}"));
        let found = notice.carrier(Carried::Sms, "request").map(|recipient| recipient.id.as_str());
        assert_eq!(found, carrier, "{product}");
    }
}

#[test]
fn who_carries_text_messages_gets_what_a_clause_allows_that_runs() {
    let notice = Notice::parse(NOTICES[3].1, "livy").unwrap();
    assert!(notice.carrier(Carried::Sms, "request").is_none(), "no clause runs yet");
}
