//! `cargo xtask openapi`: what the server says of itself, kept where the web client is generated from.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Failure, house};

const DOCUMENT: &str = "web/src/lib/api/openapi.json";

pub fn run(check: bool, obhut: Option<PathBuf>) -> Result<(), Failure> {
    let root = house::root();
    let said = ask(&root, obhut)?;
    let path = root.join(DOCUMENT);
    if !check {
        fs::create_dir_all(path.parent().expect("a file in a directory"))?;
        fs::write(&path, said)?;
        println!("openapi: wrote {DOCUMENT}; now `npm run generate` in web");
        return Ok(());
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    match first_difference(&kept, &said) {
        None => Ok(()),
        Some(line) => Err(format!("{DOCUMENT}:{line} is not what the server says; run `cargo xtask openapi`").into()),
    }
}

/// The document as the server prints it, laid out so that a change of one field is a change of one line.
fn ask(root: &Path, obhut: Option<PathBuf>) -> Result<String, Failure> {
    let mut command = match obhut {
        Some(program) => Command::new(program),
        None => {
            let mut cargo = Command::new("cargo");
            cargo.args(["run", "--quiet", "--package", "obhut", "--"]);
            cargo
        }
    };
    let output = command.current_dir(root).arg("openapi").output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?} ended with {}: {errors}", output.status).into());
    }
    let document: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// The first line, from 1, in which two texts differ.
fn first_difference(a: &str, b: &str) -> Option<usize> {
    let (mut a, mut b) = (a.lines(), b.lines());
    (1..)
        .map(|line| (line, a.next(), b.next()))
        .take_while(|(_, a, b)| a.or(*b).is_some())
        .find(|(_, a, b)| a != b)
        .map(|(line, ..)| line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
        assert_eq!(first_difference("", "a\n"), Some(1));
    }
}
