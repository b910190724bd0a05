//! Databases, once: SQL written a single time over SQLite (embedded) and PostgreSQL (scale), the data map of every
//! column, and the check that a statement touches only what its permit covers.

mod access;
mod after;
pub mod backup;
mod condition;
mod data_map;
mod database;
mod derive;
mod error;
mod guard;
mod migration;
mod pattern;
mod permit;
mod postgres;
mod private;
mod reference;
mod schema;
mod scrub;
mod sqlite;
mod statement;
mod subject;
mod table;
mod tx;
mod value;
mod visible;

#[doc(hidden)]
pub use inventory;

pub use access::Access;
pub use condition::Storage;
pub use data_map::{DataMap, category_index};
pub use database::{Database, Settings, Url};
pub use error::Error;
pub use migration::MIGRATIONS;
pub use pattern::search_pattern;
pub use permit::{CategorySet, Permit};
pub use reference::Reference;
pub use scrub::Scrubbed;
pub use statement::{Registered, Statement};
pub use subject::{OfSubject, Share};
pub use table::{
    Class, Column, Declared, Derivation, Erase, FromRow, Starts, SubjectPath, Table, claimed_address, email, in_column,
    kept, key, normal_address, personal, phone, plain, search_text, secret, sent_to, sort_key, third_party,
};
pub use tx::Tx;
pub use value::{FromValue, Row, ToValue, Value};

pub type Result<T> = std::result::Result<T, Error>;
