//! The decoded object of an uplink, walked leaf by leaf without building a tree of it.

use std::{borrow::Cow, fmt};

use prost_types::{Struct, Value, value::Kind};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use types::Time;

use super::FormatError;

const DEPTH_MAX: usize = 16;
const PATH_BYTES_MAX: usize = 256;

/// Values a decoder found, in the form they came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded<'a> {
    /// The text of a JSON object.
    Json(Cow<'a, str>),
    /// ChirpStack's protobuf encoding.
    Struct(Struct),
    /// Plain JSON may list values, each with a time of its own.
    List(Vec<ListedValue<'a>>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct ListedValue<'a> {
    pub metric: Cow<'a, str>,
    pub value: Scalar<'a>,
    /// The unit it says it is in.
    pub unit: Option<Cow<'a, str>>,
    pub at: Option<Time>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Scalar<'a> {
    Number(f64),
    Truth(bool),
    Text(Cow<'a, str>),
}

/// Takes the leaves: path (`channels.0.volume`), value, and the value's own time if it has one.
pub trait Sink {
    fn leaf(&mut self, path: &str, value: &Scalar<'_>, at: Option<Time>);

    /// One value of a list.
    fn listed(&mut self, one: &ListedValue<'_>) {
        self.leaf(&one.metric, &one.value, one.at);
    }

    /// What is deeper, or has a longer name, than is looked at.
    fn beyond(&mut self, _path: &str) {}
}

impl<F: FnMut(&str, &Scalar<'_>, Option<Time>)> Sink for F {
    fn leaf(&mut self, path: &str, value: &Scalar<'_>, at: Option<Time>) {
        self(path, value, at);
    }
}

impl Decoded<'_> {
    /// Gives every number, truth and text to `sink`; null is no value. One leaf that cannot be read costs no other: the
    /// body is bounded, so all are looked at. An error: it is no JSON.
    pub fn walk(&self, sink: &mut dyn Sink) -> Result<(), FormatError> {
        let mut walk = Walk { path: String::with_capacity(64), sink };
        match self {
            Self::Json(text) => walk.json(text.trim(), 0)?,
            Self::Struct(object) => walk.object(object, 0),
            Self::List(values) => values.iter().for_each(|one| walk.sink.listed(one)),
        }
        Ok(())
    }

    pub fn into_owned(self) -> Decoded<'static> {
        match self {
            Self::Json(text) => Decoded::Json(text.into_owned().into()),
            Self::Struct(object) => Decoded::Struct(object),
            Self::List(values) => Decoded::List(values.into_iter().map(ListedValue::into_owned).collect()),
        }
    }
}

impl ListedValue<'_> {
    fn into_owned(self) -> ListedValue<'static> {
        let value = match self.value {
            Scalar::Number(number) => Scalar::Number(number),
            Scalar::Truth(truth) => Scalar::Truth(truth),
            Scalar::Text(text) => Scalar::Text(text.into_owned().into()),
        };
        let unit = self.unit.map(|unit| unit.into_owned().into());
        ListedValue { metric: self.metric.into_owned().into(), value, unit, at: self.at }
    }
}

struct Walk<'s> {
    path: String,
    sink: &'s mut dyn Sink,
}

