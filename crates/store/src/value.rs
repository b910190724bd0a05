//! Values on their way into and out of a database: five kinds, the same on both engines.

use types::{EmailAddress, Id, NormalAddress, Time};

use crate::{Error, Result};

/// One value. Booleans are 0 and 1, times microseconds, ids 16 bytes, JSON text.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

impl Value {
    /// Text with the character that PostgreSQL's text cannot hold.
    pub(crate) fn has_nul(&self) -> bool {
        matches!(self, Self::Text(text) if text.contains('\0'))
    }
}

/// One row, in the order of the statement's columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// The column at `index` as a `T`.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T> {
        self.of("", index)
    }

    /// The same, naming the table in the error.
    pub fn of<T: FromValue>(&self, table: &'static str, index: usize) -> Result<T> {
        let value = self.0.get(index).unwrap_or(&Value::Null);
        T::from_value(value).ok_or(Error::Type { table, column: index, expected: std::any::type_name::<T>() })
    }
}

/// What can be read from a value.
pub trait FromValue: Sized {
    fn from_value(value: &Value) -> Option<Self>;
}

/// What can be bound to a statement.
pub trait ToValue {
    fn to_value(&self) -> Value;
}

macro_rules! by_value {
    ($($type:ty: $variant:ident, $from:expr, $to:expr;)+) => {$(
        impl FromValue for $type {
            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::$variant(inner) => ($from)(inner),
                    _ => None,
                }
            }
        }
        impl ToValue for $type {
            fn to_value(&self) -> Value {
                Value::$variant(($to)(self))
            }
        }
    )+};
}

by_value! {
    i64: Integer, |v: &i64| Some(*v), |v: &i64| *v;
    i32: Integer, |v: &i64| i32::try_from(*v).ok(), |v: &i32| i64::from(*v);
    u32: Integer, |v: &i64| u32::try_from(*v).ok(), |v: &u32| i64::from(*v);
    u16: Integer, |v: &i64| u16::try_from(*v).ok(), |v: &u16| i64::from(*v);
    u8: Integer, |v: &i64| u8::try_from(*v).ok(), |v: &u8| i64::from(*v);
    bool: Integer, |v: &i64| Some(*v != 0), |v: &bool| i64::from(*v);
    Time: Integer, |v: &i64| Some(Time::from_micros(*v)), |v: &Time| v.micros();
    String: Text, |v: &String| Some(v.clone()), |v: &String| v.clone();
    Vec<u8>: Blob, |v: &Vec<u8>| Some(v.clone()), |v: &Vec<u8>| v.clone();
}

impl FromValue for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Real(v) => Some(*v),
            Value::Integer(v) => Some(*v as f64),
            _ => None,
        }
    }
}

impl ToValue for f64 {
    fn to_value(&self) -> Value {
        Value::Real(*self)
    }
}

impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl ToValue for [u8] {
    fn to_value(&self) -> Value {
        Value::Blob(self.to_vec())
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Blob(bytes) => bytes.as_slice().try_into().ok(),
            _ => None,
        }
    }
}

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Value {
        Value::Blob(self.to_vec())
    }
}

impl<K> FromValue for Id<K> {
    fn from_value(value: &Value) -> Option<Self> {
        <[u8; 16]>::from_value(value).map(Self::from_bytes)
    }
}

impl<K> ToValue for Id<K> {
    fn to_value(&self) -> Value {
        Value::Blob(self.bytes().to_vec())
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

impl<A: FromValue, B: FromValue> crate::FromRow for (A, B) {
    fn from_row(row: &Row) -> Result<Self> {
        Ok((row.get(0)?, row.get(1)?))
    }
}

impl<A: FromValue, B: FromValue, C: FromValue> crate::FromRow for (A, B, C) {
    fn from_row(row: &Row) -> Result<Self> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

impl<A: FromValue, B: FromValue, C: FromValue, D: FromValue> crate::FromRow for (A, B, C, D) {
    fn from_row(row: &Row) -> Result<Self> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    }
}

impl crate::FromRow for Row {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(row.clone())
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (*self).to_value()
    }
}

impl FromValue for Value {
    fn from_value(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}

/// As it was typed.
impl FromValue for EmailAddress {
    fn from_value(value: &Value) -> Option<Self> {
        String::from_value(value).map(Self::kept)
    }
}

impl ToValue for EmailAddress {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}

impl FromValue for NormalAddress {
    fn from_value(value: &Value) -> Option<Self> {
        String::from_value(value).map(|text| Self::of(&text))
    }
}

impl ToValue for NormalAddress {
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
}

/// The parameters of a statement: `params![id, name, at]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        [$($crate::ToValue::to_value(&$value)),*]
    };
}

/// Reads and writes a field as text through `FromStr` and `Display`-like `as_str`: `text_value!(Role)`.
#[macro_export]
macro_rules! text_value {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::FromValue for $type {
            fn from_value(value: &$crate::Value) -> Option<Self> {
                match value {
                    $crate::Value::Text(text) => text.parse().ok(),
                    _ => None,
                }
            }
        }
        impl $crate::ToValue for $type {
            fn to_value(&self) -> $crate::Value {
                $crate::Value::Text(self.to_string())
            }
        }
    )+};
}

text_value!(types::Eui);
