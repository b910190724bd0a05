//! Formats of single values: editors show the pattern, the parser checks the meaning.

use schemars::{Schema, SchemaGenerator, json_schema};

const PERIOD_PATTERN: &str = r"^(\d+ (minutes?|hours?|days?|weeks?|months?|years?)( and)? ?)+$|^P[0-9YMWDTH]+$";

pub fn date(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "format": "date" })
}

pub fn optional_date(generator: &mut SchemaGenerator) -> Schema {
    date(generator)
}

pub fn country(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "format": "country", "pattern": "^[A-Z]{2}$" })
}

pub fn optional_country(generator: &mut SchemaGenerator) -> Schema {
    country(generator)
}

pub fn optional_period(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "format": "period", "pattern": PERIOD_PATTERN, "examples": ["7 days", "36 months", "48 hours"] })
}

pub fn keep_word(_: &mut SchemaGenerator) -> Schema {
    let pattern = format!("^transient$|{PERIOD_PATTERN}");
    json_schema!({ "type": "string", "format": "keep", "pattern": pattern, "examples": ["7 days", "36 months", "transient"] })
}