impl Walk<'_> {
    fn leaf(&mut self, value: &Scalar<'_>) {
        self.sink.leaf(&self.path, value, None);
    }

    /// Appends a key to the path; gives the length the path had.
    fn enter(&mut self, key: impl fmt::Display) -> usize {
        use fmt::Write;
        let parent = self.path.len();
        if parent > 0 {
            self.path.push('.');
        }
        let _ = write!(self.path, "{key}");
        parent
    }

    fn is_beyond(&self, depth: usize) -> bool {
        depth > DEPTH_MAX || self.path.len() > PATH_BYTES_MAX
    }

    fn object(&mut self, object: &Struct, depth: usize) {
        for (key, value) in &object.fields {
            let parent = self.enter(key);
            self.value(value, depth + 1);
            self.path.truncate(parent);
        }
    }

    fn value(&mut self, value: &Value, depth: usize) {
        if self.is_beyond(depth) {
            return self.sink.beyond(&self.path);
        }
        match value.kind.as_ref() {
            None | Some(Kind::NullValue(_)) => {}
            Some(Kind::NumberValue(number)) => self.leaf(&Scalar::Number(*number)),
            Some(Kind::BoolValue(truth)) => self.leaf(&Scalar::Truth(*truth)),
            Some(Kind::StringValue(text)) => self.leaf(&Scalar::Text(Cow::Borrowed(text))),
            Some(Kind::StructValue(object)) => self.object(object, depth),
            Some(Kind::ListValue(list)) => {
                for (index, value) in list.values.iter().enumerate() {
                    let parent = self.enter(index);
                    self.value(value, depth + 1);
                    self.path.truncate(parent);
                }
            }
        }
    }

    /// Reads the text of one value. Each member is cut out as text first, so that one that no number type can hold
    /// (1e999) does not end the walk.
    fn json(&mut self, text: &str, depth: usize) -> Result<(), FormatError> {
        if self.is_beyond(depth) {
            self.sink.beyond(&self.path);
            return Ok(());
        }
        match text.as_bytes().first() {
            Some(b'{' | b'[') => {
                let mut json = serde_json::Deserializer::from_str(text);
                json.deserialize_any(Members { walk: self, depth })?;
                json.end()?;
            }
            Some(b'"') => {
                let text: Cow<'_, str> = match serde_json::from_str::<&str>(text) {
                    Ok(plain) => plain.into(),
                    Err(_) => serde_json::from_str::<String>(text)?.into(),
                };
                self.leaf(&Scalar::Text(text));
            }
            Some(b't') => self.leaf(&Scalar::Truth(true)),
            Some(b'f') => self.leaf(&Scalar::Truth(false)),
            Some(b'n') => {}
            // What is beyond the largest number parses as infinite.
            _ => self.leaf(&Scalar::Number(text.parse().map_err(|_| FormatError::Json { line: 1, column: 1 })?)),
        }
        Ok(())
    }
}

/// Reads the members of one object or list, each as text.
struct Members<'w, 's> {
    walk: &'w mut Walk<'s>,
    depth: usize,
}

impl Members<'_, '_> {
    fn member<E: Error>(&mut self, raw: &RawValue, parent: usize) -> Result<(), E> {
        let read = self.walk.json(raw.get(), self.depth + 1);
        self.walk.path.truncate(parent);
        read.map_err(E::custom)
    }
}

impl<'de> Visitor<'de> for Members<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decoded object")
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(raw) = list.next_element::<&RawValue>()? {
            let parent = self.walk.enter(index);
            self.member(raw, parent)?;
            index += 1;
        }
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<(), A::Error> {
        while let Some(parent) = object.next_key_seed(Key(self.walk))? {
            let raw = object.next_value::<&RawValue>()?;
            self.member(raw, parent)?;
        }
        Ok(())
    }
}

/// Appends a key to the path; gives the length the path had.
struct Key<'w, 's>(&'w mut Walk<'s>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = usize;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = usize;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        // A little more than is looked at tells that it is too long.
        Ok(self.0.enter(match key.char_indices().nth(PATH_BYTES_MAX + 1) {
            Some((end, _)) => &key[..end],
            None => key,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(decoded: &Decoded<'_>) -> Result<Vec<String>, FormatError> {
        let mut found = Vec::new();
        decoded.walk(&mut |path: &str, value: &Scalar<'_>, _| found.push(format!("{path}={value:?}")))?;
        found.sort();
        Ok(found)
    }

    #[test]
    fn walks_to_every_leaf() {
        let json = r#"{"a":1,"b":{"c":-2.5,"d":[true,{"e":"x\"y"}]},"n":null,"z":18446744073709551615}"#;
        let expected = [
            "a=Number(1.0)",
            "b.c=Number(-2.5)",
            "b.d.0=Truth(true)",
            r#"b.d.1.e=Text("x\"y")"#,
            "z=Number(1.8446744073709552e19)",
        ];
        assert_eq!(leaves(&Decoded::Json(json.into())).unwrap(), expected);
    }

    #[test]
    fn one_leaf_that_cannot_be_read_costs_no_other() {
        let deep = format!(r#"{{"a":1,"deep":{}{}}}"#, "[".repeat(40), "]".repeat(40));
        let wide = format!(r#"{{"many":[{}1],"a":1}}"#, "1,".repeat(600));
        let long = format!(r#"{{"{}":1,"a":1}}"#, "ä".repeat(PATH_BYTES_MAX + 1));
        for json in [deep, wide, long, r#"{"huge":1e999,"a":1,"t":"21,5"}"#.into()] {
            assert!(leaves(&Decoded::Json(json.into())).unwrap().contains(&"a=Number(1.0)".to_owned()));
        }
        assert_eq!(leaves(&Decoded::Json(r#"{"huge":-1e999}"#.into())).unwrap(), ["huge=Number(-inf)"]);
        for json in ["{", "{} {}", "{\"a\":01}", "x"] {
            assert!(leaves(&Decoded::Json(json.into())).is_err(), "{json}");
        }
    }
}
