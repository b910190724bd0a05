//! What people call the tables, columns and words of a package. Each room says it beside its tables (`privacy::told!`);
//! what it has no word for stands in the files for machines alone.

use std::{collections::HashMap, sync::LazyLock};

use notice::{Lang, Notice};

/// German and English.
pub type Words = (&'static str, &'static str);

/// A table, as people call it.
#[derive(Debug)]
pub struct Told {
    pub table: &'static str,
    pub title: Words,
    pub columns: &'static [ToldColumn],
    /// Personal, and yet for machines alone: packed bytes, salts, ids.
    pub machine: &'static [&'static str],
}

/// A column, as people call it.
#[derive(Debug, PartialEq, Eq)]
pub struct ToldColumn {
    pub name: &'static str,
    pub title: Words,
    pub values: ToldValues,
}

/// How its values are said.
#[derive(Debug, PartialEq, Eq)]
pub enum ToldValues {
    /// As they are.
    Plain,
    /// Words of a closed set; others are said as they are.
    Words(&'static [(&'static str, Words)]),
    /// Names of the notice, one or several with commas between.
    Categories,
    Clause,
    Recipient,
    Role,
}

inventory::collect!(Told);

/// The table's words.
pub fn told(table: &str) -> Option<&'static Told> {
    static TABLES: LazyLock<HashMap<&str, &Told>> =
        LazyLock::new(|| inventory::iter::<Told>.into_iter().map(|told| (told.table, told)).collect());
    TABLES.get(table).copied()
}

impl Told {
    pub fn column(&self, name: &str) -> Option<&'static ToldColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

pub(super) fn in_language((de, en): Words, lang: Lang) -> &'static str {
    match lang {
        Lang::De => de,
        Lang::En => en,
    }
}

impl ToldColumn {
    pub(super) fn value(&self, text: &str, notice: &Notice, lang: Lang) -> String {
        let known = match &self.values {
            ToldValues::Plain => None,
            ToldValues::Words(words) => Some(said(words, text, lang)),
            ToldValues::Categories => Some(categories(text, notice, lang)),
            ToldValues::Clause => clause(text, notice, lang),
            ToldValues::Recipient => notice.recipient(text).map(|recipient| recipient.name.get(lang).to_owned()),
            ToldValues::Role => notice.role(text).map(|role| role.title.get(lang).to_owned()),
        };
        known.unwrap_or_else(|| text.to_owned())
    }
}

/// One word of a closed set, or several with commas between.
fn said(words: &[(&str, Words)], text: &str, lang: Lang) -> String {
    let one = |part: &str| words.iter().find(|(word, _)| *word == part).map(|(_, said)| in_language(*said, lang));
    text.split(',').map(|part| one(part.trim()).unwrap_or(part)).collect::<Vec<_>>().join(", ")
}

fn categories(text: &str, notice: &Notice, lang: Lang) -> String {
    let title = |id: &str| notice.category(id).map_or_else(|| id.to_owned(), |found| found.title.get(lang).to_owned());
    text.split(',').filter(|id| !id.is_empty()).map(title).collect::<Vec<_>>().join(", ")
}

fn clause(text: &str, notice: &Notice, lang: Lang) -> Option<String> {
    if text == crate::standing::ALL {
        return Some(in_language(("jede Verarbeitung", "all processing"), lang).to_owned());
    }
    notice.clause(text).map(|clause| clause.title.get(lang).to_owned())
}

/// Says what people call a room's tables:
///
/// ```ignore
/// privacy::told! {
///     device "Geräte" "Devices" {
///         dev_eui "Gerätekennung (DevEUI)" "device identifier (DevEUI)";
///         state "Stand" "state" { "queued" "wartet" "waiting" };
///         category "Kategorie" "category" => Categories;
///     }; machine [frames]
/// }
/// ```
#[macro_export]
macro_rules! told {
    ($($table:ident $de:literal $en:literal {
        $($column:ident $cde:literal $cen:literal $({ $($word:literal $wde:literal $wen:literal),+ $(,)? })? $(=> $way:ident)?;)*
    } $(; machine [$($machine:ident),* $(,)?])?)+) => {$(
        $crate::inventory::submit! {
            $crate::package::Told {
                table: stringify!($table),
                title: ($de, $en),
                columns: &[$($crate::package::ToldColumn {
                    name: stringify!($column),
                    title: ($cde, $cen),
                    values: $crate::told!(@values $({ $($word $wde $wen),+ })? $(=> $way)?),
                }),*],
                machine: &[$($(stringify!($machine)),*)?],
            }
        }
    )+};
    (@values) => { $crate::package::ToldValues::Plain };
    (@values { $($word:literal $de:literal $en:literal),+ }) => {
        $crate::package::ToldValues::Words(&[$(($word, ($de, $en))),+])
    };
    (@values => $way:ident) => { $crate::package::ToldValues::$way };
}
