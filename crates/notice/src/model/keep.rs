//! How long data is kept: as it is written, and as the sweep computes with it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use types::Period;

use super::Words;

/// How long data is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "KeepForm", into = "KeepForm")]
pub enum Keep {
    /// The clause keeps nothing itself: it only uses what other clauses keep.
    #[default]
    Elsewhere,
    /// Never stored: gone as soon as the moment is over.
    Transient,
    /// A fixed length of time after a clock ("36 months" after "recorded").
    Period { length: Period, after: Option<String> },
    /// A length each tenant's contract may set, within bounds; the default holds until it does.
    PerTenant { default: Period, shortest: Option<Period>, longest: Option<Period>, after: Option<String> },
    /// Until something happens ("account_deleted"), and perhaps a while longer.
    Until { clock: String, plus: Option<Period> },
    /// A law demands this length.
    Statutory { length: Period, after: Option<String>, law: Words },
    /// Whatever ends first.
    Earliest(Vec<Keep>),
    /// Whatever ends last.
    Latest(Vec<Keep>),
}

impl Keep {
    /// Every clock it names. `None` stands for the category's own.
    pub fn clocks(&self) -> Vec<Option<&str>> {
        match self {
            Self::Elsewhere | Self::Transient => Vec::new(),
            Self::Period { after, .. } | Self::PerTenant { after, .. } | Self::Statutory { after, .. } => {
                vec![after.as_deref()]
            }
            Self::Until { clock, .. } => vec![Some(clock)],
            Self::Earliest(parts) | Self::Latest(parts) => parts.iter().flat_map(Self::clocks).collect(),
        }
    }

    /// The same with the category's own clock named where none was.
    pub fn with_clock(&self, own: &str) -> Self {
        let named = |after: &Option<String>| after.clone().or_else(|| Some(own.to_owned()));
        match self {
            Self::Period { length, after } => Self::Period { length: *length, after: named(after) },
            Self::PerTenant { default, shortest, longest, after } => {
                Self::PerTenant { default: *default, shortest: *shortest, longest: *longest, after: named(after) }
            }
            Self::Statutory { length, after, law } => {
                Self::Statutory { length: *length, after: named(after), law: law.clone() }
            }
            Self::Earliest(parts) => Self::Earliest(parts.iter().map(|part| part.with_clock(own)).collect()),
            Self::Latest(parts) => Self::Latest(parts.iter().map(|part| part.with_clock(own)).collect()),
            Self::Elsewhere | Self::Transient | Self::Until { .. } => self.clone(),
        }
    }

    /// The default and the bounds a tenant may move in, if any part of it is a tenant's to set.
    pub fn per_tenant(&self) -> Option<(Period, Option<Period>, Option<Period>)> {
        match self {
            Self::PerTenant { default, shortest, longest, .. } => Some((*default, *shortest, *longest)),
            Self::Earliest(parts) | Self::Latest(parts) => parts.iter().find_map(Self::per_tenant),
            _ => None,
        }
    }

    /// The same with the length a tenant's contract sets, brought within the bounds.
    pub fn for_tenant(&self, agreed: Period) -> Self {
        match self {
            Self::PerTenant { shortest, longest, after, .. } => {
                let length = longest.map_or(agreed, |longest| agreed.min(longest));
                let length = shortest.map_or(length, |shortest| length.max(shortest));
                Self::Period { length, after: after.clone() }
            }
            Self::Earliest(parts) => Self::Earliest(parts.iter().map(|part| part.for_tenant(agreed)).collect()),
            Self::Latest(parts) => Self::Latest(parts.iter().map(|part| part.for_tenant(agreed)).collect()),
            other => other.clone(),
        }
    }

    /// The longest fixed length in it, to tell "longer" from "shorter". `None`: it ends with an event only.
    pub fn longest_period(&self) -> Option<Period> {
        match self {
            Self::Elsewhere | Self::Transient => None,
            Self::Period { length, .. } | Self::Statutory { length, .. } => Some(*length),
            Self::PerTenant { default, longest, .. } => Some(longest.unwrap_or(*default)),
            Self::Until { plus, .. } => *plus,
            Self::Earliest(parts) | Self::Latest(parts) => parts.iter().filter_map(Self::longest_period).max(),
        }
    }
}

/// A period ("36 months"), "transient", or a table.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum KeepForm {
    /// "36 months", "7 days", "transient".
    Word(#[schemars(schema_with = "super::formats::keep_word")] String),
    /// { until = "contract_ended" } and the like.
    Table(Box<KeepTable>),
}

