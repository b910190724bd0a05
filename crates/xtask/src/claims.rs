//! `cargo xtask claims`: what the published notices promise, and which tests show it. A test names a claim in its own
//! name (`pro_05_…`, in web/tests in its title) or in the comment before it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Failure,
    house::{File, House},
};

/// The claims of a product, one a line, after a line of headings.
const CLAIMS: &str = "/claims.tsv";

pub fn run(all: bool) -> Result<(), Failure> {
    let house = House::load()?;
    let mut tests: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in house.files.iter().filter(|file| is_of_tests(&file.path)) {
        for (claim, test) in shown(file) {
            tests.entry(claim).or_default().insert(format!("{}: {test}", file.path));
        }
    }
    let mut missing_count = 0;
    for file in house.files.iter().filter(|file| file.path.starts_with("products/") && file.path.ends_with(CLAIMS)) {
        let claims: Vec<(&str, &str)> = claims(&file.text).collect();
        let missing = claims.iter().filter(|(id, _)| !tests.contains_key(*id)).count();
        println!("{}: {} of {} claims have a test\n", file.path, claims.len() - missing, claims.len());
        for (id, text) in claims {
            println!("{id}  {text}");
            for test in tests.get(id).into_iter().flatten() {
                println!("        {test}");
            }
        }
        println!();
        missing_count += missing;
    }
    if all && missing_count > 0 { Err(format!("{missing_count} claims have no test").into()) } else { Ok(()) }
}

fn is_of_tests(path: &str) -> bool {
    let ours = path.starts_with("crates/") && !path.starts_with("crates/xtask/") && path.ends_with(".rs");
    ours || path.starts_with("web/tests/")
}

/// Id and sentence of each claim.
fn claims(table: &str) -> impl Iterator<Item = (&str, &str)> {
    table.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.nth(1)?))
    })
}

/// Each claim that a test of the file names, with the test's name.
fn shown(file: &File) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    let mut told: Vec<String> = Vec::new();
    for line in file.text.lines().map(str::trim) {
        if line.starts_with("///") || line.starts_with("// ") {
            told.extend(ids(line));
        } else if let Some(name) = test_name(line) {
            let named = ids(name).into_iter().chain(told.drain(..));
            shown.extend(named.map(|id| (id, name.to_owned())));
        } else if !line.starts_with("#[") {
            told.clear();
        }
    }
    shown
}

/// The name of the test, or of what looks like one, that this line begins.
fn test_name(line: &str) -> Option<&str> {
    if let Some((before, after)) = line.split_once("fn ") {
        let is_function = before.is_empty() || before.ends_with(' ');
        return is_function.then(|| after.split(['(', '<']).next().unwrap_or(after));
    }
    let title = line.strip_prefix("test('").or_else(|| line.strip_prefix("test(`"))?;
    Some(title.split(['\'', '`']).next().unwrap_or(title))
}

/// `PRO-05` for every `pro_05` or `PRO-05` in the text.
fn ids(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.collect();
    let is_id = |pair: &&[&str]| {
        let [product, number] = pair else { return false };
        product.len() == 3
            && product.bytes().all(|b| b.is_ascii_alphabetic())
            && number.len() == 2
            && number.bytes().all(|b| b.is_ascii_digit())
    };
    words.windows(2).filter(is_id).map(|pair| format!("{}-{}", pair[0].to_ascii_uppercase(), pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_found_in_names_titles_and_the_comment_before() {
        let text = "/// PRO-13: nobody else.\n#[test]\nasync fn pro_05_pro_06_both(server: Server) {\n// LIV-01 within\nlet a = 1;\n\
                    test('plu_19 at once', async () => {\n    fn plain() {}\n";
        let file = File { path: "web/tests/a.ts".into(), text: text.into() };
        let both = "pro_05_pro_06_both".to_owned();
        let expected =
            [("PRO-05", both.clone()), ("PRO-06", both.clone()), ("PRO-13", both), ("PLU-19", "plu_19 at once".into())];
        assert_eq!(shown(&file), expected.map(|(id, name)| (id.to_owned(), name)));
        assert_eq!(claims("id\tkind\tclaim\nPRO-01\tcollect\tA.\t001\n").collect::<Vec<_>>(), [("PRO-01", "A.")]);
    }
}
