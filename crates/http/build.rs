//! Which pages there are, read from the directories of `web/src/routes`, so that the log of visits knows them without a
//! list that somebody would have to keep.
#![allow(clippy::disallowed_methods, reason = "a build script is told by its environment where it is")]

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

const ROUTES: &str = "../../web/src/routes";
const PAGE: &str = "+page.svelte";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={ROUTES}");
    let mut pages = Vec::new();
    collect(&PathBuf::from(ROUTES), &mut Vec::new(), &mut pages)?;
    pages.sort();
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo says where to write"))?;
    fs::write(Path::new(&out).join("pages.rs"), rust(&pages))
}

/// Each page as the segments of its address, parameters in their brackets.
fn collect(directory: &Path, segments: &mut Vec<String>, pages: &mut Vec<Vec<String>>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            // A group in round brackets is no part of the address.
            let is_group = name.starts_with('(');
            if !is_group {
                segments.push(name);
            }
            collect(&entry.path(), segments, pages)?;
            if !is_group {
                segments.pop();
            }
        } else if name == PAGE {
            pages.push(segments.clone());
        }
    }
    Ok(())
}

fn rust(pages: &[Vec<String>]) -> String {
    let page = |segments: &Vec<String>| format!("&{segments:?},");
    format!("&[{}]", pages.iter().map(page).collect::<String>())
}
