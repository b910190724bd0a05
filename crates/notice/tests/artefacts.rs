//! Every paper of every product: complete, of one source, the same bytes twice, in both languages.

use std::{collections::BTreeSet, fs};

use notice::{ArtefactName, Format, Lang, Notice};
use paper::Block;
use serde_json::Value;

fn notices() -> Vec<Notice> {
    let products = concat!(env!("CARGO_MANIFEST_DIR"), "/../../products");
    let files = fs::read_dir(products).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path().join("notice.toml");
        Some((fs::read_to_string(&path).ok()?, path))
    });
    files.map(|(source, path)| Notice::parse(&source, &path.display().to_string()).unwrap()).collect()
}

fn notice(name: &str) -> Notice {
    notices().into_iter().find(|notice| notice.product.name == name).unwrap()
}

fn paper(notice: &Notice, name: ArtefactName, lang: Lang) -> String {
    notice.paper(name, lang).unwrap_or_else(|| panic!("{} has no {}", notice.product.name, name.id())).to_markdown()
}

#[test]
fn two_runs_give_the_same_bytes_in_every_format() {
    for notice in notices() {
        for artefact in notice.artefacts(Lang::De) {
            for format in artefact.formats {
                for lang in Lang::ALL {
                    let write = || notice.artefact(artefact.name, format, lang).unwrap();
                    let bytes = write();
                    assert!(!bytes.is_empty());
                    assert_eq!(bytes, write(), "{} {} {format:?}", notice.product.name, artefact.name.id());
                }
            }
        }
    }
}

/// The names in a paper, by which it agrees with the text.
fn names(blocks: &[Block]) -> Vec<String> {
    let of = |block: &Block| match block {
        Block::Heading(heading) => heading.id.iter().cloned().collect(),
        Block::Paragraph(paragraph) => paragraph.id.iter().cloned().collect(),
        Block::Table(table) => table.ids.clone(),
        _ => Vec::new(),
    };
    blocks.iter().flat_map(of).collect()
}

#[test]
fn papers_speak_in_the_statements_and_names_of_the_notice() {
    for notice in notices() {
        let text = notice.text(Lang::De);
        let mut known: BTreeSet<String> = text.statements().map(|statement| statement.id.clone()).collect();
        known.extend(text.sections.iter().map(|section| section.id.clone()));
        known.extend(notice.clauses.iter().map(|clause| format!("clause.{}", clause.id)));
        known.extend(notice.categories.iter().map(|category| format!("data.{}", category.id)));
        known.extend(notice.recipients.iter().map(|recipient| format!("recipient.{}", recipient.id)));
        for artefact in notice.artefacts(Lang::De).into_iter().filter(|artefact| artefact.name != ArtefactName::Dpv) {
            let german = names(&notice.paper(artefact.name, Lang::De).unwrap().blocks);
            assert_eq!(german, names(&notice.paper(artefact.name, Lang::En).unwrap().blocks));
            let own = format!("{}.", artefact.name.id().replace('-', "_"));
            let stray: Vec<_> = german.iter().filter(|id| !known.contains(*id) && !id.starts_with(&own)).collect();
            assert!(stray.is_empty(), "{} {}: {stray:?}", notice.product.name, artefact.name.id());
            let once: BTreeSet<_> = german.iter().collect();
            assert_eq!(once.len(), german.len(), "{} {}: a name twice", notice.product.name, artefact.name.id());
        }
    }
}

#[test]
fn the_short_form_is_short_and_answers_who_what_why_how_long_who_else_and_which_rights() {
    for notice in notices() {
        let form = paper(&notice, ArtefactName::ShortForm, Lang::De);
        let whole = paper(&notice, ArtefactName::Notice, Lang::De);
        assert!(form.len() * 4 < whole.len(), "{}: {} of {}", notice.product.name, form.len(), whole.len());
        for part in ["Wer wir sind", "wen Sie fragen", "Was, wofür und wie lange", "Wer Daten bekommt", "Ihre Rechte"]
        {
            assert!(form.contains(part), "{}: {part}", notice.product.name);
        }
        assert!(form.contains(&notice.controller.name) && form.contains(&notice.officer.email));
        for function in &notice.functions {
            assert!(form.contains(&function.title.de), "{}: {}", notice.product.name, function.title.de);
        }
        for lang in Lang::ALL {
            let pdf = notice.artefact(ArtefactName::ShortForm, Format::Pdf, lang).unwrap();
            let pages = String::from_utf8_lossy(&pdf).matches("/Type/Page/").count();
            assert_eq!(pages, 1, "{} ({lang:?})", notice.product.name);
        }
    }
}

#[test]
fn the_record_has_every_activity_with_the_letters_of_the_article() {
    for notice in notices() {
        for (lang, letters) in [
            (Lang::De, ["a) ", "b) Zweck", "c) Betroffene", "c) Kategorien", "d) Empf", "e) Dritt", "f) Lösch", "g) "]),
            (Lang::En, ["a) ", "b) Purp", "c) Data sub", "c) Categ", "d) Recip", "e) Third", "f) Time", "g) "]),
        ] {
            let record = paper(&notice, ArtefactName::Record, lang);
            letters.iter().for_each(|letter| assert!(record.contains(letter), "{letter}"));
            assert_eq!(record.matches(letters[1]).count(), notice.clauses.len());
            for clause in &notice.clauses {
                assert!(record.contains(&format!("### {}", clause.title.get(lang))), "{}", clause.id);
            }
        }
    }
}

