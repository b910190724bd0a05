//! Where everything stands in the file: from a path such as "clause.account.keep" to its place.

use std::{collections::HashMap, ops::Range};

use toml_edit::{Item, Value};

/// The place of every key and every list entry.
#[derive(Default)]
pub(crate) struct Places {
    keys: HashMap<String, Range<usize>>,
    values: HashMap<String, Range<usize>>,
    words: HashMap<String, Vec<String>>,
    names: HashMap<String, Vec<String>>,
    end: usize,
}

impl Places {
    pub fn of(root: &Item, source: &str) -> Self {
        let mut places = Self { end: source.trim_end().len(), ..Self::default() };
        places.visit(root, "");
        places
    }

    /// Whether the file has anything at this path.
    pub fn has(&self, path: &str) -> bool {
        self.keys.contains_key(path) || self.values.contains_key(path)
    }

    /// The key at this path, or the nearest thing above it that the file has, or the end of the file.
    pub fn key(&self, path: &str) -> Range<usize> {
        self.nearest(path, |path| self.keys.get(path).or_else(|| self.values.get(path)))
    }

    /// The value at this path, or the nearest key above it.
    pub fn value(&self, path: &str) -> Range<usize> {
        match self.values.get(path) {
            Some(range) => range.clone(),
            None => self.key(path),
        }
    }

    /// The path of a word in the list at this path.
    pub fn word(&self, path: &str, word: &str) -> String {
        let found = self.words.get(path).and_then(|words| words.iter().position(|listed| listed == word));
        found.map_or_else(|| path.to_owned(), |index| format!("{path}[{index}]"))
    }

    /// The names under a table, in the order of the file: of "data", every [data.<name>].
    pub fn names_in(&self, table: &str) -> impl Iterator<Item = &str> {
        self.names.get(table).into_iter().flatten().map(String::as_str)
    }

    fn nearest<'a>(&'a self, path: &str, find: impl Fn(&str) -> Option<&'a Range<usize>>) -> Range<usize> {
        let mut path = path;
        loop {
            if let Some(range) = find(path) {
                return range.clone();
            }
            match path.rfind(['.', '[']) {
                Some(at) => path = &path[..at],
                None => return self.end..self.end,
            }
        }
    }

    fn visit(&mut self, item: &Item, path: &str) {
        if let Some(span) = item.span() {
            self.values.insert(path.to_owned(), span);
        }
        if let Some(table) = item.as_table_like() {
            self.names.insert(path.to_owned(), table.iter().map(|(name, _)| name.to_owned()).collect());
            for (name, child) in table.iter() {
                let child_path = join(path, name);
                if let Some(span) = table.key(name).and_then(|key| key.span()) {
                    self.keys.insert(child_path.clone(), span);
                }
                self.visit(child, &child_path);
            }
        } else if let Some(tables) = item.as_array_of_tables() {
            for (index, table) in tables.iter().enumerate() {
                self.visit(&Item::Table(table.clone()), &format!("{path}[{index}]"));
            }
        } else if let Some(array) = item.as_array() {
            let words = array.iter().map(|value| value.as_str().unwrap_or_default().to_owned());
            self.words.insert(path.to_owned(), words.collect());
            for (index, value) in array.iter().enumerate() {
                self.visit_value(value, &format!("{path}[{index}]"));
            }
        }
    }

    fn visit_value(&mut self, value: &Value, path: &str) {
        self.visit(&Item::Value(value.clone()), path);
    }
}

pub(crate) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
