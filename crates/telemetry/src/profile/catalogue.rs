//! All profiles of a product, with their codecs compiled.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use super::{Profile, ProfileError};
use crate::codec::{Codec, CodecError, Limits, Workers};

/// The profiles a product ships, by name.
#[derive(Default, Clone)]
pub struct Catalogue {
    profiles: BTreeMap<Arc<str>, Arc<Profile>>,
}

#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    #[error("profile {file}: {error}")]
    Profile { file: String, error: ProfileError },
    #[error("profile {file}: the codec {codec} is not there")]
    NoCodec { file: String, codec: String },
    #[error("profile {file}: {error}")]
    Codec { file: String, error: CodecError },
    #[error("profile {name} stands twice")]
    Twice { name: String },
    #[error("{path} cannot be read: {error}")]
    Read { path: String, error: std::io::Error },
}

impl Catalogue {
    /// From the texts of the profiles (`file name, text`); `codec` gives the source of a codec's file.
    pub fn new(
        profiles: impl IntoIterator<Item = (String, String)>,
        codec: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, CatalogueError> {
        Self::with_workers(profiles, codec, &Workers::on_this_thread())
    }

    /// The same with codecs that run where `workers` say.
    pub fn with_workers(
        profiles: impl IntoIterator<Item = (String, String)>,
        codec: impl Fn(&str) -> Option<String>,
        workers: &Workers,
    ) -> Result<Self, CatalogueError> {
        let mut catalogue = Self::default();
        for (file, text) in profiles {
            let mut profile =
                Profile::parse(&text).map_err(|error| CatalogueError::Profile { file: file.clone(), error })?;
            if let Some(name) = &profile.codec_file.clone() {
                let Some(source) = codec(name) else {
                    return Err(CatalogueError::NoCodec { file, codec: name.clone() });
                };
                let modules = modules(&source, &codec);
                let made = Codec::made(name, &source, modules, Limits::default(), workers.clone());
                profile.codec = Some(made.map_err(|error| CatalogueError::Codec { file, error })?);
                let examples = codec(&format!("{}.vectors.json", name.trim_end_matches(".js")));
                profile.try_examples(examples.as_deref());
                for problem in &profile.codec_problems {
                    tracing::warn!(profile = %profile.name, "codec: {problem}");
                }
            }
            if let Some(other) = catalogue.profiles.insert(profile.name.clone(), Arc::new(profile)) {
                return Err(CatalogueError::Twice { name: other.name.to_string() });
            }
        }
        Ok(catalogue)
    }

    /// From `profiles/*.toml` and `codecs/` of a product's directory.
    pub fn read(product: &Path) -> Result<Self, CatalogueError> {
        Self::read_for(product, &Workers::on_this_thread())
    }

    /// The same with codecs that run where `workers` say.
    pub fn read_for(product: &Path, workers: &Workers) -> Result<Self, CatalogueError> {
        let failed = |path: &Path, error| CatalogueError::Read { path: path.display().to_string(), error };
        let directory = product.join("profiles");
        let mut profiles = Vec::new();
        for entry in fs::read_dir(&directory).map_err(|error| failed(&directory, error))? {
            let path = entry.map_err(|error| failed(&directory, error))?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                profiles.push((name, text));
            }
        }
        profiles.sort();
        // A codec is named by its file alone: a path out of the directory finds nothing.
        let codecs = product.join("codecs");
        let plain = |name: &str| Path::new(name).file_name().is_some_and(|file| file == name);
        let read = |name: &str| plain(name).then(|| fs::read_to_string(codecs.join(name)).ok()).flatten();
        Self::with_workers(profiles, read, workers)
    }

    pub fn get(&self, name: &str) -> Option<&Arc<Profile>> {
        self.profiles.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Profile>> {
        self.profiles.values()
    }
}

/// Helpers of one codec, and how deep they may require each other.
const MODULES_MAX: usize = 32;

/// What a codec requires, and what that requires: files beside it. What is not there the codec's own error names, or a
/// bundle has it inside.
fn modules(source: &str, read: &impl Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut waiting = required(source);
    while let Some(name) = waiting.pop() {
        if found.len() == MODULES_MAX || found.iter().any(|(known, _)| *known == name) {
            continue;
        }
        if let Some(text) = read(&format!("{name}.js")) {
            waiting.extend(required(&text));
            found.push((name, text));
        }
    }
    found
}

/// The plain names in `require('./name')` and `require("name.js")`.
fn required(source: &str) -> Vec<String> {
    let calls = source.split("require(").skip(1);
    let name = |call: &str| {
        let call = call.trim_start();
        let quote = call.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
        let (name, _) = call[1..].split_once(quote)?;
        let name = name.trim_start_matches("../").trim_start_matches("./").trim_end_matches(".js");
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        (!name.is_empty() && name.len() <= 64 && name.chars().all(plain)).then(|| name.to_owned())
    };
    calls.filter_map(name).collect()
}
