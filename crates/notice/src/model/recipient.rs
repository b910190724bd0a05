//! Who gets data: offices, processors, other controllers, authorities; and what makes a transfer abroad lawful.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CategoryName, Sentence, Words};

/// Somebody to whom data is disclosed (Art. 13(1)(e)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// From the name of the table.
    #[serde(skip)]
    pub id: String,
    /// Name, or description of the kind of recipient.
    pub name: Words,
    /// What it is towards the controller.
    pub role: RecipientRole,
    /// What it gets data for: "to run our servers".
    pub purpose: Words,
    /// Where the data is then.
    #[serde(default)]
    pub place: Option<Words>,
    /// The country of that place: two letters after ISO 3166-1, such as "DE".
    #[serde(default)]
    #[schemars(schema_with = "super::formats::optional_country")]
    pub country: Option<String>,
    /// What makes the transfer lawful. Needed outside the European Economic Area.
    #[serde(default)]
    pub transfer: Option<Transfer>,
    /// Gets only these categories, whatever the clause allows.
    #[serde(default)]
    pub only: Option<Vec<CategoryName>>,
    /// Which messages it takes to people on our behalf. E-mails go by our own relay.
    #[serde(default)]
    pub carries: Vec<Carried>,
    /// Further sentences.
    #[serde(default)]
    pub text: Vec<Sentence>,
    /// Which claims of the published notice it carries.
    #[serde(default)]
    pub claims: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecipientRole {
    /// An office of the company itself.
    Internal,
    /// Acts on instructions, under a contract (Art. 28).
    Processor,
    /// Decides together with the company (Art. 26).
    JointController,
    /// Decides for itself.
    Controller,
    /// A public authority, where a law demands it.
    Authority,
    /// A natural person somebody has named, such as who gets an alarm.
    Person,
}

/// A kind of message that leaves the house by somebody else's network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Carried {
    /// Text messages to a telephone number.
    Sms,
}

/// Chapter V GDPR.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// The ground.
    pub ground: TransferGround,
    /// The date of the adequacy decision, or of the clauses signed.
    #[serde(default)]
    #[schemars(schema_with = "super::formats::optional_date")]
    pub date: Option<String>,
    /// Whether the recipient itself is certified, where the decision covers certified companies only (USA).
    #[serde(default)]
    pub certified: bool,
    /// Further words, such as where a copy of the guarantees can be had.
    #[serde(default)]
    pub note: Option<Words>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferGround {
    /// Art. 45: the Commission has found the country's level of protection adequate.
    Adequacy,
    /// Art. 46(2)(c): standard contractual clauses.
    StandardContractualClauses,
    /// Art. 47: binding corporate rules.
    BindingCorporateRules,
    /// Art. 49(1)(a): the person has explicitly consented, knowing the risks.
    ExplicitConsent,
    /// Art. 49(1)(b): needed for a contract with the person.
    Contract,
    /// Art. 49(1)(e): legal claims.
    LegalClaims,
    /// The EU-US Privacy Shield: void since 16 July 2020.
    PrivacyShield,
}
