//! What Art. 13 and 14 want in every notice.

use super::Checked;
use crate::{law::in_economic_area, model::Source};

/// Table, code, reason, what to write.
const TABLES: [(&str, &str, &str, &str); 8] = [
    ("product", "no_product", "the notice does not say what it is about", "[product] with name and title"),
    ("edition", "no_edition", "the notice has no date", "[[edition]] with number = 1 and date = 2026-11-22"),
    (
        "controller",
        "no_controller",
        "Art. 13(1)(a) wants the identity and the contact details of the controller",
        "[controller] with name, street, postal_code, city, country, email",
    ),
    (
        "officer",
        "no_officer",
        "Art. 13(1)(b) wants the contact details of the data protection officer",
        "[officer] with email",
    ),
    (
        "authority",
        "no_authority",
        "Art. 13(2)(d) wants the right to complain to a supervisory authority, which must be named to be of use",
        "[authority] with name = { de = …, en = … }",
    ),
    (
        "automated_decisions",
        "no_automated_decisions",
        "Art. 13(2)(f) wants it said whether decisions are taken by machine alone",
        "[automated_decisions] with exist = false, or true with logic and significance",
    ),
    (
        "third_countries",
        "no_third_countries",
        "Art. 13(1)(f) wants it said whether data leaves the European Economic Area",
        "[third_countries] with any = false or true",
    ),
    ("clause", "no_clause", "without a clause, nothing may be processed", "[clause.<name>] for each processing"),
];

pub(super) fn check(checked: &mut Checked<'_, '_>) {
    for (table, code, reason, help) in TABLES {
        let empty = checked.places.names_in(table).next().is_none() && !checked.has(&format!("{table}[0]"));
        if empty {
            checked.at_key(code, table, reason, help);
        }
    }
    editions(checked);
    sources(checked);
    consequences(checked);
    automated_decisions(checked);
    representative(checked);
}

fn editions(checked: &mut Checked<'_, '_>) {
    for (index, pair) in checked.notice.editions.windows(2).enumerate() {
        if pair[1].number <= pair[0].number || pair[1].date < pair[0].date {
            let path = format!("edition[{}]", index + 1);
            let reason = format!(
                "edition {} of {} does not follow edition {} of {}",
                pair[1].number, pair[1].date, pair[0].number, pair[0].date
            );
            checked.at_value(
                "edition_order",
                &path,
                reason,
                "numbers and dates that grow from one edition to the next",
            );
        }
    }
}

fn sources(checked: &mut Checked<'_, '_>) {
    for category in &checked.notice.categories {
        let path = format!("data.{}", category.id);
        if category.source.is_empty() {
            let reason = format!("Art. 14(2)(f) wants to know where the data \"{}\" comes from", category.id);
            checked.at_key(
                "no_source",
                &format!("{path}.source"),
                reason,
                "source = [\"person\"], \"device\", \"third_party\", \"system\"",
            );
        }
        if category.source.contains(&Source::ThirdParty) && category.source_note.is_none() {
            let reason =
                format!("\"{}\" comes from a third party; Art. 14(2)(f) wants to know from which", category.id);
            checked.at_key(
                "no_source_note",
                &format!("{path}.source"),
                reason,
                "source_note = { de = \"vom …\", en = \"from …\" }",
            );
        }
        if category.items.is_empty() {
            let reason = format!("the category \"{}\" does not say which data it is", category.id);
            checked.at_key("no_items", &format!("{path}.items"), reason, "items = [ { id = …, de = …, en = … } ]");
        }
    }
}

/// Art. 13(2)(e), for each function.
fn consequences(checked: &mut Checked<'_, '_>) {
    for function in checked.notice.functions.iter().filter(|function| function.provision.is_none()) {
        let path = format!("function.{}", function.id);
        let silent =
            checked.notice.clauses.iter().any(|clause| clause.function == function.id && clause.provision.is_none());
        if silent && !checked.has(&format!("{path}.provision")) {
            let reason = format!(
                "Art. 13(2)(e) wants to know, for \"{}\", what follows if the data is not provided",
                function.id
            );
            let help =
                format!("[{path}.provision] with required = \"contract\" and consequence = {{ de = …, en = … }}");
            checked.at_key("no_consequence", &path, reason, help);
        }
    }
}

fn automated_decisions(checked: &mut Checked<'_, '_>) {
    let decisions = &checked.notice.automated_decisions;
    let wanted = [("logic", decisions.logic.is_none()), ("significance", decisions.significance.is_none())];
    for (key, _) in wanted.iter().filter(|(_, missing)| decisions.exist && *missing) {
        let reason = format!("there are automated decisions; Art. 13(2)(f) wants their {key} explained");
        checked.at_key("no_logic", "automated_decisions.exist", reason, format!("{key} = {{ de = …, en = … }}"));
    }
}

fn representative(checked: &mut Checked<'_, '_>) {
    let country = &checked.notice.controller.country;
    if !country.is_empty() && !in_economic_area(country) && !checked.has("representative") {
        let reason = format!(
            "the controller sits in {country}; Art. 27 as a rule wants a representative in the Union, and Art. 13(1)(a) wants it named"
        );
        checked.advise(
            "no_representative",
            "controller.country",
            reason,
            "[representative] with name and address, or an establishment in the Union as controller",
        );
    }
}
