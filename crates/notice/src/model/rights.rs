//! What the person can do, and what else Art. 13 and 14 want said: decisions, transfers, cookies, measures.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use types::Period;

use super::{EvidenceKind, Sentence, Words};

/// The rights of the person, in the order of the Regulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RightName {
    /// Art. 15.
    Access,
    /// Art. 16.
    Rectification,
    /// Art. 17.
    Erasure,
    /// Art. 18.
    Restriction,
    /// Art. 19.
    Notification,
    /// Art. 20.
    Portability,
    /// Art. 21.
    Objection,
    /// Art. 7(3).
    Withdrawal,
    /// Art. 22(3).
    HumanReview,
    /// Art. 77.
    Complaint,
}

impl RightName {
    pub const ALL: [Self; 10] = [
        Self::Access,
        Self::Rectification,
        Self::Erasure,
        Self::Restriction,
        Self::Notification,
        Self::Portability,
        Self::Objection,
        Self::Withdrawal,
        Self::HumanReview,
        Self::Complaint,
    ];

    pub const fn id(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Rectification => "rectification",
            Self::Erasure => "erasure",
            Self::Restriction => "restriction",
            Self::Notification => "notification",
            Self::Portability => "portability",
            Self::Objection => "objection",
            Self::Withdrawal => "withdrawal",
            Self::HumanReview => "human_review",
            Self::Complaint => "complaint",
        }
    }
}

/// A right, with its own wording or the standard one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// From the name of the table.
    #[serde(skip)]
    pub id: String,
    /// Own wording; without it, the standard sentence.
    #[serde(default)]
    pub text: Vec<Sentence>,
    /// Which claims of the published notice it carries.
    #[serde(default)]
    pub claims: Vec<String>,
}

/// Art. 13(2)(f), Art. 22.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutomatedDecisions {
    /// Whether decisions are taken by machine alone, profiling included.
    pub exist: bool,
    /// The logic involved. Needed if there are any.
    #[serde(default)]
    pub logic: Option<Words>,
    /// What they mean for the person. Needed if there are any.
    #[serde(default)]
    pub significance: Option<Words>,
    /// Own wording; without it, the standard sentence.
    #[serde(default)]
    pub text: Vec<Sentence>,
    /// Which claims of the published notice it carries.
    #[serde(default)]
    pub claims: Vec<String>,
}

/// Art. 13(1)(f).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThirdCountries {
    /// Whether data is sent outside the European Economic Area.
    pub any: bool,
    /// Own wording; without it, the standard sentence.
    #[serde(default)]
    pub text: Vec<Sentence>,
    /// Which claims of the published notice it carries.
    #[serde(default)]
    pub claims: Vec<String>,
}

/// A technical or organisational measure (Art. 32).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// From the name of the table.
    #[serde(skip)]
    pub id: String,
    /// German.
    pub de: String,
    /// English.
    pub en: String,
    /// By what it is shown to be true, beside what follows from its kind.
    #[serde(default)]
    pub evidence: Vec<EvidenceKind>,
    /// Who vouches for it where no machine can check it; without it, the data protection officer.
    #[serde(default)]
    pub vouched_by: Option<Words>,
    /// Which claims of the published notice it carries.
    #[serde(default)]
    pub claims: Vec<String>,
}

/// Something stored on, or read from, the person's device (§ 25 TDDDG, Art. 5(3) ePrivacy Directive).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cookie {
    /// From the name of the table.
    #[serde(skip)]
    pub id: String,
    /// Its name in the browser.
    pub name: String,
    /// What it is for.
    pub purpose: Words,
    /// Whether the product needs it. What it does not need takes consent.
    pub needed: bool,
    /// How long it stays; without it, until the browser is closed.
    #[serde(default)]
    #[schemars(schema_with = "super::formats::optional_period")]
    pub lifetime: Option<Period>,
    /// The clause under which its data is processed.
    #[serde(default)]
    pub clause: Option<String>,
    /// Which claims of the published notice it carries.
    #[serde(default)]
    pub claims: Vec<String>,
}
