//! All profiles of a product, with their codecs compiled.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use super::{Profile, ProfileError};
use crate::codec::{Codec, CodecError};

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
        let mut catalogue = Self::default();
        for (file, text) in profiles {
            let mut profile =
                Profile::parse(&text).map_err(|error| CatalogueError::Profile { file: file.clone(), error })?;
            if let Some(name) = &profile.codec_file {
                let Some(source) = codec(name) else {
                    return Err(CatalogueError::NoCodec { file, codec: name.clone() });
                };
                profile.codec = Some(Codec::new(name, &source).map_err(|error| CatalogueError::Codec { file, error })?);
            }
            if let Some(other) = catalogue.profiles.insert(profile.name.clone(), Arc::new(profile)) {
                return Err(CatalogueError::Twice { name: other.name.to_string() });
            }
        }
        Ok(catalogue)
    }

    /// From `profiles/*.toml` and `codecs/` of a product's directory.
    pub fn read(product: &Path) -> Result<Self, CatalogueError> {
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
        Self::new(profiles, |name| plain(name).then(|| fs::read_to_string(codecs.join(name)).ok()).flatten())
    }

    pub fn get(&self, name: &str) -> Option<&Arc<Profile>> {
        self.profiles.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Profile>> {
        self.profiles.values()
    }
}
