//! PDF: whatever a document holds, it comes out, keeps the rules for archives and for reading aloud, and is the same
//! every time. (`to_pdf` fails where a rule is broken, so that it returns is the test.)

use paper::{Block, Document, Table};
use proptest::prelude::*;

fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type/Page/").count() + text.matches("/Type /Page\n").count()
}

fn letter(rows: usize) -> Document {
    let mut letter = Document::new("Auskunft nach Art. 15 DS-GVO", "de", "2026-11-22");
    letter.author = Some("Stadtwerke Beispiel GmbH".to_owned());
    letter.line("Stand: 22.11.2026");
    letter.heading_with_id(1, "data", "Ihre Daten");
    letter.paragraph("Verarbeitungstätigkeiten und Datenschutzfolgenabschätzungen. ".repeat(12));
    letter.list(["erstens", "zweitens"]);
    letter.facts([("Name", "Erika Muster"), ("Anschrift", "Hauptstraße 1\n66111 Saarbrücken")]);
    letter.heading(3, "Eine Ebene wird übersprungen");
    let rows = (0..rows).map(|row| vec![format!("Zeile {row}"), "Text ".repeat(row % 40)]).collect();
    letter.table("Messwerte", ["Name", "Wert"], rows);
    letter
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(letter(40).to_pdf(), letter(40).to_pdf());
    assert_ne!(letter(40).to_pdf(), letter(41).to_pdf());
}

#[test]
fn it_is_tagged_archivable_and_carries_language_title_and_its_own_date() {
    let pdf = letter(3).to_pdf();
    let text = String::from_utf8_lossy(&pdf);
    for part in
        ["/Lang(de)", "/Marked true", "pdfuaid:part>1<", "pdfaid:part>2<", "2026-11-22T", "Auskunft nach Art. 15"]
    {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn long_tables_go_on_over_pages_and_one_row_may_be_longer_than_a_page() {
    assert!(pages(&letter(200).to_pdf()) > 3);
    let mut long = Document::new("Long", "en", "2026-11-22");
    long.table("One row", ["Name", "Text"], vec![vec!["row".to_owned(), "many words ".repeat(3_000)]]);
    assert!(pages(&long.to_pdf()) > 2);
}

#[test]
fn what_is_too_wide_is_written_row_by_row() {
    let head: Vec<String> = (0..14).map(|column| format!("Spaltenname{column}")).collect();
    let mut wide = Document::new("Wide", "de", "2026-11-22");
    wide.table("Breit", head, vec![(0..14).map(|column| "x".repeat(column)).collect()]);
    assert!(wide.to_pdf().starts_with(b"%PDF-1.7"));
}

#[test]
fn a_word_longer_than_any_of_a_language_is_broken_somewhere() {
    for lang in ["de", "en"] {
        let mut document = Document::new("Signatur", lang, "2026-11-22");
        document.paragraph("eyJhbGciOiJFZERTQSJ9".replace(char::is_numeric, "x").repeat(20));
        assert!(document.to_pdf().starts_with(b"%PDF"), "{lang}");
    }
}

#[test]
fn a_very_long_word_takes_no_longer_than_as_many_letters_in_words() {
    let mut document = Document::new("Key", "en", "2026-11-22");
    document.paragraph("0123456789abcdefghij".repeat(5_000));
    document.table("Keys", ["Name", "Key"], vec![vec!["a".to_owned(), "ß".repeat(20_000)]]);
    assert!(pages(&document.to_pdf()) > 10);
}

#[test]
fn an_empty_document_is_a_page() {
    assert_eq!(pages(&Document::default().to_pdf()), 1);
}

fn any_block() -> impl Strategy<Value = Block> {
    let cell = "\\PC{0,12}";
    prop_oneof![
        "\\PC{0,400}".prop_map(|text| Block::Paragraph(paper::Paragraph { text, ..Default::default() })),
        (0u8..9, any::<String>()).prop_map(|(level, text)| Block::Heading(paper::Heading {
            level,
            text,
            id: Some("x".into())
        })),
        prop::collection::vec(any::<String>(), 0..4).prop_map(|items| Block::List { items }),
        (1usize..12, 0usize..4).prop_flat_map(move |(columns, rows)| {
            let row = prop::collection::vec(cell, columns);
            (row.clone(), prop::collection::vec(row, rows))
                .prop_map(|(head, rows)| Block::Table(Table { caption: head.join(" "), head, rows, ids: Vec::new() }))
        }),
        prop::collection::vec((any::<String>(), any::<String>()), 0..4).prop_map(|facts| Block::Facts {
            facts: facts.into_iter().map(|(label, value)| paper::Fact { label, value }).collect()
        }),
        Just(Block::PageBreak),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_document_comes_out(title in any::<String>(), date in "\\PC{0,12}", blocks in prop::collection::vec(any_block(), 0..6)) {
        let document = Document { title, lang: "de".into(), date, blocks, ..Document::default() };
        prop_assert!(document.to_pdf().starts_with(b"%PDF"));
        prop_assert!(document.to_html().ends_with("</html>\n"));
        prop_assert!(document.to_markdown().starts_with("# "));
    }
}

#[test]
fn names_of_any_script_are_set_with_letters_and_not_with_boxes() {
    let names =
        ["محمد علي", "אברהם כהן", "王小明", "สมชาย ใจดี", "राम", "김민수", "さくら", "😀 Erika", "Ελένη", "Олена"];
    let mut letter = Document::new("Namen", "de", "2026-11-22");
    letter.facts(names.map(|name| ("Name", format!("„{name}“ (heute), 1. Stock"))));
    letter.table("Namen", ["Name", "Wert"], names.map(|name| vec![name.to_owned(), name.repeat(60)]).to_vec());
    let pdf = letter.to_pdf();
    let text = String::from_utf8_lossy(&pdf);
    for font in [
        "NotoSansArabic",
        "NotoSansHebrew",
        "NotoSansThai",
        "NotoSansDevanagari",
        "DroidSansFallback",
        "NanumGothic",
        "NotoEmoji",
    ] {
        assert!(text.contains(font), "{font}");
    }
    let mut plain = Document::new("Namen", "de", "2026-11-22");
    plain.paragraph("Erika Muster");
    assert!(!String::from_utf8_lossy(&plain.to_pdf()).contains("Noto"), "what is not needed is not put in");
}
