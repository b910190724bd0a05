//! SQL is static text, registered where it is written: nothing can build a statement from input, and a test can
//! prepare every statement of the server on both engines.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, OnceLock, PoisonError},
};

use crate::Access;

/// One SQL statement of the server, with `$1` placeholders. Made by [`sql!`](crate::sql).
#[derive(Debug)]
pub struct Statement {
    pub text: &'static str,
    pub file: &'static str,
    pub line: u32,
    /// What it touches, worked out when it first runs.
    pub(crate) access: OnceLock<Access>,
    /// The text with its target as the real table, made when it first runs.
    targeted: OnceLock<String>,
    /// The same with SQLite's numbered placeholders (`?1`).
    numbered: OnceLock<String>,
}

/// An entry in the list of all statements.
pub struct Registered(pub &'static Statement);
inventory::collect!(Registered);

impl Statement {
    #[doc(hidden)]
    pub const fn new(text: &'static str, file: &'static str, line: u32) -> Self {
        Self { text, file, line, access: OnceLock::new(), targeted: OnceLock::new(), numbered: OnceLock::new() }
    }

    /// A statement over any table, built from the data map's own names, never from input. For `privacy` alone. There
    /// are as many as tables and things to ask of them; each lives as long as the program, the same text being the same
    /// statement.
    pub fn of_the_data_map(text: String) -> &'static Self {
        static KEPT: LazyLock<Mutex<HashMap<String, &'static Statement>>> = LazyLock::new(Mutex::default);
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        kept.entry(text).or_insert_with_key(|text| {
            Box::leak(Box::new(Self::new(Box::leak(text.clone().into_boxed_str()), "data map", 0)))
        })
    }

    /// Every statement linked into this program.
    pub fn all() -> impl Iterator<Item = &'static Statement> {
        inventory::iter::<Registered>.into_iter().map(|registered| registered.0)
    }

    pub(crate) fn targeted(&self) -> &str {
        self.targeted.get_or_init(|| targeted(self.text))
    }

    pub(crate) fn numbered(&self) -> &str {
        self.numbered.get_or_init(|| numbered(self.targeted()))
    }
}

/// What changes a table changes the real one; an unqualified name elsewhere is the view of what may be used.
fn targeted(text: &str) -> String {
    for verb in ["INSERT INTO ", "UPDATE ", "DELETE FROM "] {
        if let Some(rest) = text.strip_prefix(verb)
            && !rest.starts_with("main.")
        {
            return format!("{verb}main.{rest}");
        }
    }
    text.to_owned()
}

/// `$1` is a name to SQLite, numbered by first use; `?1` is the first parameter wherever it stands.
fn numbered(text: &str) -> String {
    let mut quoted = false;
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        quoted ^= c == '\'';
        let placeholder = c == '$' && !quoted && chars.peek().is_some_and(char::is_ascii_digit);
        out.push(if placeholder { '?' } else { c });
    }
    out
}

/// A statement of the server: `sql!("SELECT ", Account::COLUMNS, " FROM account WHERE account_id = $1")` takes
/// literals and, through `concat!`, macros that expand to literals.
#[macro_export]
macro_rules! sql {
    ($($text:expr),+ $(,)?) => {{
        static STATEMENT: $crate::Statement = $crate::Statement::new(concat!($($text),+), file!(), line!());
        $crate::inventory::submit! { $crate::Registered(&STATEMENT) }
        &STATEMENT
    }};
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_change_names_the_real_table() {
        assert_eq!(
            super::targeted("DELETE FROM a WHERE b IN (SELECT b FROM a)"),
            "DELETE FROM main.a WHERE b IN (SELECT b FROM a)"
        );
        assert_eq!(super::targeted("UPDATE main.a SET b = 1"), "UPDATE main.a SET b = 1");
        assert_eq!(super::targeted("SELECT 1 FROM a"), "SELECT 1 FROM a");
    }

    #[test]
    fn placeholders_are_numbered_outside_of_quotes() {
        assert_eq!(super::numbered("SELECT '$1' WHERE a = $2 AND b = $1"), "SELECT '$1' WHERE a = ?2 AND b = ?1");
    }
}
