//! The decoded object of an uplink, walked leaf by leaf without building a tree of it.

use std::{borrow::Cow, fmt};

use prost_types::{Struct, Value, value::Kind};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use types::Time;

use super::FormatError;

/// Leaves of one object.
const LEAVES_MAX: usize = 512;
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
}

impl<F: FnMut(&str, &Scalar<'_>, Option<Time>)> Sink for F {
    fn leaf(&mut self, path: &str, value: &Scalar<'_>, at: Option<Time>) {
        self(path, value, at);
    }
}

impl Decoded<'_> {
    /// Gives every number, truth and text to `sink`; null is no value.
    pub fn walk(&self, sink: &mut dyn Sink) -> Result<(), FormatError> {
        let mut walk = Walk { path: String::with_capacity(64), leaves: 0, sink };
        match self {
            Self::Json(text) => {
                let mut json = serde_json::Deserializer::from_str(text);
                Node { walk: &mut walk, depth: 0 }.deserialize(&mut json)?;
                json.end()?;
            }
            Self::Struct(object) => walk.object(object, 0).ok_or(FormatError::Protobuf)?,
            Self::List(values) => values.iter().for_each(|one| walk.sink.leaf(&one.metric, &one.value, one.at)),
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
        ListedValue { metric: self.metric.into_owned().into(), value, at: self.at }
    }
}

struct Walk<'s> {
    path: String,
    leaves: usize,
    sink: &'s mut dyn Sink,
}

impl Walk<'_> {
    /// `None`: more than the limits allow.
    fn leaf(&mut self, value: Scalar<'_>) -> Option<()> {
        self.leaves += 1;
        if self.leaves > LEAVES_MAX || self.path.len() > PATH_BYTES_MAX {
            return None;
        }
        self.sink.leaf(&self.path, &value, None);
        Some(())
    }

    fn enter(&mut self, key: impl fmt::Display) -> usize {
        use fmt::Write;
        let parent = self.path.len();
        if parent > 0 {
            self.path.push('.');
        }
        let _ = write!(self.path, "{key}");
        parent
    }

    fn object(&mut self, object: &Struct, depth: usize) -> Option<()> {
        for (key, value) in &object.fields {
            let parent = self.enter(key);
            self.value(value, depth + 1)?;
            self.path.truncate(parent);
        }
        Some(())
    }

    fn value(&mut self, value: &Value, depth: usize) -> Option<()> {
        if depth > DEPTH_MAX || self.path.len() > PATH_BYTES_MAX {
            return None;
        }
        match value.kind.as_ref() {
            None | Some(Kind::NullValue(_)) => Some(()),
            Some(Kind::NumberValue(number)) => self.leaf(Scalar::Number(*number)),
            Some(Kind::BoolValue(truth)) => self.leaf(Scalar::Truth(*truth)),
            Some(Kind::StringValue(text)) => self.leaf(Scalar::Text(Cow::Borrowed(text))),
            Some(Kind::StructValue(object)) => self.object(object, depth),
            Some(Kind::ListValue(list)) => {
                for (index, value) in list.values.iter().enumerate() {
                    let parent = self.enter(index);
                    self.value(value, depth + 1)?;
                    self.path.truncate(parent);
                }
                Some(())
            }
        }
    }
}

/// Reads one JSON value straight into the sink.
struct Node<'w, 's> {
    walk: &'w mut Walk<'s>,
    depth: usize,
}

fn beyond_limits<E: Error>() -> E {
    E::custom("the object has more leaves, depth or longer names than allowed")
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.depth > DEPTH_MAX || self.walk.path.len() > PATH_BYTES_MAX {
            return Err(beyond_limits());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decoded object")
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E: Error>(self, truth: bool) -> Result<(), E> {
        self.walk.leaf(Scalar::Truth(truth)).ok_or_else(beyond_limits)
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.visit_f64(number as f64)
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.visit_f64(number as f64)
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        self.walk.leaf(Scalar::Number(number)).ok_or_else(beyond_limits)
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.walk.leaf(Scalar::Text(Cow::Borrowed(text))).ok_or_else(beyond_limits)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut index = 0;
        loop {
            let parent = self.walk.enter(index);
            let more = list.next_element_seed(Node { walk: self.walk, depth: self.depth + 1 })?;
            self.walk.path.truncate(parent);
            if more.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }
    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(parent) = object.next_key_seed(Key(self.walk))? {
            object.next_value_seed(Node { walk: self.walk, depth: self.depth + 1 })?;
            self.walk.path.truncate(parent);
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
        if key.len() > PATH_BYTES_MAX { Err(beyond_limits()) } else { Ok(self.0.enter(key)) }
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
    fn stops_at_the_limits() {
        let deep = "[".repeat(40) + &"]".repeat(40);
        let wide = format!("[{}1]", "1,".repeat(LEAVES_MAX));
        let long = format!(r#"{{"{}":1}}"#, "k".repeat(PATH_BYTES_MAX + 1));
        for json in [deep, wide, long, "{".into(), "{} {}".into()] {
            assert!(leaves(&Decoded::Json(json.into())).is_err());
        }
    }
}
