//! Texts in their one form: trimmed, empty is none, of a bounded length, without control characters.

use crate::FieldError;

/// A metering location (Messlokation) of Germany or Austria has its country and 31 more letters and digits.
const METERING_LOCATION_CHARS: usize = 33;

pub(super) fn required(errors: &mut Vec<FieldError>, field: &'static str, text: &mut String, chars_max: usize) {
    *text = text.trim().to_owned();
    if text.is_empty() {
        errors.push(FieldError::new(field, "required", "must not be empty"));
    }
    check(errors, field, text, chars_max);
}

pub(super) fn optional(errors: &mut Vec<FieldError>, field: &'static str, text: &mut Option<String>, chars_max: usize) {
    *text = text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(text) = text {
        check(errors, field, text, chars_max);
    }
}

fn check(errors: &mut Vec<FieldError>, field: &'static str, text: &str, chars_max: usize) {
    if text.chars().count() > chars_max {
        errors.push(FieldError::new(field, "too_long", format!("must have at most {chars_max} characters")));
    }
    if text.chars().any(char::is_control) {
        errors.push(FieldError::new(field, "control_character", "must not contain control characters"));
    }
}

/// The metering location without the spaces people group it by, in capitals. Where it names Germany or Austria its
/// length is known; other countries number theirs differently.
pub fn metering_location(text: &str) -> Result<String, FieldError> {
    let error = |code, message| Err(FieldError::new("metering_location", code, message));
    let normal: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    if !normal.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '/')) {
        return error("characters", "must consist of letters and digits");
    }
    let german = normal.starts_with("DE") || normal.starts_with("AT");
    if german && (normal.len() != METERING_LOCATION_CHARS || !normal.bytes().all(|b| b.is_ascii_alphanumeric())) {
        return error("length", "a metering location of DE or AT has 33 letters and digits");
    }
    Ok(normal)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_metering_location_is_read_leniently() {
        let normal = "DE00056266802AO6G56M11SN51G21M24S";
        assert_eq!(metering_location("de 000562 66802 AO6G56M11SN51G21M24S").as_deref(), Ok(normal));
        assert_eq!(metering_location("CH-123/4").as_deref(), Ok("CH-123/4"));
        assert_eq!(metering_location("DE123").unwrap_err().code, "length");
        assert_eq!(metering_location("FR§1").unwrap_err().code, "characters");
    }

    proptest! {
        #[test]
        fn a_normal_metering_location_stays_as_it_is(text in ".{0,50}") {
            if let Ok(normal) = metering_location(&text) {
                prop_assert_eq!(metering_location(&normal), Ok(normal.clone()));
            }
        }
    }
}
