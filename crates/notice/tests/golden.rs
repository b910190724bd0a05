//! Generated files that are checked in: the texts of every product, and the schema for editors.
//! `UPDATE_GOLDEN=1 cargo test -p obhut-notice --test golden` writes them anew.

use std::{fs, path::PathBuf};

use notice::{ArtefactName, Lang, Notice};

fn products() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../products"))
}

fn assert_golden(path: &str, made: &str) {
    let file = products().join(path);
    if is_update() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, made).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    let differs = kept.lines().zip(made.lines()).enumerate().find(|(_, (kept, made))| kept != made);
    assert!(kept == made, "{path} is stale (UPDATE_GOLDEN=1 writes it anew); first difference: {differs:#?}");
}

/// The one setting of a test; `assert_golden` is no server.
#[expect(clippy::disallowed_methods, reason = "a test asked by hand to write its files")]
fn is_update() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

#[test]
fn the_schema_for_editors_is_fresh() {
    assert_golden("notice.schema.json", &notice::json_schema());
}

#[test]
fn the_texts_of_every_product_are_fresh() {
    let mut count = 0;
    for entry in fs::read_dir(products()).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let Ok(source) = fs::read_to_string(entry.path().join("notice.toml")) else { continue };
        let notice = Notice::parse(&source, &name).unwrap_or_else(|findings| panic!("{findings}"));
        for lang in Lang::ALL {
            assert_golden(
                &format!("{name}/texts/notice.{}.md", lang.tag()),
                &notice.text(lang).to_markdown_with_claims(),
            );
            let short = notice.paper(ArtefactName::ShortForm, lang).unwrap().to_markdown();
            assert_golden(&format!("{name}/texts/short-form.{}.md", lang.tag()), &short);
        }
        count += 1;
    }
    assert!(count >= 1);
}
