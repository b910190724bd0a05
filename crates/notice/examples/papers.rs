//! Writes every paper of every product, and says how long it took: `cargo run -p obhut-notice --example papers [DIR]`.

use std::{fs, path::PathBuf};

use notice::{Lang, Notice};
use types::Stopwatch;

fn main() -> std::io::Result<()> {
    let into = std::env::args().nth(1).map(PathBuf::from);
    let products = concat!(env!("CARGO_MANIFEST_DIR"), "/../../products");
    let sources: Vec<String> = fs::read_dir(products)?
        .filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("notice.toml")).ok())
        .collect();
    let stopwatch = Stopwatch::start();
    let mut papers = Vec::new();
    for source in &sources {
        let notice = Notice::parse(source, "notice.toml").unwrap_or_else(|findings| panic!("{findings}"));
        for artefact in notice.artefacts(Lang::De) {
            for format in artefact.formats {
                for lang in Lang::ALL {
                    let bytes = notice.artefact(artefact.name, format, lang).unwrap_or_default();
                    let name = (artefact.name.id(), lang.tag(), format.extension());
                    papers.push((format!("{}/{}.{}.{}", notice.product.name, name.0, name.1, name.2), bytes));
                }
            }
        }
    }
    let kib = papers.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() / 1024;
    println!("{} papers of {} products, {kib} KiB, in {:?}", papers.len(), sources.len(), stopwatch.elapsed());
    for (file, bytes) in into.iter().flat_map(|_| &papers) {
        let path = into.as_deref().unwrap_or_else(|| std::path::Path::new(".")).join(file);
        fs::create_dir_all(path.parent().expect("a product's directory"))?;
        fs::write(path, bytes)?;
    }
    Ok(())
}
