//! What is processed: categories of data, where they come from, and the words the clauses use about them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Item, Provision, Sentence, Words};

/// The name of a category of data, such as "account".
pub type CategoryName = String;

/// A category of data. Every column of the database belongs to one, or is declared not personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// From the name of the table.
    #[serde(skip)]
    pub id: CategoryName,
    /// What people call it.
    pub title: Words,
    /// The single pieces of data.
    pub items: Vec<Item>,
    /// Where it comes from: "person", "device", "third_party", "system".
    pub source: Vec<Source>,
    /// From whom or what exactly. Needed where the source is a third party (Art. 14(2)(f)).
    #[serde(default)]
    pub source_note: Option<Words>,
    /// Whether it says something about a person.
    #[serde(default = "yes")]
    pub personal: bool,
    /// Which special category it is (Art. 9(1)), if any.
    #[serde(default)]
    pub special: Option<SpecialCategory>,
    /// Whose data it is, such as "users of the platform".
    #[serde(default)]
    pub subjects: Option<Words>,
    /// The moment from which a period runs, unless a clause says otherwise.
    #[serde(default = "recorded")]
    pub clock: String,
}

pub(super) fn yes() -> bool {
    true
}

fn recorded() -> String {
    "recorded".to_owned()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The person gives it.
    Person,
    /// A device measures or sends it.
    Device,
    /// Somebody else gives it (Art. 14).
    ThirdParty,
    /// It arises when the product is used.
    System,
}

/// Art. 9(1) GDPR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpecialCategory {
    RacialOrEthnicOrigin,
    PoliticalOpinions,
    Beliefs,
    TradeUnionMembership,
    Genetic,
    Biometric,
    Health,
    SexLife,
}

/// Who may look at data: a role of the product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// From the name of the table.
    #[serde(skip)]
    pub id: String,
    /// What people call it, in the plural: "users with read access".
    pub title: Words,
    /// May look only while a ticket for it is open.
    #[serde(default)]
    pub ticket: bool,
}

/// Something a module states at run time, and clauses depend on, such as the mode of a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// From the name of the table.
    #[serde(skip)]
    pub id: String,
    /// What people call it.
    pub title: Words,
    /// The values it can have.
    pub values: Vec<Item>,
}

/// A moment from which a period runs, or until which data is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// From the name of the table.
    #[serde(skip)]
    pub id: String,
    /// As in "after the conversation has been settled".
    pub after: Words,
    /// As in "until the conversation has been settled".
    pub until: Words,
}

/// A function of the product that its user recognises. The text is arranged by functions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// From the name of the table.
    #[serde(skip)]
    pub id: String,
    /// What people call it.
    pub title: Words,
    /// Whether the data must be provided, and what follows if it is not (Art. 13(2)(e)).
    #[serde(default)]
    pub provision: Option<Provision>,
    /// Sentences of the function.
    #[serde(default)]
    pub text: Vec<Sentence>,
}
