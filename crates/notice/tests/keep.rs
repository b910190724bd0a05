//! How long data is kept: every form that can be written, and what the sweep gets from it.

use notice::Keep;
use types::Period;

fn keep(form: &str) -> Keep {
    let document: toml_edit::Document<&str> = toml_edit::Document::parse(form).unwrap();
    let json = value(document.as_item().get("keep").unwrap());
    serde_json::from_value(json).unwrap_or_else(|reason| panic!("{form}: {reason}"))
}

/// Just enough of TOML for this test.
fn value(item: &toml_edit::Item) -> serde_json::Value {
    if let Some(text) = item.as_str() {
        return text.into();
    }
    if let Some(list) = item.as_array() {
        return list.iter().map(|entry| value(&toml_edit::Item::Value(entry.clone()))).collect();
    }
    item.as_table_like().unwrap().iter().map(|(name, child)| (name.to_owned(), value(child))).collect()
}

const FORMS: &[&str] = &[
    "keep = \"36 months\"",
    "keep = \"transient\"",
    "keep = { period = \"1 year\", after = \"closed\" }",
    "keep = { until = \"contract_ended\", plus = \"48 hours\" }",
    "keep = { per_tenant = \"24 months\", shortest = \"1 month\", longest = \"10 years\" }",
    "keep = { period = \"5 years\", after = \"contract_ended\", law = { de = \"x\", en = \"y\" } }",
    "keep = { earliest = [\"2 years\", { until = \"contract_ended\" }] }",
    "keep = { latest = [\"1 year\", { earliest = [\"2 years\", { until = \"removed\" }] }] }",
];

#[test]
fn what_is_written_comes_back() {
    for form in FORMS {
        let keep = keep(form);
        let json = serde_json::to_value(&keep).unwrap();
        assert_eq!(serde_json::from_value::<Keep>(json).unwrap(), keep, "{form}");
    }
}

#[test]
fn a_tenant_sets_its_period_within_the_bounds() {
    let keep = keep(FORMS[4]).with_clock("recorded");
    let agreed = |months| match keep.for_tenant(Period::months(months)) {
        Keep::Period { length, after } => (length.to_string(), after.unwrap()),
        other => panic!("{other:?}"),
    };
    assert_eq!(agreed(6), ("6 months".to_owned(), "recorded".to_owned()));
    assert_eq!(agreed(240).0, "10 years");
    let days = keep.for_tenant(Period::days(3));
    assert_eq!(days.longest_period(), Some(Period::months(1)));
}

#[test]
fn the_clock_of_the_category_stands_in_everywhere() {
    let keep = keep(FORMS[7]).with_clock("sent");
    assert_eq!(keep.clocks(), [Some("sent"), Some("sent"), Some("removed")]);
}
