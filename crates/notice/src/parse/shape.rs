//! The shape of the file against its schema: every unknown key, wrong type and missing entry at once.
//! The schema that editors use is the one that decides here, so the two cannot differ.

use serde_json::{Map, Value, json};
use toml_edit::{Item, TableLike};

use super::{
    near::nearest,
    places::{Places, join},
    value_format,
};
use crate::finding::Collector;

pub(crate) struct Shape<'a, 'b> {
    pub schema: &'static Value,
    pub places: &'a Places,
    pub findings: &'a mut Collector<'b>,
}

impl Shape<'_, '_> {
    /// The item as JSON, without what is wrong in it. `None` if nothing usable is left.
    pub fn read(&mut self, item: &Item, schema: &'static Value, path: &str) -> Option<Value> {
        let means_keep = name_of(schema) == Some("KeepForm");
        let value = self.read_form(item, self.resolve(schema), path)?;
        if means_keep { self.read_keep(value, path) } else { Some(value) }
    }

    fn read_form(&mut self, item: &Item, schema: &'static Value, path: &str) -> Option<Value> {
        if let Some(branches) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array) {
            return self.read_choice(item, branches, path);
        }
        match schema["type"].as_str() {
            Some("object") => self.read_table(item, schema, path),
            Some("array") => self.read_list(item, schema, path),
            Some("string") => self.read_text(item, schema, path),
            Some("boolean") => match item.as_bool() {
                Some(value) => Some(json!(value)),
                None => self.wrong_type(item, "true or false", path),
            },
            Some("integer") => match item.as_integer().filter(|number| (1..=i64::from(u32::MAX)).contains(number)) {
                Some(value) => Some(json!(value)),
                None => self.wrong_type(item, "a whole number from 1", path),
            },
            _ => None,
        }
    }

    fn resolve(&self, schema: &'static Value) -> &'static Value {
        name_of(schema).map_or(schema, |name| &self.schema["$defs"][name])
    }

    fn read_choice(&mut self, item: &Item, branches: &'static [Value], path: &str) -> Option<Value> {
        let words: Vec<String> = branches.iter().flat_map(allowed_words).collect();
        if !words.is_empty() {
            return self.read_word(item, &words, path);
        }
        let branches: Vec<&'static Value> = branches.iter().map(|branch| self.resolve(branch)).collect();
        let kind = type_of(item);
        match branches.iter().find(|branch| branch["type"].as_str() == Some(kind)) {
            Some(branch) => self.read(item, branch, path),
            None => {
                let names: Vec<&str> =
                    branches.iter().filter_map(|branch| branch["type"].as_str()).map(in_words).collect();
                self.wrong_type(item, &names.join(" or "), path)
            }
        }
    }

    /// The forms of "keep" mean something only as a whole.
    fn read_keep(&mut self, value: Value, path: &str) -> Option<Value> {
        match serde_json::from_value::<crate::Keep>(value.clone()) {
            Ok(_) => Some(value),
            Err(reason) => {
                let help = "keep = \"36 months\", or { until = \"contract_ended\" }, or { per_tenant = \"24 months\" }";
                self.findings.error("bad_keep", self.places.value(path), reason.to_string(), help);
                None
            }
        }
    }

    fn read_table(&mut self, item: &Item, schema: &'static Value, path: &str) -> Option<Value> {
        let Some(table) = item.as_table_like() else {
            return self.wrong_type(item, "a table", path);
        };
        let mut object = Map::new();
        for (name, child) in table.iter() {
            let child_path = join(path, name);
            let known =
                schema["properties"].get(name).or_else(|| schema.get("additionalProperties").filter(|s| s.is_object()));
            match known {
                Some(child_schema) => {
                    if let Some(value) = self.read(child, child_schema, &child_path) {
                        object.insert(name.to_owned(), value);
                    }
                }
                None => self.unknown_key(schema, name, &child_path),
            }
        }
        self.check_required(table, schema, path).then_some(Value::Object(object))
    }

    pub(super) fn unknown_key(&mut self, schema: &'static Value, name: &str, path: &str) {
        let known: Vec<&str> =
            schema["properties"].as_object().map(|map| map.keys().map(String::as_str).collect()).unwrap_or_default();
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => format!("\"{near}\", which is close to it; or remove the line"),
            None => format!("one of {}; or remove the line", known.join(", ")),
        };
        self.findings.error(
            "unknown_key",
            self.places.key(path),
            format!("nothing called \"{name}\" is known here"),
            help,
        );
    }

    fn check_required(&mut self, table: &dyn TableLike, schema: &'static Value, path: &str) -> bool {
        let Some(required) = schema.get("required").and_then(Value::as_array) else { return true };
        let mut complete = true;
        for name in required.iter().filter_map(Value::as_str).filter(|name| !table.contains_key(name)) {
            complete = false;
            let (code, why) = super::missing::reason(path, name);
            let meaning = schema["properties"][name]["description"].as_str().unwrap_or_default();
            let reason = format!("\"{name}\" is missing in [{path}]{why}");
            self.findings.error(code, self.places.key(path), reason, format!("{name} = … — {meaning}"));
        }
        complete
    }

    fn read_list(&mut self, item: &Item, schema: &'static Value, path: &str) -> Option<Value> {
        let items: Vec<Item> = if let Some(array) = item.as_array() {
            array.iter().map(|value| Item::Value(value.clone())).collect()
        } else if let Some(tables) = item.as_array_of_tables() {
            tables.iter().map(|table| Item::Table(table.clone())).collect()
        } else {
            return self.wrong_type(item, "a list: [ … ]", path);
        };
        let mut seen: Vec<Value> = Vec::new();
        for (index, child) in items.iter().enumerate() {
            let child_path = format!("{path}[{index}]");
            let Some(value) = self.read(child, &schema["items"], &child_path) else { continue };
            if value.is_string() && seen.contains(&value) {
                let (code, what) =
                    if path.contains("claims") { ("claim_twice", "claim") } else { ("entry_twice", "entry") };
                let reason = format!("the {what} {value} stands twice in this list");
                self.findings.error(code, self.places.value(&child_path), reason, "each one once");
                continue;
            }
            seen.push(value);
        }
        Some(Value::Array(seen))
    }

    fn read_text(&mut self, item: &Item, schema: &'static Value, path: &str) -> Option<Value> {
        let words = allowed_words(schema);
        if !words.is_empty() {
            return self.read_word(item, &words, path);
        }
        let text = match (item.as_str(), item.as_datetime()) {
            (Some(text), _) => text.to_owned(),
            (None, Some(date)) => date.to_string(),
            _ => return self.wrong_type(item, "a text in quotes", path),
        };
        if text.trim().is_empty() {
            self.findings.error(
                "empty_text",
                self.places.value(path),
                "the text is empty",
                "the words, or no line at all",
            );
            return None;
        }
        if text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')) {
            let (reason, help) = ("a control character stands in the text", "the text without it");
            self.findings.error("control_character", self.places.value(path), reason, help);
            return None;
        }
        if let Some((code, reason, help)) = value_format::problem(schema["format"].as_str(), path, &text) {
            self.findings.error(code, self.places.value(path), reason, help);
            return None;
        }
        Some(Value::String(text))
    }

    fn read_word(&mut self, item: &Item, words: &[String], path: &str) -> Option<Value> {
        let Some(text) = item.as_str() else {
            return self.wrong_type(item, &format!("one of {}", words.join(", ")), path);
        };
        if words.iter().any(|word| word == text) {
            return Some(Value::String(text.to_owned()));
        }
        let help = match nearest(text, words.iter().map(String::as_str)) {
            Some(near) => format!("\"{near}\", which is close to it; possible are {}", words.join(", ")),
            None => format!("one of {}", words.join(", ")),
        };
        self.findings.error(
            "unknown_word",
            self.places.value(path),
            format!("\"{text}\" is not one of the words known here"),
            help,
        );
        None
    }

    pub(super) fn wrong_type(&mut self, item: &Item, wanted: &str, path: &str) -> Option<Value> {
        let reason = format!("here stands {}, wanted is {wanted}", in_words(type_of(item)));
        self.findings.error("wrong_type", self.places.value(path), reason, wanted.to_owned());
        None
    }
}

/// The definition a schema refers to.
fn name_of(schema: &'static Value) -> Option<&'static str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")
}

/// The words of an enumeration, however the schema writes it.
fn allowed_words(schema: &'static Value) -> Vec<String> {
    if let Some(word) = schema.get("const").and_then(Value::as_str) {
        return vec![word.to_owned()];
    }
    let listed = schema.get("enum").and_then(Value::as_array);
    listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn type_of(item: &Item) -> &'static str {
    match item {
        _ if item.is_table_like() => "object",
        _ if item.is_array() || item.is_array_of_tables() => "array",
        _ if item.as_str().is_some() || item.as_datetime().is_some() => "string",
        _ if item.as_bool().is_some() => "boolean",
        _ => "integer",
    }
}

fn in_words(kind: &str) -> &'static str {
    match kind {
        "object" => "a table",
        "array" => "a list",
        "string" => "a text",
        "boolean" => "true or false",
        _ => "a number",
    }
}
