//! Puts the notice together, table by table, in the order of the file.

use serde::de::DeserializeOwned;
use serde_json::Value;
use toml_edit::{Document, Item};

use super::{clocks, places::Places, shape::Shape, value_format};
use crate::{
    finding::Collector,
    model::{Acting, Category, Clause, Clock, Cookie, Fact, Function, Measure, Notice, Recipient, Right, Role},
};

pub(super) fn notice(
    document: &Document<&str>,
    schema: &'static Value,
    places: &Places,
    findings: &mut Collector<'_>,
) -> Notice {
    let mut file = File { root: document.as_item(), shape: Shape { schema, places, findings } };
    file.report_unknown_tables();
    let mut clocks: Vec<Clock> = file.entries("clock");
    clocks.extend(clocks::built_in());
    let mut clauses: Vec<Clause> = file.entries("clause");
    for clause in clauses.iter_mut().filter(|clause| clause.purpose.id.is_empty()) {
        clause.purpose.id = clause.id.clone();
    }
    Notice {
        product: file.single("product"),
        editions: file.single("edition"),
        controller: file.single("controller"),
        representative: file.single("representative"),
        acting: file.entries("acting"),
        officer: file.single("officer"),
        authority: file.single("authority"),
        roles: file.entries("role"),
        facts: file.entries("fact"),
        clocks,
        functions: file.entries("function"),
        categories: file.entries("data"),
        recipients: file.entries("recipient"),
        clauses,
        rights: file.entries("right"),
        automated_decisions: file.single("automated_decisions"),
        third_countries: file.single("third_countries"),
        measures: file.entries("measure"),
        cookies: file.entries("cookie"),
        processing_agreement: file.single("processing_agreement"),
        product_sheet: file.single("product_sheet"),
        contact: file.single("contact"),
        sentences: file.single("sentence"),
    }
}

struct File<'a, 'b> {
    root: &'a Item,
    shape: Shape<'a, 'b>,
}

impl File<'_, '_> {
    fn schema_of(&self, name: &str) -> &'static Value {
        &self.shape.schema["properties"][name]
    }

    fn report_unknown_tables(&mut self) {
        let known = self.shape.schema["properties"].as_object().expect("the schema describes tables");
        for (name, _) in self.root.as_table_like().into_iter().flat_map(|table| table.iter()) {
            if !known.contains_key(name) {
                self.shape.unknown_key(self.shape.schema, name, name);
            }
        }
    }

    /// A table or list that stands once. What is missing is left at its default; the checker reports it.
    fn single<T: DeserializeOwned + Default>(&mut self, name: &str) -> T {
        let schema = self.schema_of(name);
        let item = self.root.get(name);
        item.and_then(|item| self.read(item, schema, name)).unwrap_or_default()
    }

    /// What the shape lets through but the types refuse is reported too: nothing is left out in silence.
    fn read<T: DeserializeOwned>(&mut self, item: &Item, schema: &'static Value, path: &str) -> Option<T> {
        let before = self.shape.findings.count();
        let value = self.shape.read(item, schema, path)?;
        match serde_json::from_value(value) {
            Ok(entry) => Some(entry),
            Err(reason) => {
                if self.shape.findings.count() == before {
                    let help = "what docs/notice.md says about this table";
                    self.shape.findings.error("unreadable", self.shape.places.key(path), reason.to_string(), help);
                }
                None
            }
        }
    }

    /// Tables with names: [clause.…], [data.…].
    fn entries<T: DeserializeOwned + Named>(&mut self, name: &str) -> Vec<T> {
        let schema = self.schema_of(name);
        let Some(item) = self.root.get(name) else { return Vec::new() };
        let Some(table) = item.as_table_like() else {
            self.shape.wrong_type(item, &format!("[{name}.…] with a name"), name);
            return Vec::new();
        };
        let mut entries = Vec::new();
        for (id, item) in table.iter() {
            let path = format!("{name}.{id}");
            if let Some((code, reason, help)) = value_format::name(id) {
                self.shape.findings.error(code, self.shape.places.key(&path), reason, help);
            }
            let known = schema["properties"]
                .get(id)
                .or_else(|| schema.get("additionalProperties").filter(|any| any.is_object()));
            let Some(known) = known else {
                self.shape.unknown_key(schema, id, &path);
                continue;
            };
            if let Some(mut entry) = self.read::<T>(item, known, &path) {
                entry.set_id(id);
                entries.push(entry);
            }
        }
        entries
    }
}

/// What takes its name from the heading of its table.
trait Named {
    fn set_id(&mut self, id: &str);
}

macro_rules! named {
    ($($kind:ty),*) => {
        $(impl Named for $kind {
            fn set_id(&mut self, id: &str) {
                self.id = id.to_owned();
            }
        })*
    };
}

named!(Acting, Category, Clause, Clock, Cookie, Fact, Function, Measure, Recipient, Right, Role);
