//! The clause: which data, for what purpose, on which basis, seen by whom, sent to whom, kept how long.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CategoryName, Claims, Keep, Sentence, Words, data::yes};
use types::Period;

/// One processing. Nothing happens with personal data that no clause allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// From the name of the table.
    #[serde(skip)]
    pub id: String,
    /// What people call it.
    pub title: Words,
    /// The function of the product it belongs to.
    pub function: String,
    /// The categories of data it processes and keeps.
    #[serde(default)]
    pub data: Vec<CategoryName>,
    /// Further categories it looks at or sends, kept as another clause says.
    #[serde(default)]
    pub uses: Vec<CategoryName>,
    /// What the data is processed for. A sentence without its full stop: "to show you our website".
    pub purpose: Purpose,
    /// The legal basis (Art. 6(1)).
    pub basis: Basis,
    /// The legitimate interest pursued. Needed with "legitimate_interests" (Art. 13(1)(d)).
    #[serde(default)]
    pub interest: Option<Words>,
    /// The law that obliges. Needed with "legal_obligation" and "public_task".
    #[serde(default)]
    pub law: Option<Words>,
    /// Why data of a special category may be processed (Art. 9(2)).
    #[serde(default)]
    pub special_basis: Option<SpecialBasis>,
    /// What the person is asked. Needed with "consent".
    #[serde(default)]
    pub consent: Option<ConsentAsked>,
    /// How an objection (Art. 21) is met.
    #[serde(default)]
    pub objection: Objection,
    /// Holds only while these facts have one of these values.
    #[serde(default)]
    pub when: BTreeMap<String, BTreeSet<String>>,
    /// The roles that may look at the data. The person always may: the right of access needs no clause.
    #[serde(default)]
    pub viewers: BTreeSet<String>,
    /// The recipients it may be sent to.
    #[serde(default)]
    pub recipients: BTreeSet<String>,
    /// How long the data is kept. Needed unless "data" is empty.
    #[serde(default)]
    #[schemars(with = "super::KeepForm")]
    pub keep: Keep,
    /// What happens when that time is over.
    #[serde(default)]
    pub at_end: AtEnd,
    /// How far back viewers may look, if that is less than what is kept.
    #[serde(default)]
    #[schemars(schema_with = "super::formats::optional_period")]
    pub shown: Option<Period>,
    /// In which form the data is used.
    #[serde(default)]
    pub form: Form,
    /// Whether the data must be provided; without it, what the function says.
    #[serde(default)]
    pub provision: Option<Provision>,
    /// Whether the module that does it is running, or is only declared yet.
    #[serde(default = "yes")]
    pub running: bool,
    /// Who vouches for what no machine can check of it; without it, the data protection officer.
    #[serde(default)]
    pub vouched_by: Option<Words>,
    /// How an unclear or contradictory published notice was understood.
    #[serde(default)]
    pub reading: Option<Words>,
    /// Further sentences.
    #[serde(default)]
    pub text: Vec<Sentence>,
    /// Which claims of the published notice it carries: a list, or one list for each field.
    #[serde(default)]
    #[schemars(with = "super::ClaimsForm")]
    pub claims: Claims,
}

impl Clause {
    /// Whether it allows anything to be done with a category.
    pub fn processes(&self, category: &str) -> bool {
        self.data.iter().chain(&self.uses).any(|name| name == category)
    }

    /// Art. 6(1)(a), or explicitly Art. 9(2)(a).
    pub fn rests_on_consent(&self) -> bool {
        self.basis == Basis::Consent || self.special_basis == Some(SpecialBasis::ExplicitConsent)
    }
}

/// What for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Name of the purpose; without it, the name of the clause. Clauses may share one.
    #[serde(default)]
    pub id: String,
    /// German: "um Ihnen unsere Website anzuzeigen".
    pub de: String,
    /// English: "to show you our website".
    pub en: String,
}

impl Purpose {
    pub fn get(&self, lang: super::Lang) -> &str {
        match lang {
            super::Lang::De => &self.de,
            super::Lang::En => &self.en,
        }
    }
}

/// Art. 6(1) GDPR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Art. 6(1)(a): the person has consented.
    Consent,
    /// Art. 6(1)(b): needed for a contract with the person, or for steps before it.
    Contract,
    /// Art. 6(1)(c): a law obliges.
    LegalObligation,
    /// Art. 6(1)(d): vital interests.
    VitalInterests,
    /// Art. 6(1)(e): a task in the public interest.
    PublicTask,
    /// Art. 6(1)(f): legitimate interests, stated in "interest".
    LegitimateInterests,
}

impl Basis {
    /// The letter in Art. 6(1).
    pub const fn letter(self) -> char {
        match self {
            Self::Consent => 'a',
            Self::Contract => 'b',
            Self::LegalObligation => 'c',
            Self::VitalInterests => 'd',
            Self::PublicTask => 'e',
            Self::LegitimateInterests => 'f',
        }
    }
}

/// Art. 9(2) GDPR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SpecialBasis {
    /// Art. 9(2)(a).
    ExplicitConsent,
    /// Art. 9(2)(b).
    EmploymentLaw,
    /// Art. 9(2)(c).
    VitalInterests,
    /// Art. 9(2)(d).
    NonProfitBody,
    /// Art. 9(2)(e).
    MadePublic,
    /// Art. 9(2)(f).
    LegalClaims,
    /// Art. 9(2)(g).
    PublicInterest,
    /// Art. 9(2)(h).
    HealthCare,
    /// Art. 9(2)(i).
    PublicHealth,
    /// Art. 9(2)(j).
    Research,
}

impl SpecialBasis {
    /// The letter in Art. 9(2).
    pub const fn letter(self) -> char {
        match self {
            Self::ExplicitConsent => 'a',
            Self::EmploymentLaw => 'b',
            Self::VitalInterests => 'c',
            Self::NonProfitBody => 'd',
            Self::MadePublic => 'e',
            Self::LegalClaims => 'f',
            Self::PublicInterest => 'g',
            Self::HealthCare => 'h',
            Self::PublicHealth => 'i',
            Self::Research => 'j',
        }
    }
}

/// What a person agrees to (Art. 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentAsked {
    /// The words beside the box that is not ticked.
    pub ask: Words,
    /// Whose consent it is, such as "the person invited"; without it, the user's.
    #[serde(default)]
    pub of: Option<Words>,
    /// Whether it covers the transfer to a third country as well (Art. 49(1)(a)).
    #[serde(default)]
    pub transfer: bool,
}

/// What follows when a person objects (Art. 21).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Objection {
    /// It is examined; the processing rests until it is decided (Art. 18(1)(d)).
    #[default]
    Examined,
    /// It is honoured at once and without reasons, and a browser's signal (Sec-GPC: 1) is one: direct marketing
    /// (Art. 21(2) and (3)), analytics, sharing.
    Automatic,
}

/// Art. 13(2)(e): must the data be provided, and what if not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provision {
    /// Why it must be provided, or that it need not.
    pub required: Requirement,
    /// What follows if it is not provided.
    pub consequence: Words,
    /// Which claims of the published notice it carries.
    #[serde(default)]
    pub claims: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// A law demands it.
    Law,
    /// A contract demands it, or cannot be made without it.
    Contract,
    /// Technically needed for the function.
    Function,
    /// The person is free to give it.
    Voluntary,
}

/// What happens when the time to keep data is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AtEnd {
    #[default]
    Erase,
    Anonymise,
    Block,
}

/// In which form data is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    #[default]
    Personal,
    Pseudonymous,
    Aggregated,
    Anonymous,
}
