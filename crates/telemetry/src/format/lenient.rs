//! Fields as proto3's JSON mapping allows them: absent or null is the zero value, numbers may be strings,
//! enums are names or numbers, bytes are base64 in either alphabet, with or without padding.

use std::{borrow::Cow, fmt, marker::PhantomData};

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::de::{Deserializer, Error, Visitor};
use types::Time;

const ANY_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, ANY_PADDING);
const BASE64_URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, ANY_PADDING);

/// A value that JSON may write as a number, as text, as a truth, or leave out.
pub(super) trait Field<'de>: Default {
    fn from_text(text: Cow<'de, str>) -> Option<Self>;
    fn from_number(_number: f64) -> Option<Self> {
        None
    }
    fn from_truth(_truth: bool) -> Option<Self> {
        None
    }
}

struct FieldVisitor<T>(PhantomData<T>);

impl<'de, T: Field<'de>> Visitor<'de> for FieldVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field of the event")
    }
    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::default())
    }
    fn visit_none<E: Error>(self) -> Result<T, E> {
        Ok(T::default())
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_bool<E: Error>(self, truth: bool) -> Result<T, E> {
        T::from_truth(truth).ok_or_else(wrong)
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        T::from_number(number as f64).ok_or_else(wrong)
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        T::from_number(number as f64).ok_or_else(wrong)
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        T::from_number(number).ok_or_else(wrong)
    }
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<T, E> {
        T::from_text(Cow::Borrowed(text)).ok_or_else(wrong)
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::from_text(Cow::Owned(text.to_owned())).ok_or_else(wrong)
    }
}

fn wrong<E: Error>() -> E {
    E::custom("a field has the wrong form")
}

pub(super) fn field<'de, D: Deserializer<'de>, T: Field<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_any(FieldVisitor(PhantomData))
}

impl<'de> Field<'de> for Cow<'de, str> {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        Some(text)
    }
}

impl<'de> Field<'de> for bool {
    fn from_text(_: Cow<'de, str>) -> Option<Self> {
        None
    }
    fn from_truth(truth: bool) -> Option<Self> {
        Some(truth)
    }
}

macro_rules! whole_number {
    ($($type:ty),+) => {$(
        impl<'de> Field<'de> for $type {
            fn from_text(text: Cow<'de, str>) -> Option<Self> {
                text.parse().ok()
            }
            fn from_number(number: f64) -> Option<Self> {
                let fits = number.fract() == 0.0 && number >= <$type>::MIN as f64 && number <= <$type>::MAX as f64;
                fits.then_some(number as $type)
            }
        }
    )+};
}
whole_number!(u8, u32, i32);

macro_rules! real_number {
    ($($type:ty),+) => {$(
        impl<'de> Field<'de> for $type {
            fn from_text(text: Cow<'de, str>) -> Option<Self> {
                text.parse().ok()
            }
            fn from_number(number: f64) -> Option<Self> {
                Some(number as $type)
            }
        }
    )+};
}
real_number!(f32, f64);

/// A moment in RFC 3339, or none.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub(super) struct Moment(pub(super) Option<Time>);

impl<'de> Field<'de> for Moment {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        if text.is_empty() { Some(Self(None)) } else { text.parse().ok().map(|time| Self(Some(time))) }
    }
}

/// Bytes in base64.
#[derive(Clone, Default, Debug, PartialEq)]
pub(super) struct Base64(pub(super) Vec<u8>);

impl<'de> Field<'de> for Base64 {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        let engine = if text.contains(['-', '_']) { &BASE64_URL } else { &BASE64 };
        engine.decode(text.as_bytes()).ok().map(Self)
    }
}

/// An enum: its name, or its number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Choice<'a> {
    Name(Cow<'a, str>),
    Number(i32),
}

impl Default for Choice<'_> {
    fn default() -> Self {
        Self::Number(0)
    }
}

impl<'de> Field<'de> for Choice<'de> {
    fn from_text(text: Cow<'de, str>) -> Option<Self> {
        Some(Self::Name(text))
    }
    fn from_number(number: f64) -> Option<Self> {
        i32::from_number(number).map(Self::Number)
    }
}

impl Choice<'_> {
    /// The number of the choice among `names`, where the position is the number.
    pub(super) fn number(&self, names: &[&str]) -> Option<i32> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Name(name) => names.iter().position(|known| known == name).map(|position| position as i32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize, Debug, PartialEq)]
    struct All<'a> {
        #[serde(default, borrow, deserialize_with = "field")]
        text: Cow<'a, str>,
        #[serde(default, deserialize_with = "field")]
        count: u32,
        #[serde(default, deserialize_with = "field")]
        real: f32,
        #[serde(default, deserialize_with = "field")]
        truth: bool,
        #[serde(default, deserialize_with = "field")]
        at: Moment,
        #[serde(default, deserialize_with = "field")]
        data: Base64,
        #[serde(default, borrow, deserialize_with = "field")]
        choice: Choice<'a>,
    }

    fn read(json: &str) -> Result<All<'_>, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn absent_and_null_are_zero() {
        let zero = read("{}").unwrap();
        let null = r#"{"text":null,"count":null,"real":null,"truth":null,"at":null,"data":null,"choice":null}"#;
        assert_eq!(read(null).unwrap(), zero);
        assert_eq!(zero.choice.number(&["OFFLINE", "ONLINE"]), Some(0));
        assert_eq!((zero.count, zero.truth, zero.at), (0, false, Moment(None)));
    }

    #[test]
    fn numbers_may_be_text_and_reals_may_be_nan() {
        let all = read(r#"{"count":"4294967295","real":"NaN","data":"-_8","choice":1}"#).unwrap();
        assert_eq!((all.count, all.real.is_nan(), all.data), (u32::MAX, true, Base64(vec![0xfb, 0xff])));
        assert_eq!(read(r#"{"count":1e3,"data":"+/8="}"#).unwrap().count, 1_000);
        for wrong in
            [r#"{"count":4294967296}"#, r#"{"count":-1}"#, r#"{"count":1.5}"#, r#"{"truth":1}"#, r#"{"at":"x"}"#]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
