//! What the files for machines look like, told to machines: JSON Schema (2020-12) of `data.json`, and CSV on the Web
//! (W3C) for the tables.

use serde_json::{Value as Json, json};

use super::{
    collect::Sheet,
    field::{Field, FieldKind},
    model::FORMAT,
};

/// The schema of `data.json` with exactly these tables and columns.
pub(super) fn json_schema(sheets: &[Sheet]) -> Json {
    let tables: Vec<Json> = sheets.iter().map(table).collect();
    let items = if tables.is_empty() { json!(false) } else { json!({ "oneOf": tables }) };
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Data of one person",
        "type": "object",
        "required": ["format", "kind", "product", "made_at", "tables", "categories"],
        "properties": {
            "format": { "const": FORMAT },
            "kind": { "enum": ["access", "portability"] },
            "product": { "type": "string" },
            "made_at": { "type": "string", "format": "date-time" },
            "tables": { "type": "array", "items": items },
            "categories": { "type": "array", "items": category() },
            "answer": { "type": "object", "description": "Art. 15(1)(a) to (h), Art. 15(2), and who got data" }
        }
    })
}

fn category() -> Json {
    json!({
        "type": "object",
        "required": ["id", "title", "items", "source", "clauses", "tables", "rows"],
        "properties": {
            "id": { "type": "string", "description": "the category's name in the data-protection notice" },
            "title": { "type": "string" },
            "source": { "type": "array", "items": { "enum": ["person", "device", "third_party", "system"] } },
            "rows": { "type": "integer", "minimum": 0 }
        }
    })
}

fn table(sheet: &Sheet) -> Json {
    let names: Vec<&str> = sheet.fields.iter().map(|field| field.name.as_str()).collect();
    let properties: serde_json::Map<String, Json> =
        sheet.fields.iter().map(|field| (field.name.clone(), property(field))).collect();
    json!({
        "type": "object",
        "required": ["name", "columns", "rows"],
        "properties": {
            "name": { "const": sheet.table },
            "columns": { "type": "array" },
            "rows": {
                "type": "array",
                "items": {
                    "type": "object", "required": names, "properties": properties, "additionalProperties": false
                }
            }
        }
    })
}

fn property(field: &Field) -> Json {
    let (kind, more) = match field.kind {
        FieldKind::Text => ("string", None),
        FieldKind::Integer => ("integer", None),
        FieldKind::Number => ("number", None),
        FieldKind::Boolean => ("boolean", None),
        FieldKind::Time => ("string", Some(("format", "date-time"))),
        FieldKind::Id => ("string", Some(("format", "uuid"))),
        FieldKind::Bytes => ("string", Some(("contentEncoding", "base64"))),
    };
    // What is no number (NaN) is null too.
    let nullable = field.nullable || field.kind == FieldKind::Number;
    let mut property = json!({ "title": field.title });
    property["type"] = if nullable { json!([kind, "null"]) } else { json!(kind) };
    if let Some((name, value)) = more {
        property[name] = json!(value);
    }
    if let Some(category) = &field.category {
        property["description"] = json!(format!("category of the notice: {category}"));
    }
    property
}

/// CSV on the Web: the columns' titles and types.
pub(super) fn csvw(sheets: &[Sheet], lang: &str) -> Json {
    let tables = sheets.iter().map(|sheet| {
        let columns = sheet.fields.iter().map(|field| {
            let mut titles = serde_json::Map::new();
            titles.insert(lang.to_owned(), json!(field.title));
            json!({ "name": field.name, "titles": [field.name, field.title], "datatype": datatype(field.kind) })
        });
        json!({
            "url": format!("csv/{}.csv", sheet.table),
            "tableSchema": { "columns": columns.collect::<Vec<_>>() }
        })
    });
    json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": lang }],
        "dialect": { "encoding": "utf-8", "header": true },
        "tables": tables.collect::<Vec<_>>()
    })
}

fn datatype(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::Id => "string",
        FieldKind::Integer => "integer",
        FieldKind::Number => "double",
        FieldKind::Boolean => "boolean",
        FieldKind::Time => "dateTime",
        FieldKind::Bytes => "base64Binary",
    }
}
