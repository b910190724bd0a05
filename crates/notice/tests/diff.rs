//! What a new edition changes, on the notice of progres.

use notice::{ChangeKind, Detail, Diff, Direction, Keep, Notice, diff};
use proptest::prelude::*;

const GOOD: &str = include_str!("../../../products/progres/notice.toml");

fn good() -> Notice {
    Notice::parse(GOOD, "notice.toml").unwrap_or_else(|findings| panic!("{findings}"))
}

fn changed(changes: &[(&str, &str)]) -> Notice {
    let source = changes.iter().fold(GOOD.to_owned(), |source, (from, to)| {
        assert!(source.contains(from), "the notice no longer has: {from}");
        source.replacen(from, to, 1)
    });
    Notice::parse(&source, "notice.toml").unwrap_or_else(|findings| panic!("{findings}"))
}

fn details<'a>(diff: &'a Diff, table: &str, id: &str) -> &'a [Detail] {
    match diff.change(table, id) {
        Some(ChangeKind::Changed { details }) => details,
        other => panic!("[{table}.{id}]: {other:?}"),
    }
}

#[test]
fn a_shorter_period_reaches_the_rows_and_asks_nobody() {
    let diff = diff(&good(), &changed(&[("keep = \"7 days\"", "keep = \"3 days\"")]));
    let [Detail::Keep { direction: Direction::Shorter, .. }] = details(&diff, "clause", "web_visit") else {
        panic!("{diff}")
    };
    assert_eq!(diff.changes.len(), 1);
    assert_eq!(diff.categories.iter().collect::<Vec<_>>(), ["web_visit"]);
    assert!(diff.ask_again.is_empty() && !diff.tell_before);
}

#[test]
fn a_default_of_tenants_can_become_longer() {
    let diff = diff(&good(), &changed(&[("per_tenant = \"36 months\"", "per_tenant = \"48 months\"")]));
    let [Detail::Keep { direction: Direction::Longer, .. }] = details(&diff, "clause", "readings") else {
        panic!("{diff}")
    };
}

#[test]
fn another_clock_is_neither_longer_nor_shorter() {
    let diff = diff(&good(), &changed(&[("keep = \"7 days\"", "keep = { period = \"7 days\", after = \"closed\" }")]));
    let [Detail::Keep { direction: Direction::Other, .. }] = details(&diff, "clause", "web_visit") else {
        panic!("{diff}")
    };
}

#[test]
fn a_new_recipient_is_named_with_what_it_reaches() {
    let billing = "[recipient.billing]\nname = { de = \"Abrechnung\", en = \"billing\" }\nrole = \"processor\"\n\
                   purpose = { de = \"zur Abrechnung\", en = \"to bill\" }\ncountry = \"DE\"\n\n[recipient.authorities]";
    let mut new = changed(&[("[recipient.authorities]", billing)]);
    new.clauses.iter_mut().find(|clause| clause.id == "readings").unwrap().recipients.insert("billing".to_owned());
    let diff = diff(&good(), &new);
    assert_eq!(diff.change("recipient", "billing"), Some(&ChangeKind::Added));
    let [Detail::Names { field: "recipients", added, removed }] = details(&diff, "clause", "readings") else {
        panic!("{diff}")
    };
    assert!(added.contains("billing") && removed.is_empty());
    assert!(diff.recipients.contains("billing") && diff.consents.is_empty());
    assert!(diff.categories.contains("meter_reading"));
}

#[test]
fn a_new_purpose_for_data_already_held_is_told_before() {
    let diff = diff(&good(), &changed(&[("id = \"traceability\"", "id = \"billing\"")]));
    assert!(diff.tell_before);
    assert!(diff.purposes_added.contains("billing") && diff.purposes_removed.contains("traceability"));
}

#[test]
fn mere_wording_reaches_no_rows() {
    let diff = diff(
        &good(),
        &changed(&[(
            "title = { de = \"Audit-Log\", en = \"Audit log\" }\nfunction",
            "title = { de = \"Protokoll\", en = \"Log\" }\nfunction",
        )]),
    );
    assert_eq!(details(&diff, "clause", "audit"), [Detail::Wording]);
    assert!(diff.categories.is_empty() && diff.ask_again.is_empty());
}

/// A notice whose visit log rests on consent.
fn on_consent(more: &str) -> Notice {
    let words = format!("basis = \"consent\"\nconsent = {{ ask = {{ de = \"Ja.\", en = \"Yes.\" }} }}\n{more}");
    changed(&[
        ("basis = \"legitimate_interests\"", &words),
        ("[right.objection]", "[right.withdrawal]\n\n[right.objection]"),
    ])
}

