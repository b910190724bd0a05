//! Fields of a change that may be left out, be there, or be there as `null`.

use serde::{Deserialize, Deserializer};

/// For `Option<Option<T>>` with `#[serde(default, deserialize_with = "present")]`: left out is `None`, `null` is
/// `Some(None)` and takes the value away.
pub(crate) fn present<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}