/// One of: period, per_tenant, until, earliest, latest.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeepTable {
    /// A fixed length of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "super::formats::optional_period")]
    pub period: Option<Period>,
    /// The moment the time runs from; without it, the clock of the category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The law that demands the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub law: Option<Words>,
    /// The length that holds until a tenant's contract sets another.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "super::formats::optional_period")]
    pub per_tenant: Option<Period>,
    /// The least a tenant may set.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "super::formats::optional_period")]
    pub shortest: Option<Period>,
    /// The most a tenant may set.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "super::formats::optional_period")]
    pub longest: Option<Period>,
    /// The event that ends it, such as "account_deleted".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// How much longer than that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "super::formats::optional_period")]
    pub plus: Option<Period>,
    /// Whatever of these ends first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Vec<KeepForm>>,
    /// Whatever of these ends last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest: Option<Vec<KeepForm>>,
}

impl TryFrom<KeepForm> for Keep {
    type Error = String;
    fn try_from(form: KeepForm) -> Result<Self, Self::Error> {
        match form {
            KeepForm::Word(word) if word == "elsewhere" => Ok(Self::Elsewhere),
            KeepForm::Word(word) if word == "transient" => Ok(Self::Transient),
            KeepForm::Word(word) => {
                let length = word.parse::<Period>().map_err(|error| error.to_string())?;
                Ok(Self::Period { length, after: None })
            }
            KeepForm::Table(table) => from_table(*table),
        }
    }
}

fn from_table(table: KeepTable) -> Result<Keep, String> {
    let KeepTable { period, after, law, per_tenant, shortest, longest, until, plus, earliest, latest } = table;
    let parts = |forms: Vec<KeepForm>| forms.into_iter().map(Keep::try_from).collect::<Result<Vec<_>, _>>();
    let stray = |present: bool, what: &str| if present { Err(what.to_owned()) } else { Ok(()) };
    stray(
        (shortest.is_some() || longest.is_some()) && per_tenant.is_none(),
        "\"shortest\" and \"longest\" belong to \"per_tenant\"",
    )?;
    stray(plus.is_some() && until.is_none(), "\"plus\" belongs to \"until\"")?;
    stray(
        after.is_some() && period.is_none() && per_tenant.is_none(),
        "\"after\" belongs to \"period\" or \"per_tenant\"",
    )?;
    stray(law.is_some() && period.is_none(), "\"law\" belongs to \"period\"")?;
    match (period, per_tenant, until, earliest, latest) {
        (Some(length), None, None, None, None) => Ok(match law {
            Some(law) => Keep::Statutory { length, after, law },
            None => Keep::Period { length, after },
        }),
        (None, Some(default), None, None, None) => {
            let wrong = shortest.is_some_and(|least| least > default) || longest.is_some_and(|most| most < default);
            stray(wrong, "the default of \"per_tenant\" lies outside \"shortest\" and \"longest\"")?;
            Ok(Keep::PerTenant { default, shortest, longest, after })
        }
        (None, None, Some(clock), None, None) => Ok(Keep::Until { clock, plus }),
        (None, None, None, Some(forms), None) if forms.len() > 1 => Ok(Keep::Earliest(parts(forms)?)),
        (None, None, None, None, Some(forms)) if forms.len() > 1 => Ok(Keep::Latest(parts(forms)?)),
        (None, None, None, Some(_), None) | (None, None, None, None, Some(_)) => {
            Err("\"earliest\" and \"latest\" choose between at least two".to_owned())
        }
        _ => Err("exactly one of \"period\", \"per_tenant\", \"until\", \"earliest\", \"latest\" is needed".to_owned()),
    }
}

impl From<Keep> for KeepForm {
    fn from(keep: Keep) -> Self {
        let forms = |parts: Vec<Keep>| Some(parts.into_iter().map(KeepForm::from).collect());
        let table = match keep {
            Keep::Elsewhere => return Self::Word("elsewhere".to_owned()),
            Keep::Transient => return Self::Word("transient".to_owned()),
            Keep::Period { length, after: None } => return Self::Word(length.to_string()),
            Keep::Period { length, after } => KeepTable { period: Some(length), after, ..KeepTable::default() },
            Keep::PerTenant { default, shortest, longest, after } => {
                KeepTable { per_tenant: Some(default), shortest, longest, after, ..KeepTable::default() }
            }
            Keep::Until { clock, plus } => KeepTable { until: Some(clock), plus, ..KeepTable::default() },
            Keep::Statutory { length, after, law } => {
                KeepTable { period: Some(length), after, law: Some(law), ..KeepTable::default() }
            }
            Keep::Earliest(parts) => KeepTable { earliest: forms(parts), ..KeepTable::default() },
            Keep::Latest(parts) => KeepTable { latest: forms(parts), ..KeepTable::default() },
        };
        Self::Table(Box::new(table))
    }
}
