//! Wording in both languages; the pages choose.

use serde::Serialize;
use utoipa::ToSchema;

/// The same words in German and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Words {
    pub de: String,
    pub en: String,
}

impl From<&notice::Words> for Words {
    fn from(words: &notice::Words) -> Self {
        Self { de: words.de.clone(), en: words.en.clone() }
    }
}
