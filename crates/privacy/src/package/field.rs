//! The columns of a package: what they are called, of which kind, and how a value is written in JSON and CSV.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};
use notice::{Lang, Notice};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{Class, Column, Value};
use types::{Id, Time};

use super::told::{ToldColumn, in_language, told};

/// The kind of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    Integer,
    Number,
    Boolean,
    /// RFC 3339, UTC.
    Time,
    /// A UUID.
    Id,
    /// Base64.
    Bytes,
}

/// A column of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    /// What people call it.
    pub title: String,
    pub kind: FieldKind,
    pub nullable: bool,
    /// The category of the notice; none where it is a key or not personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Whether it links rows, and says nothing by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub key: bool,
    /// How people are told of it; what has no words is for machines.
    #[serde(skip)]
    pub(super) told: Option<&'static ToldColumn>,
    /// Where it stands in a row.
    #[serde(skip)]
    pub(super) index: usize,
}

impl FieldKind {
    /// From the Rust type of the column, and whether it can be empty.
    pub(super) fn of_type(type_name: &str) -> (Self, bool) {
        let name: String = type_name.chars().filter(|letter| !letter.is_whitespace()).collect();
        let inner = name.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>'));
        let (name, nullable) = inner.map_or((name.as_str(), false), |inner| (inner, true));
        let kind = match name.rsplit("::").next().unwrap_or(name) {
            "Time" => Self::Time,
            "bool" => Self::Boolean,
            "f64" => Self::Number,
            "i64" | "i32" | "u32" | "u16" | "u8" => Self::Integer,
            "Vec<u8>" => Self::Bytes,
            "[u8;16]" => Self::Id,
            array if array.starts_with("[u8;") => Self::Bytes,
            id if id.ends_with("Id") || id.starts_with("Id<") || name.starts_with("Id<") => Self::Id,
            _ => Self::Text,
        };
        (kind, nullable)
    }
}

impl Field {
    /// The columns that may leave: everything but secrets, and what is about somebody else.
    pub(super) fn all(notice: &Notice, lang: Lang, table: &str, columns: &[Column]) -> Vec<Self> {
        let words = told(table);
        let shown = columns.iter().enumerate().filter(|(_, column)| may_leave(column.class));
        shown
            .map(|(index, column)| {
                let told = words.and_then(|words| words.column(column.name));
                Self::of(notice, lang, index, column, told)
            })
            .collect()
    }

    fn of(notice: &Notice, lang: Lang, index: usize, column: &Column, told: Option<&'static ToldColumn>) -> Self {
        let (kind, nullable) = FieldKind::of_type(column.type_name);
        let category = column.class.category().map(str::to_owned);
        let item = category.as_deref().and_then(|name| notice.category(name)).and_then(|category| {
            category.items.iter().find(|item| item.id == column.name).map(|item| item.get(lang).to_owned())
        });
        Self {
            name: column.name.to_owned(),
            title: told
                .map(|told| in_language(told.title, lang).to_owned())
                .or(item)
                .unwrap_or_else(|| column.name.replace('_', " ")),
            kind,
            nullable,
            category,
            key: matches!(column.class, Class::Key),
            told,
            index,
        }
    }

    pub(super) fn json(&self, row: &[Value]) -> Json {
        json_of(self.kind, row.get(self.index).unwrap_or(&Value::Null))
    }
}

/// A cell as CSV has it.
pub(super) fn csv_of(value: &Json) -> Cow<'_, [u8]> {
    match value {
        Json::Null => Cow::Borrowed(b""),
        Json::String(text) => Cow::Borrowed(text.as_bytes()),
        other => Cow::Owned(other.to_string().into_bytes()),
    }
}

/// Secrets prove who somebody is and are nobody's to read; what is about others is theirs; what is made of other columns
/// says nothing more.
pub(super) fn may_leave(class: Class) -> bool {
    !matches!(class, Class::Secret(_) | Class::ThirdParty(_) | Class::Derived(..))
}

fn json_of(kind: FieldKind, value: &Value) -> Json {
    match (kind, value) {
        (_, Value::Null) => Json::Null,
        (FieldKind::Time, Value::Integer(micros)) => json!(Time::from_micros(*micros)),
        (FieldKind::Boolean, Value::Integer(truth)) => json!(*truth != 0),
        (FieldKind::Number, Value::Integer(whole)) => json!(*whole as f64),
        (_, Value::Integer(whole)) => json!(whole),
        // What JSON has no number for (NaN) is left empty.
        (_, Value::Real(number)) => json!(number),
        (_, Value::Text(text)) => json!(text),
        (_, Value::Blob(bytes)) => match <[u8; 16]>::try_from(bytes.as_slice()) {
            Ok(id) if kind == FieldKind::Id => json!(Id::<()>::from_bytes(id)),
            _ => json!(STANDARD.encode(bytes)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_follows_the_rust_type() {
        for (name, kind, nullable) in [
            ("String", FieldKind::Text, false),
            ("Option<Time>", FieldKind::Time, true),
            ("types::Time", FieldKind::Time, false),
            ("Option<[u8; 16]>", FieldKind::Id, true),
            ("[u8; 32]", FieldKind::Bytes, false),
            ("Vec<u8>", FieldKind::Bytes, false),
            ("SubjectId", FieldKind::Id, false),
            ("Id<StepMark>", FieldKind::Id, false),
            ("Option<Id<crate::Mark>>", FieldKind::Id, true),
            ("bool", FieldKind::Boolean, false),
            ("State", FieldKind::Text, false),
        ] {
            assert_eq!(FieldKind::of_type(name), (kind, nullable), "{name}");
        }
    }
}
