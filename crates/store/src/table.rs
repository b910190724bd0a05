//! A table, declared once beside its Rust type: the struct, how to read it from a row, and its part of the data map.

use crate::{Result, Row};

/// What a derived column is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivation {
    /// The normal form of the e-mail address in this column: by it its person is recognised.
    Address(&'static str),
    /// The same, which no other row may have. Rows that were there before it have none: of two that share an address, both
    /// stay.
    Claim(&'static str),
    /// What a search looks in, of these columns.
    SearchText(&'static [&'static str]),
    /// The place in a list, by these columns.
    SortKey(&'static [&'static str]),
}

/// What a column holds, in the notice's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// An id that links rows; governed by the table's categories.
    Key,
    /// Not personal, and why.
    Plain(&'static str),
    /// Not personal; the notice says how long it is kept all the same, as this category.
    Kept(&'static str),
    /// Personal data of this category of the notice.
    Personal(&'static str),
    /// Personal data nobody is shown, not even the person: the hash of a password.
    Secret(&'static str),
    /// Personal data about somebody else than whom the row is about: who acknowledged an alarm.
    ThirdParty(&'static str),
    /// The e-mail address a person has now: personal, and how they are reached and recognised.
    Email(&'static str),
    /// A telephone number, likewise.
    Phone(&'static str),
    /// An address something was sent to, or that somebody gave once. It may be another's by now: nobody is recognised by
    /// it.
    SentTo(&'static str),
    /// Made of other columns of the row, so that both databases compare, search and sort alike. Nobody is shown it.
    Derived(&'static str, Derivation),
    /// Personal data whose category each row names in this column.
    InColumn(&'static str),
}

impl Class {
    /// The fixed category of the notice that governs the column.
    pub const fn category(self) -> Option<&'static str> {
        match self {
            Self::Personal(name)
            | Self::Secret(name)
            | Self::ThirdParty(name)
            | Self::Email(name)
            | Self::Phone(name)
            | Self::SentTo(name)
            | Self::Derived(name, _) => Some(name),
            Self::Key | Self::Plain(_) | Self::Kept(_) | Self::InColumn(_) => None,
        }
    }
}

pub const fn key() -> Class {
    Class::Key
}

pub const fn plain(why: &'static str) -> Class {
    Class::Plain(why)
}

pub const fn kept(category: &'static str) -> Class {
    Class::Kept(category)
}

pub const fn personal(category: &'static str) -> Class {
    Class::Personal(category)
}

pub const fn secret(category: &'static str) -> Class {
    Class::Secret(category)
}

pub const fn third_party(category: &'static str) -> Class {
    Class::ThirdParty(category)
}

pub const fn email(category: &'static str) -> Class {
    Class::Email(category)
}

pub const fn phone(category: &'static str) -> Class {
    Class::Phone(category)
}

pub const fn sent_to(category: &'static str) -> Class {
    Class::SentTo(category)
}

/// The normal form of the address in `column`.
pub const fn normal_address(category: &'static str, column: &'static str) -> Class {
    Class::Derived(category, Derivation::Address(column))
}

/// The normal form of the address in `column`, which only this row may have.
pub const fn claimed_address(category: &'static str, column: &'static str) -> Class {
    Class::Derived(category, Derivation::Claim(column))
}

pub const fn search_text(category: &'static str, columns: &'static [&'static str]) -> Class {
    Class::Derived(category, Derivation::SearchText(columns))
}

pub const fn sort_key(category: &'static str, columns: &'static [&'static str]) -> Class {
    Class::Derived(category, Derivation::SortKey(columns))
}

pub const fn in_column(column: &'static str) -> Class {
    Class::InColumn(column)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub class: Class,
    /// The Rust type as it is written, such as `Option<Time>`: what a package says of the column.
    pub type_name: &'static str,
}

/// How to get from a row to the natural person it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectPath {
    /// The table holds nothing about a person.
    Nobody,
    /// This column holds the person's subject id.
    Column(&'static str),
    /// This column points to the key of another table, whose path goes on.
    Through { column: &'static str, table: &'static str, key: &'static str },
    /// It belongs to everybody whom a row of `table`, whose `key` equals this row's `column`, names in `subject`.
    Members { column: &'static str, table: &'static str, key: &'static str, subject: &'static str },
    /// It tells of everybody whom rows of `table`, whose `key` equals this row's `column`, name in `subject`, each of them
    /// of a `category`. Those of one `circle` own together what it tells of; of another circle it tells as well, so that
    /// it goes with the first circle that is gone. Without a circle it is not theirs alone, whoever else is gone.
    Told {
        column: &'static str,
        table: &'static str,
        key: &'static str,
        circle: Option<&'static str>,
        subject: &'static str,
        category: &'static str,
    },
    /// It belongs to whoever has the e-mail address in this column now, by any table that says who has which
    /// ([`Table::holds_address`]), within the same product.
    Address(&'static str),
    /// It concerns whoever lives or works at the tenant's place; found through the tenant.
    Tenant(&'static str),
    /// By any of these ways.
    Any(&'static [SubjectPath]),
}

/// Which clock starts a row's retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starts {
    /// Nothing ages here.
    Never,
    /// The time in this column.
    At(&'static str),
    /// A row spans readings from the first column's time to the second's; the domain trims what is due.
    Span(&'static str, &'static str),
    /// Waits from the time in this column to be taken apart into rows that age; the column of its categories names all that
    /// is in it, comma-separated.
    Passing(&'static str),
    /// Lives and dies with the row that this column points to.
    With { column: &'static str, table: &'static str, key: &'static str },
}

/// What erasure does to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erase {
    /// Nothing to erase.
    Nothing,
    Delete,
    /// These columns are set to NULL, so that nobody can be recognised.
    Anonymise(&'static [&'static str]),
    /// Stays, restricted, on this named ground of the notice.
    KeepOn(&'static str),
}

/// A table in the data map.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// Where it is declared; [`Table::module`] is the crate.
    pub module_path: &'static str,
    pub columns: &'static [Column],
    /// The primary key's columns.
    pub key: &'static [&'static str],
    /// The column that names the tenant, if rows belong to one.
    pub tenant: Option<&'static str>,
    pub subject: SubjectPath,
    pub starts: Starts,
    pub erase: Erase,
}

impl Table {
    /// The crate's name.
    pub fn module(&self) -> &'static str {
        self.module_path.split("::").next().unwrap_or(self.module_path)
    }

    /// The column with the normal form of the address in this one, by which its person is recognised.
    pub fn normal_of(&self, address: &str) -> Option<&'static str> {
        let is = |class: Class| matches!(class, Class::Derived(_, Derivation::Address(of)) if of == address);
        self.columns.iter().find(|column| is(column.class)).map(|column| column.name)
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The fixed categories of the table's columns, in order, each once.
    pub fn categories(&self) -> Vec<&'static str> {
        let mut found = Vec::new();
        for column in self.columns {
            if let Some(category) = column.class.category()
                && !found.contains(&category)
            {
                found.push(category);
            }
        }
        found
    }

    /// The column with the e-mail address that the person of a row has now, and the column that names them: by it they are
    /// known wherever else somebody wrote it down.
    pub fn holds_address(&self) -> Option<(&'static str, &'static str)> {
        let (SubjectPath::Column(subject), Erase::Delete) = (self.subject, self.erase) else { return None };
        let address = self.columns.iter().find(|column| matches!(column.class, Class::Email(_)))?;
        Some((address.name, subject))
    }

    /// The fixed categories by which rows age: those of personal columns, and of what else the notice gives a time.
    pub fn ageing(&self) -> Vec<&'static str> {
        let kept = self.columns.iter().filter_map(|column| match column.class {
            Class::Kept(name) => Some(name),
            _ => None,
        });
        let mut found = self.categories();
        found.extend(kept);
        found.dedup();
        found
    }

    /// The column that names each row's category, if the table has one.
    pub fn category_column(&self) -> Option<&'static str> {
        self.columns.iter().find_map(|column| match column.class {
            Class::InColumn(name) => Some(name),
            _ => None,
        })
    }
}

/// An entry in the list of all tables.
pub struct Declared(pub &'static Table);
inventory::collect!(Declared);

/// What can be read from a row whose columns stand in the order of the declaration.
pub trait FromRow: Sized {
    fn from_row(row: &Row) -> Result<Self>;
}

/// Declares a table: its struct, `FromRow`, `TABLE` (its part of the data map), and a macro-free list of its columns.
/// `derived` columns are not read: statements compare, search and sort by them, and whoever writes the row writes them.
///
/// ```ignore
/// store::table! {
///     /// A person who can sign in.
///     pub struct Account in "account" {
///         key: ["account_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
///         starts: Starts::Never, erase: Erase::Delete,
///     }
///     account_id: AccountId = key(),
///     email: String = personal("account"),
/// }
/// ```
#[macro_export]
macro_rules! table {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident in $table:literal {
            key: [$($key:literal),+ $(,)?], tenant: $tenant:expr, subject: $subject:expr, starts: $starts:expr, erase: $erase:expr
            $(, derived: [$($derived:ident: $derivation:expr),+ $(,)?])? $(,)?
        }
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $class:expr),+ $(,)?
    ) => {
        $(#[$meta])*
        $visibility struct $name {
            $($(#[$field_meta])* pub $field: $type),+
        }

        impl $name {
            /// The table's part of the data map.
            pub const TABLE: $crate::Table = $crate::Table {
                name: $table,
                module_path: module_path!(),
                columns: &[$($crate::Column {
                    name: stringify!($field), class: $class, type_name: stringify!($type),
                },)+ $($($crate::Column {
                    name: stringify!($derived), class: $derivation, type_name: "Derived",
                },)+)?],
                key: &[$($key),+],
                tenant: $tenant,
                subject: $subject,
                starts: $starts,
                erase: $erase,
            };
        }

        const _: () = {
            static DECLARED: $crate::Table = $name::TABLE;
            $crate::inventory::submit! { $crate::Declared(&DECLARED) }
        };

        impl $crate::FromRow for $name {
            fn from_row(row: &$crate::Row) -> $crate::Result<Self> {
                let mut index = 0;
                $(
                    let $field = row.of($table, index)?;
                    index += 1;
                )+
                let _ = index;
                Ok(Self { $($field),+ })
            }
        }
    };
}
