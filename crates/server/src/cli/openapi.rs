//! `obhut openapi`: the document that the pages' client is made from.

use std::process::ExitCode;

use super::Outcome;

pub fn run() -> Outcome {
    println!("{}", http::document().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
