//! Which claims of a published notice a clause carries, and on which of its sentences they are shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Claims by the sentence that carries them. Written as a plain list, they stand on the data and the purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "ClaimsForm", deny_unknown_fields)]
pub struct Claims {
    pub data: Vec<String>,
    pub purpose: Vec<String>,
    pub basis: Vec<String>,
    pub when: Vec<String>,
    pub viewers: Vec<String>,
    pub recipients: Vec<String>,
    pub keep: Vec<String>,
}

impl Claims {
    pub fn lists(&self) -> [(&'static str, &Vec<String>); 7] {
        [
            ("data", &self.data),
            ("purpose", &self.purpose),
            ("basis", &self.basis),
            ("when", &self.when),
            ("viewers", &self.viewers),
            ("recipients", &self.recipients),
            ("keep", &self.keep),
        ]
    }
}

/// A list of claims, or one list for each field.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ClaimsForm {
    /// For the data and the purpose.
    All(Vec<String>),
    /// For each field its own.
    Each(ClaimsTable),
}

/// One list of claims for each field of a clause.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimsTable {
    pub data: Vec<String>,
    pub purpose: Vec<String>,
    pub basis: Vec<String>,
    pub when: Vec<String>,
    pub viewers: Vec<String>,
    pub recipients: Vec<String>,
    pub keep: Vec<String>,
}

impl From<ClaimsForm> for Claims {
    fn from(form: ClaimsForm) -> Self {
        let table = match form {
            ClaimsForm::All(claims) => ClaimsTable { data: claims.clone(), purpose: claims, ..ClaimsTable::default() },
            ClaimsForm::Each(table) => table,
        };
        let ClaimsTable { data, purpose, basis, when, viewers, recipients, keep } = table;
        Self { data, purpose, basis, when, viewers, recipients, keep }
    }
}
