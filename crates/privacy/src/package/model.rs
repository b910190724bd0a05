//! What a package is, before it is files.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use notice::{Lang, Notice};
use serde::{Deserialize, Serialize};
use types::{SubjectId, Time};

use super::{Export, FileSum, answer::Answer, field::Field};

/// The format's name, in every package; a change that readers must know of raises the number.
pub const FORMAT: &str = "obhut-package/1";

/// Which right a package answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackageKind {
    /// Art. 15: everything there is about the person, and the answers.
    Access,
    /// Art. 20: what the person provided, on consent or contract.
    Portability,
}

impl PackageKind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Portability => "portability",
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy)]
pub struct PackageOrder<'a> {
    pub kind: PackageKind,
    /// The person; one natural person may be several.
    pub subjects: &'a [SubjectId],
    pub notice: &'a Notice,
    /// The language the person reads.
    pub lang: Lang,
    /// In which people are told times; the files for machines have UTC.
    pub zone: &'a TimeZone,
    /// Our address, where the public keys are.
    pub issuer: &'a str,
    pub exports: &'a [&'a dyn Export],
}

/// A finished package.
#[derive(Clone, Debug)]
pub struct Package {
    /// The ZIP.
    pub bytes: Vec<u8>,
    pub file_name: String,
    pub manifest: Manifest,
}

impl Package {
    pub const MEDIA_TYPE: &'static str = "application/zip";
}

/// What is in the package, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: String,
    pub kind: PackageKind,
    pub product: String,
    pub controller: String,
    /// Our address: its `/api/signing-keys` verifies the signature.
    pub issuer: String,
    pub made_at: Time,
    pub language: String,
    /// The edition of the notice that held.
    pub edition: u32,
    pub rows: u64,
    pub tables: BTreeMap<String, u64>,
    pub categories: Vec<String>,
    pub files: Vec<FileSum>,
}

/// `data.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Data {
    pub format: String,
    pub kind: PackageKind,
    pub product: String,
    pub made_at: Time,
    pub tables: Vec<DataTable>,
    pub categories: Vec<CategoryAnswer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// One table of `data.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataTable {
    pub name: String,
    pub columns: Vec<Field>,
    /// The column that names each row's category, where rows do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_column: Option<String>,
    pub rows: Vec<serde_json::Map<String, serde_json::Value>>,
}

/// A category found, and why there is data of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryAnswer {
    pub id: String,
    pub title: String,
    pub items: Vec<String>,
    /// As the notice names sources: person, device, third_party, system.
    pub source: Vec<String>,
    pub clauses: Vec<ClauseAnswer>,
    /// Where its rows are.
    pub tables: Vec<String>,
    pub rows: u64,
}

/// A clause under which a category is processed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseAnswer {
    pub id: String,
    pub title: String,
    pub purpose: String,
    /// The letter of Art. 6(1).
    pub basis: char,
}
