//! `obhut notice …`: checks, writes and compares notices. Needs no server.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Subcommand, ValueEnum};
use notice::{Findings, Lang, Notice};

use super::Outcome;
use crate::StartError;

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
        Command::Diff { old, new } => {
            print!("{}", notice::diff(&read(&old)?, &read(&new)?));
            Ok(ExitCode::SUCCESS)
        }
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
    let parsed = Notice::parse(&source(path)?, &path.display().to_string());
    parsed.map_err(|findings| StartError::Notice(Box::new(findings)))
}

fn check(files: &[PathBuf]) -> Outcome {
    let mut refused = false;
    for path in files {
        let (notice, findings) = Notice::examine(&source(path)?, &path.display().to_string());
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