#[test]
fn consent_is_asked_again_for_more_or_for_another_time_and_not_for_less() {
    let reasons = |old: &Notice, new: &Notice| {
        diff(old, new).ask_again.first().map(|ask| ask.reasons.clone()).unwrap_or_default()
    };
    let old = on_consent("");
    assert_eq!(reasons(&good(), &old), ["basis"]);
    assert!(reasons(&old, &old).is_empty());
    let more_data = on_consent("uses = [\"audit\"]");
    assert_eq!(reasons(&old, &more_data), ["uses"]);
    assert!(reasons(&more_data, &old).is_empty());
    let mut longer = old.clone();
    longer.clauses[0].keep = Keep::Period { length: "8 days".parse().unwrap(), after: None };
    assert_eq!(reasons(&old, &longer), ["keep"]);
    assert_eq!(reasons(&longer, &old), ["keep"], "what the person wanted kept would be gone sooner");
    let mut words = old.clone();
    words.clauses[0].consent.as_mut().unwrap().ask.de = "Ja, gern.".to_owned();
    assert_eq!(reasons(&old, &words), ["words"]);
    let mut abroad = old.clone();
    abroad.recipients.iter_mut().find(|recipient| recipient.id == "data_centre").unwrap().country =
        Some("US".to_owned());
    assert_eq!(reasons(&old, &abroad), ["recipients"]);
}

#[test]
fn a_purpose_added_to_a_consent_is_asked_again_and_named_among_the_consents_touched() {
    let old = on_consent("");
    let mut new = old.clone();
    new.clauses[0].purpose.en.push_str(", and to show you advertisements");
    new.clauses[0].purpose.id = "advertising".to_owned();
    let diff = diff(&old, &new);
    assert_eq!(diff.consents.iter().collect::<Vec<_>>(), ["web_visit"]);
    assert_eq!(notice::ask_again(&old, &new), diff.ask_again);
    assert_eq!(diff.ask_again[0].clause, "web_visit");
    assert_eq!(diff.ask_again[0].reasons, ["purpose"]);
}

/// One random edit of a notice.
fn edit(notice: &mut Notice, (what, at, number): (u8, usize, u32)) {
    let count = notice.clauses.len().max(1);
    match what % 7 {
        0 if notice.clauses.len() > 1 => drop(notice.clauses.remove(at % count)),
        1 => notice.clauses[at % count].keep = Keep::Period { length: types::Period::days(number), after: None },
        2 => drop(notice.clauses[at % count].viewers.insert(format!("role{}", number % 5))),
        3 => drop(notice.clauses[at % count].recipients.pop_first()),
        4 => notice.clauses[at % count].purpose.id = format!("purpose{}", number % 5),
        5 if notice.categories.len() > 1 => drop(notice.categories.remove(at % notice.categories.len())),
        _ => {
            let mut clause = notice.clauses[at % count].clone();
            clause.id = format!("new{}", number % 5);
            notice.clauses.retain(|other| other.id != clause.id);
            notice.clauses.push(clause);
        }
    }
}

fn any_notice() -> impl Strategy<Value = Notice> {
    prop::collection::vec((any::<u8>(), any::<usize>(), 1u32..400), 0..6).prop_map(|edits| {
        let mut notice = good();
        edits.into_iter().for_each(|change| edit(&mut notice, change));
        notice
    })
}

/// The same difference seen from the other side.
fn mirrored(detail: &Detail) -> Detail {
    match detail.clone() {
        Detail::Names { field, added, removed } => Detail::Names { field, added: removed, removed: added },
        Detail::Value { field, old, new } => Detail::Value { field, old: new, new: old },
        Detail::Keep { old, new, direction } => {
            let direction = match direction {
                Direction::Longer => Direction::Shorter,
                Direction::Shorter => Direction::Longer,
                Direction::Other => Direction::Other,
            };
            Detail::Keep { old: new, new: old, direction }
        }
        Detail::Wording => Detail::Wording,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_differs_from_itself(notice in any_notice()) {
        prop_assert!(diff(&notice, &notice).is_empty());
        prop_assert_eq!(diff(&notice, &notice), Diff::default());
    }

    #[test]
    fn there_and_back_mirror_each_other(a in any_notice(), b in any_notice()) {
        let (there, back) = (diff(&a, &b), diff(&b, &a));
        prop_assert_eq!(there.changes.len(), back.changes.len());
        prop_assert_eq!(&there.purposes_added, &back.purposes_removed);
        prop_assert_eq!(&there.categories, &back.categories);
        for change in &there.changes {
            let mirror = match &change.kind {
                ChangeKind::Added => ChangeKind::Removed,
                ChangeKind::Removed => ChangeKind::Added,
                ChangeKind::Changed { details } => ChangeKind::Changed { details: details.iter().map(mirrored).collect() },
            };
            prop_assert_eq!(back.change(change.table, &change.id), Some(&mirror));
        }
    }
}