#[test]
fn pla_15_the_annex_of_the_agreement_names_measures_and_sub_processors_with_their_country() {
    let annex = notice("planso").paper(ArtefactName::ProcessingAgreement, Lang::De).unwrap();
    let carried = annex.blocks.iter().any(
        |block| matches!(block, Block::Paragraph(paragraph) if paragraph.marks.iter().any(|claim| claim == "PLA-15")),
    );
    assert!(carried);
    let text = annex.to_markdown();
    for words in ["Art. 28", "Weisung", "Technische und organisatorische", "TLS", "Datenzentren", "(DE)", "Betroffene"]
    {
        assert!(text.contains(words), "{words}\n{text}");
    }
}

#[test]
fn noi_10_an_agreement_can_be_had_for_the_admin_tool() {
    for (lang, words) in [
        (Lang::De, ["Admin-Tool", "Auftragsverarbeitungsvertrag", "Mongo DB Inc."]),
        (Lang::En, ["admin tool", "data processing agreement", "Mongo DB Inc."]),
    ] {
        let annex = paper(&notice("noisolation"), ArtefactName::ProcessingAgreement, lang);
        words.iter().for_each(|word| assert!(annex.contains(word), "{word}\n{annex}"));
    }
}

#[test]
fn noi_15_every_processor_is_named_with_its_task_place_and_guarantee() {
    let notice = notice("noisolation");
    let record = paper(&notice, ArtefactName::Record, Lang::En);
    for recipient in notice.recipients.iter().filter(|recipient| recipient.role == notice::RecipientRole::Processor) {
        assert!(record.contains(&recipient.name.en), "{}", recipient.name.en);
        assert!(recipient.country.is_some());
    }
}

#[test]
fn the_product_sheet_answers_every_point_of_the_data_act() {
    let mut count = 0;
    for notice in notices().iter().filter(|notice| notice.product_sheet.is_some()) {
        count += 1;
        let sheet = paper(notice, ArtefactName::ProductSheet, Lang::De);
        assert!(sheet.contains("2023/2854"));
        for point in
            ["a) Art", "a) Format", "a) Gesch", "b) Fort", "c) Speicherung im", "d) Zugang", "c) Verwendung durch uns"]
        {
            assert!(sheet.contains(point), "{point}");
        }
        for point in ["d) Dateninhaber", "e) Schneller", "f) Weitergabe", "g) Beschwerde", "h) Gesch", "i) Vertrag"] {
            assert!(sheet.contains(point), "{point}");
        }
    }
    assert_eq!(count, 4, "all but planso, which is no connected product");
}

#[test]
fn the_cookie_table_has_every_cookie_and_says_which_need_consent() {
    for notice in notices() {
        let table = paper(&notice, ArtefactName::Cookies, Lang::En);
        for cookie in &notice.cookies {
            let row = table.lines().find(|line| line.starts_with(&format!("| {} |", cookie.name))).unwrap();
            assert_eq!(row.contains("only with it"), !cookie.needed, "{row}");
        }
    }
}

fn node<'a>(graph: &'a Value, id: &str) -> &'a Value {
    let nodes = graph["@graph"].as_array().unwrap();
    nodes.iter().find(|node| node["@id"].as_str().unwrap().ends_with(&format!("#{id}"))).unwrap()
}

#[test]
fn the_form_for_machines_links_only_to_what_it_describes_and_uses_known_prefixes() {
    for notice in notices() {
        let graph: Value = serde_json::from_str(&notice.dpv()).unwrap();
        let nodes = graph["@graph"].as_array().unwrap();
        let ids: BTreeSet<&str> = nodes.iter().map(|node| node["@id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), nodes.len());
        let prefixes: Vec<&String> = graph["@context"].as_object().unwrap().keys().collect();
        nodes.iter().for_each(|node| walk(node, &ids, &prefixes));
        for clause in &notice.clauses {
            let process = node(&graph, &format!("clause.{}", clause.id));
            assert_eq!(process["@type"], "dpv:Process");
            assert_eq!(process["dpv:hasLegalBasis"][0]["@id"], format!("eu-gdpr:A6-1-{}", clause.basis.letter()));
        }
    }
}

fn walk(value: &Value, ids: &BTreeSet<&str>, prefixes: &[&String]) {
    let known =
        |name: &str| name.starts_with('@') || prefixes.iter().any(|prefix| name.starts_with(&format!("{prefix}:")));
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                assert!(known(key), "{key}");
                match (key.as_str(), value.as_str()) {
                    ("@id", Some(id)) if id.starts_with("urn:") => assert!(ids.contains(id), "{id}"),
                    ("@id" | "@type", Some(id)) => assert!(known(id), "{id}"),
                    _ => walk(value, ids, prefixes),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| walk(value, ids, prefixes)),
        _ => {}
    }
}

#[test]
fn a_period_is_a_duration_and_an_event_an_event_for_machines() {
    let graph: Value = serde_json::from_str(&notice("progres").dpv()).unwrap();
    let visit = &node(&graph, "clause.web_visit")["dpv:hasStorageCondition"]["dpv:hasDuration"][0];
    assert_eq!(visit["time:hasXSDDuration"]["@value"], "P7D");
    let account = &node(&graph, "clause.account")["dpv:hasStorageCondition"]["dpv:hasDuration"];
    assert!(account.to_string().contains("dpv:UntilEventDuration"), "{account}");
}
