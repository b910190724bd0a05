//! Who stands behind the notice: the product, its editions, the controller, the officer, the authority.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Sentence, Words};

/// The product the notice is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Short name used by the program, such as "progres".
    pub name: String,
    /// What people call it.
    pub title: Words,
    /// The heading of the notice; without it, "Privacy notice" and the title.
    #[serde(default)]
    pub heading: Option<Words>,
    /// Where it is found on the web.
    #[serde(default)]
    pub url: Option<String>,
    /// The program's modules the product uses, such as "identity"; their tables must be declared. Without it: all.
    #[serde(default)]
    pub modules: Option<Vec<String>>,
}

impl Product {
    pub fn uses(&self, module: &str) -> bool {
        self.modules.as_ref().is_none_or(|modules| modules.iter().any(|name| name == module))
    }
}

/// A dated version of the notice. The last one in the file is in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// 1, 2, 3 …
    pub number: u32,
    /// Since when, such as 2026-11-22.
    #[schemars(schema_with = "super::formats::date")]
    pub date: String,
    /// What is new in it.
    #[serde(default)]
    pub changes: Option<Words>,
}

/// A company or person with an address: the controller (Art. 4(7)) or its representative (Art. 27).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// Full name with legal form.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub city: String,
    /// Two letters after ISO 3166-1, such as "DE".
    #[schemars(schema_with = "super::formats::country")]
    pub country: String,
    /// E-mail address of the contact.
    pub email: String,
    /// Telephone number of the contact.
    #[serde(default)]
    pub phone: Option<String>,
    /// Web address.
    #[serde(default)]
    pub website: Option<String>,
    /// Further sentences.
    #[serde(default)]
    pub text: Vec<Sentence>,
}

/// In which capacity the company acts towards a kind of tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acting {
    /// The kind of tenant, from the name of the table.
    #[serde(skip)]
    pub id: String,
    /// As controller of its own, or as processor for that tenant.
    #[serde(rename = "as")]
    pub capacity: Capacity,
    /// What the person reads about it.
    pub text: Vec<Sentence>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// Decides itself about purposes and means (Art. 4(7)).
    Controller,
    /// Acts on the instructions of another (Art. 28).
    Processor,
}

/// The data protection officer (Art. 13(1)(b)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Name, where it is given.
    #[serde(default)]
    pub name: Option<String>,
    /// E-mail address.
    pub email: String,
    /// Own wording; without it, the standard sentence.
    #[serde(default)]
    pub text: Vec<Sentence>,
}

/// The supervisory authority (Art. 13(2)(d)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its name.
    pub name: Words,
    /// Its address.
    #[serde(default)]
    pub address: Option<String>,
    /// Its web address.
    #[serde(default)]
    pub website: Option<String>,
}

/// Where questions go, at the end of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// E-mail address.
    pub email: String,
    /// Own wording; without it, the standard sentence.
    #[serde(default)]
    pub text: Vec<Sentence>,
}
