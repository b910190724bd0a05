//! What a place's fields may hold, and which tree is one. Pure.

use crate::{Address, Change, FieldError, Place};

pub const NAME_CHARS_MAX: usize = 120;
pub const ADDRESS_PART_CHARS_MAX: usize = 120;
pub const POSTAL_CODE_CHARS_MAX: usize = 16;
/// A place inside a place inside a place …: so deep and no deeper.
pub const DEPTH_MAX: usize = 12;
pub const SEARCH_CHARS_MAX: usize = 100;
pub const PAGE_ITEMS_MAX: u32 = 200;

/// Brings every text into its one form (trimmed, empty is none, country in capitals) and says what is wrong.
pub fn check(place: &mut Place) -> Vec<FieldError> {
    let mut errors = Vec::new();
    place.name = place.name.trim().to_owned();
    if place.name.is_empty() {
        errors.push(FieldError::new("name", "required", "must not be empty"));
    }
    length(&mut errors, "name", Some(&place.name), NAME_CHARS_MAX);
    let mut address = place.address();
    errors.extend(check_address(&mut address));
    let Address { street, house_number, postal_code, city, country } = address;
    (place.street, place.house_number, place.postal_code, place.city, place.country) =
        (street, house_number, postal_code, city, country);
    errors
}

/// The same for an address alone.
pub fn check_address(address: &mut Address) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for part in [
        &mut address.street,
        &mut address.house_number,
        &mut address.postal_code,
        &mut address.city,
        &mut address.country,
    ] {
        *part = part.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    }
    length(&mut errors, "street", address.street.as_deref(), ADDRESS_PART_CHARS_MAX);
    length(&mut errors, "house_number", address.house_number.as_deref(), ADDRESS_PART_CHARS_MAX);
    length(&mut errors, "postal_code", address.postal_code.as_deref(), POSTAL_CODE_CHARS_MAX);
    length(&mut errors, "city", address.city.as_deref(), ADDRESS_PART_CHARS_MAX);
    if let Some(country) = &mut address.country {
        country.make_ascii_uppercase();
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            errors.push(FieldError::new("country", "not_a_country", "must be two letters (ISO 3166-1), such as DE"));
        }
    }
    errors
}

fn length(errors: &mut Vec<FieldError>, field: &'static str, text: Option<&str>, chars_max: usize) {
    let Some(text) = text else { return };
    if text.chars().count() > chars_max {
        errors.push(FieldError::new(field, "too_long", format!("must have at most {chars_max} characters")));
    }
    if text.chars().any(char::is_control) {
        errors.push(FieldError::new(field, "control_character", "must not contain control characters"));
    }
}

/// Applies what changes and names the fields that did, for the audit log.
pub fn apply(place: &mut Place, change: Change) -> Vec<&'static str> {
    let before = place.clone();
    let Change { parent_id, kind, name, street, house_number, postal_code, city, country } = change;
    set(&mut place.parent_id, parent_id);
    set(&mut place.kind, kind);
    set(&mut place.name, name);
    set(&mut place.street, street);
    set(&mut place.house_number, house_number);
    set(&mut place.postal_code, postal_code);
    set(&mut place.city, city);
    set(&mut place.country, country);
    [
        ("parent_id", before.parent_id != place.parent_id),
        ("kind", before.kind != place.kind),
        ("name", before.name != place.name),
        ("street", before.street != place.street),
        ("house_number", before.house_number != place.house_number),
        ("postal_code", before.postal_code != place.postal_code),
        ("city", before.city != place.city),
        ("country", before.country != place.country),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}

fn set<T>(field: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *field = new;
    }
}
