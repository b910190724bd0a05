//! `obhut notice …`: checks, writes and compares notices. Needs no server.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Subcommand, ValueEnum};
use notice::{Findings, Lang, Notice};
use privacy::{Gate, Privacy, retention::clock_applies};
use store::{DataMap, Database};
use types::{Clock, Rng};

use super::Outcome;
use crate::{
    StartError,
    config::{DatabaseArgs, ProductArgs},
    products,
    wiring::house_ctx,
};

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Say what is missing or contradictory, with line and reason; ends with 1 if the notice is refused
    Check {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Write the whole notice as text
    Text {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// de or en
        #[arg(long, default_value = "de")]
        lang: Lang,
        #[arg(long, value_enum, default_value_t = Format::Markdown)]
        format: Format,
    },
    /// Say what a new edition changes
    Diff {
        #[arg(value_name = "OLD")]
        old: PathBuf,
        #[arg(value_name = "NEW")]
        new: PathBuf,
        /// End with 1 where somebody would have to be asked for consent again
        #[arg(long)]
        must_not_ask: bool,
    },
    /// Write every paper that comes from the notice, as HTML, PDF, Markdown, JSON and JSON-LD
    Write {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Where to; made if it is not there
        #[arg(long, value_name = "DIRECTORY")]
        dir: PathBuf,
        /// de or en; without it, both
        #[arg(long)]
        lang: Option<Lang>,
    },
    /// Say whose consents a new edition no longer covers; ends with 1 if somebody must be asked again
    Impact {
        /// The new edition
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        database: Box<DatabaseArgs>,
        #[command(flatten)]
        products: ProductArgs,
    },
    /// Print the JSON Schema, for editors
    Schema,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Read as it is, or as Markdown.
    #[value(alias = "text")]
    Markdown,
    /// A whole page.
    Html,
}

pub fn run(command: Command) -> Outcome {
    match command {
        Command::Check { files } => check(&files),
        Command::Text { file, lang, format } => {
            let document = read(&file)?.text(lang);
            let text = match format {
                Format::Html => document.to_html_page(),
                Format::Markdown => document.to_markdown(),
            };
            println!("{}", text.trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Command::Diff { old, new, must_not_ask } => compare(&read(&old)?, &read(&new)?, must_not_ask),
        Command::Write { file, dir, lang } => write(&read(&file)?, &dir, lang),
        Command::Impact { file, database, products } => super::within(impact(file, *database, products)),
        Command::Schema => {
            print!("{}", notice::json_schema());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn source(path: &Path) -> Result<String, StartError> {
    std::fs::read_to_string(path).map_err(|error| StartError::Unreadable { path: path.to_owned(), error })
}

fn read(path: &Path) -> Result<Notice, StartError> {
    let parsed = Notice::parse_for(&source(path)?, &path.display().to_string(), &clock_applies);
    parsed.map_err(|findings| StartError::Notice(Box::new(findings)))
}

/// What changes, with the tables of the database whose rows it reaches, and whose consent has to be asked for again.
fn compare(old: &Notice, new: &Notice, must_not_ask: bool) -> Outcome {
    let diff = notice::diff(old, new);
    print!("{diff}");
    let reached = |names: &[&str]| names.iter().any(|name| diff.categories.contains(*name));
    let tables = DataMap::get().tables().filter(|table| reached(&table.categories()));
    let names: BTreeSet<&str> = tables.map(|table| table.name).collect();
    if !names.is_empty() {
        println!("tables reached: {}", Vec::from_iter(names).join(", "));
    }
    for ask in &diff.ask_again {
        let of = new.clause(&ask.clause).and_then(|clause| clause.consent.as_ref()?.of.as_ref());
        let whom = of.map_or("every person who had consented", |words| words.en.as_str());
        println!("to be asked for [clause.{}]: {whom}", ask.clause);
    }
    let refused = must_not_ask && !diff.ask_again.is_empty();
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Names of files tell paper and language; what is in both languages has none.
fn write(notice: &Notice, directory: &Path, lang: Option<Lang>) -> Outcome {
    std::fs::create_dir_all(directory).map_err(|error| StartError::Unreadable { path: directory.to_owned(), error })?;
    let langs: &[Lang] = lang.as_ref().map_or(&Lang::ALL[..], std::slice::from_ref);
    let mut count = 0;
    for artefact in notice.artefacts(Lang::En) {
        for format in artefact.formats {
            for lang in langs {
                let Some(bytes) = notice.artefact(artefact.name, format, *lang) else { continue };
                let name = match format {
                    notice::Format::JsonLd => format!("{}.jsonld", artefact.name.id()),
                    _ => format!("{}.{}.{}", artefact.name.id(), lang.tag(), format.extension()),
                };
                let path = directory.join(name);
                std::fs::write(&path, bytes).map_err(|error| StartError::Unreadable { path, error })?;
                count += 1;
            }
        }
    }
    println!("{count} files in {}", directory.display());
    Ok(ExitCode::SUCCESS)
}

fn check(files: &[PathBuf]) -> Outcome {
    let mut refused = false;
    for path in files {
        let (notice, findings) = Notice::examine_for(&source(path)?, &path.display().to_string(), &clock_applies);
        refused |= notice.is_none();
        show(path, &findings);
    }
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn show(path: &Path, findings: &Findings) {
    if findings.is_empty() {
        println!("{}: nothing is missing", path.display());
    } else {
        println!("{findings}");
    }
}

/// Against the edition in force of the same product, with the consents there are.
async fn impact(file: PathBuf, database: DatabaseArgs, products: ProductArgs) -> Outcome {
    let new = read(&file)?;
    let hosted = products.products.iter().map(|directory| products::load(directory));
    let hosted = hosted.collect::<Result<Vec<_>, _>>()?;
    let current = hosted.iter().find(|product| **product.name() == *new.product.name);
    let current = current.ok_or_else(|| format!("no --product is named {}", new.product.name))?;
    let database = Database::open(&database.database, database.settings()).await?;
    let privacy = Privacy::new(database, Gate::new(&[]), Clock::real(), Rng::os());
    let ctx = house_ctx(current.name(), "impact");
    let impact = privacy.consent_impact(&ctx, &current.notice, &new).await?;
    for clause in &impact.clauses {
        let what = if clause.must_ask { "must be asked again" } else { "agreed to other words, which still count" };
        println!(
            "[clause.{}] {} people {what}, because of {}",
            clause.clause,
            clause.people,
            clause.reasons.join(", ")
        );
    }
    if impact.clauses.is_empty() {
        println!("every consent still covers its clause");
    }
    if impact.tell_before {
        println!("tell people before it starts: data already held gets a new purpose (Art. 13(3))");
    }
    let must_ask = impact.clauses.iter().any(|clause| clause.must_ask && clause.people > 0);
    Ok(if must_ask { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
