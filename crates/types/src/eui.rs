//! EUI-64: the name a LoRaWAN device (DevEUI) or gateway carries from the factory.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A 64-bit extended unique identifier; written as 16 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Eui(pub u64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an EUI-64 has 16 hexadecimal digits")]
pub struct NotAnEui;

impl Eui {
    pub const fn bytes(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }
}

impl fmt::Display for Eui {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Eui {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Eui {
    type Err = NotAnEui;

    /// Takes either case; `-` and `:` between the bytes are how labels print it.
    fn from_str(text: &str) -> Result<Self, NotAnEui> {
        let (mut value, mut digits) = (0u64, 0);
        for byte in text.bytes() {
            let digit = match byte {
                b'0'..=b'9' => byte - b'0',
                b'a'..=b'f' => byte - b'a' + 10,
                b'A'..=b'F' => byte - b'A' + 10,
                b'-' | b':' if digits > 0 && digits % 2 == 0 && digits < 16 => continue,
                _ => return Err(NotAnEui),
            };
            digits += 1;
            if digits > 16 {
                return Err(NotAnEui);
            }
            value = value << 4 | u64::from(digit);
        }
        if digits == 16 { Ok(Self(value)) } else { Err(NotAnEui) }
    }
}

impl Serialize for Eui {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Eui {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Eui {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{ObjectBuilder, schema::Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("EUI-64: 16 hexadecimal digits; either case, `-` or `:` between bytes are taken"))
            .into()
    }
}
impl utoipa::ToSchema for Eui {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("Eui")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_labels_and_servers_write() {
        for text in ["0004a30b001c0530", "0004A30B001C0530", "00-04-A3-0B-00-1C-05-30", "00:04:a3:0b:00:1c:05:30"] {
            assert_eq!(text.parse::<Eui>().unwrap().to_string(), "0004a30b001c0530");
        }
        for text in ["", "0004a30b001c053", "0004a30b001c05300", "0004a30b001c053g", "-0004a30b001c0530", "eui-1"] {
            assert_eq!(text.parse::<Eui>(), Err(NotAnEui), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(value: u64) {
            let eui = Eui(value);
            prop_assert_eq!(eui.to_string().parse::<Eui>(), Ok(eui));
            prop_assert_eq!(eui.to_string().to_uppercase().parse::<Eui>(), Ok(eui));
            let labelled: Vec<String> = eui.bytes().iter().map(|byte| format!("{byte:02X}")).collect();
            prop_assert_eq!(labelled.join("-").parse::<Eui>(), Ok(eui));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            if let Ok(eui) = text.parse::<Eui>() {
                let digits: String = text.chars().filter(|c| c.is_ascii_hexdigit()).collect();
                prop_assert_eq!(digits.to_lowercase(), eui.to_string());
            }
        }
    }
}
