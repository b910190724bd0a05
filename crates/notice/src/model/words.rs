//! Wording in both languages, and the free sentences a notice adds to its clauses.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::EvidenceKind;

/// The languages a notice is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    De,
    En,
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::De, Self::En];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }
}

impl FromStr for Lang {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|lang| lang.tag() == text)
            .ok_or_else(|| format!("no language \"{text}\": write de or en"))
    }
}

/// The same words in German and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// German.
    pub de: String,
    /// English.
    pub en: String,
}

impl Words {
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::De => &self.de,
            Lang::En => &self.en,
        }
    }
}

/// One of several named things: a single data item, or a value of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Short name used by the program, such as "first_name".
    pub id: String,
    /// German.
    pub de: String,
    /// English.
    pub en: String,
    /// Whether the person may leave it out.
    #[serde(default)]
    pub optional: bool,
}

impl Item {
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::De => &self.de,
            Lang::En => &self.en,
        }
    }
}

/// A free sentence, printed as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// Name of the sentence, unique within its table. It stays the same when the wording changes.
    pub id: String,
    /// German.
    pub de: String,
    /// English.
    pub en: String,
    /// The part of the text it belongs to; without it, the part its table is printed in.
    #[serde(default)]
    pub section: Option<SectionName>,
    /// What the sentence speaks about; without it, taken from the part it stands in.
    #[serde(default)]
    pub kind: Option<Kind>,
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

impl Sentence {
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::De => &self.de,
            Lang::En => &self.en,
        }
    }
}

/// The parts of the text, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionName {
    General,
    Controller,
    Officer,
    Purposes,
    Sources,
    Cookies,
    Recipients,
    ThirdCountries,
    Retention,
    Rights,
    Provision,
    AutomatedDecisions,
    Measures,
    Changes,
    Contact,
}

/// What a statement speaks about; evidence is chosen by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    General,
    Role,
    Collect,
    Source,
    Purpose,
    Basis,
    Condition,
    Consent,
    Access,
    Audit,
    Function,
    Recipient,
    Transfer,
    Retention,
    Right,
    Provision,
    Automated,
    Security,
    Cookie,
    Reading,
    Contact,
    Notice,
}
