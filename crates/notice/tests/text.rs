//! The text as a whole, for every product: complete, without doubles, the same in both languages, safe as HTML.

use std::{collections::BTreeSet, fs};

use notice::{Lang, Notice, Sentence};

/// Name and notice of every product.
fn files() -> impl Iterator<Item = (String, String)> {
    let products = concat!(env!("CARGO_MANIFEST_DIR"), "/../../products");
    fs::read_dir(products).unwrap().filter_map(|entry| {
        let entry = entry.unwrap();
        let source = fs::read_to_string(entry.path().join("notice.toml")).ok()?;
        Some((entry.file_name().into_string().unwrap(), source))
    })
}

fn notices() -> Vec<Notice> {
    files()
        .map(|(name, source)| Notice::parse(&source, &name).unwrap_or_else(|findings| panic!("{findings}")))
        .collect()
}

#[test]
fn statements_have_one_name_and_the_same_in_both_languages() {
    for notice in notices() {
        let ids = |lang| {
            let document = notice.text(lang);
            let sections = document.sections.iter().map(|section| section.id.clone());
            sections.chain(document.statements().map(|statement| statement.id.clone())).collect::<Vec<_>>()
        };
        let german = ids(Lang::De);
        assert_eq!(german, ids(Lang::En), "{}", notice.product.name);
        let unique: BTreeSet<_> = german.iter().collect();
        let twice: Vec<_> = german.iter().filter(|id| german.iter().filter(|other| other == id).count() > 1).collect();
        assert_eq!(unique.len(), german.len(), "{}: {twice:?}", notice.product.name);
    }
}

#[test]
fn nothing_has_to_be_said_against_our_notices() {
    // Plume's published notice names no representative in the Union; that is the company's to mend, not ours.
    let known = [("plume", "no_representative")];
    for (name, source) in files() {
        let (_, findings) = Notice::examine(&source, &name);
        let fresh: Vec<_> = findings.items.iter().filter(|finding| !known.contains(&(&name, finding.code))).collect();
        assert!(fresh.is_empty(), "{name}: {fresh:#?}");
    }
}

/// Every free sentence in the notice.
fn sentences(notice: &Notice) -> impl Iterator<Item = &Sentence> {
    let clauses = notice.clauses.iter().flat_map(|clause| &clause.text);
    let functions = notice.functions.iter().flat_map(|function| &function.text);
    let recipients = notice.recipients.iter().flat_map(|recipient| &recipient.text);
    let rights = notice.rights.iter().flat_map(|right| &right.text);
    let acting = notice.acting.iter().flat_map(|acting| &acting.text);
    let contact = notice.contact.iter().flat_map(|contact| &contact.text);
    let single =
        [&notice.controller.text, &notice.officer.text, &notice.automated_decisions.text, &notice.third_countries.text];
    let single = single.into_iter().chain([&notice.sentences]).flatten();
    clauses.chain(functions).chain(recipients).chain(rights).chain(acting).chain(contact).chain(single)
}

#[test]
fn no_sentence_and_no_claim_of_the_file_is_lost() {
    for notice in notices() {
        for lang in Lang::ALL {
            let document = notice.text(lang);
            let said: BTreeSet<&str> = document.statements().map(|statement| statement.text.as_str()).collect();
            let lost: Vec<_> = sentences(&notice)
                .filter(|sentence| !said.contains(sentence.get(lang)))
                .map(|sentence| &sentence.id)
                .collect();
            assert!(lost.is_empty(), "{}: {lost:?}", notice.product.name);
            let carried: BTreeSet<&String> = document.statements().flat_map(|statement| &statement.claims).collect();
            let declared: BTreeSet<&String> = sentences(&notice)
                .flat_map(|sentence| &sentence.claims)
                .chain(notice.clauses.iter().flat_map(|clause| clause.claims.lists()).flat_map(|(_, claims)| claims))
                .chain(notice.recipients.iter().flat_map(|recipient| &recipient.claims))
                .collect();
            let lost: Vec<_> = declared.difference(&carried).collect();
            assert!(lost.is_empty(), "{} loses the claims {lost:?}", notice.product.name);
        }
    }
}

#[test]
fn every_claim_of_a_product_is_in_its_text() {
    let counts = [
        ("progres", "PRO", 20),
        ("livy", "LIV", 35),
        ("plume", "PLU", 26),
        ("planso", "PLA", 16),
        ("noisolation", "NOI", 18),
    ];
    for notice in notices() {
        let (_, system, count) = counts.iter().find(|(name, _, _)| *name == notice.product.name).unwrap();
        for lang in Lang::ALL {
            let document = notice.text(lang);
            let missing: Vec<_> = (1..=*count)
                .map(|number| format!("{system}-{number:02}"))
                .filter(|claim| document.carrying(claim).next().is_none())
                .collect();
            assert!(missing.is_empty(), "{} ({lang:?}) does not carry {missing:?}", notice.product.name);
        }
    }
}

#[test]
fn html_escapes_what_the_file_says() {
    let source = include_str!("../../../products/progres/notice.toml").replacen(
        "Wir von der co.met GmbH",
        "<script>alert('&\\\"')</script> co.met",
        1,
    );
    let notice = Notice::parse(&source, "notice.toml").unwrap();
    let page = notice.text(Lang::De).to_html_page();
    assert!(page.contains("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt; co.met"));
    assert!(!page.contains("<script"));
    assert!(page.contains("<p id=\"clause.web_visit.keep\" data-claims=\"PRO-02\">"));
    assert!(page.starts_with("<!doctype html>\n<html lang=\"de\">"));
}

#[test]
fn reading_and_writing_all_products_takes_less_than_a_second() {
    let watch = types::Stopwatch::start();
    let written: usize =
        notices().iter().flat_map(|notice| Lang::ALL.map(|lang| notice.text(lang).to_html_page().len())).sum();
    assert!(written > 10_000);
    assert!(watch.elapsed().as_millis() < 1_000, "{:?}", watch.elapsed());
}
