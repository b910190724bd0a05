//! The JSON Schema of the language: for editors, and for the parser itself.

use std::{collections::BTreeMap, sync::OnceLock};

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::model::{
    Acting, Authority, AutomatedDecisions, Category, Clause, Clock, Contact, Cookie, Edition, Fact, Function, Measure,
    Officer, Party, ProcessingAgreement, Product, ProductSheet, Recipient, Right, RightName, Role, Sentence,
    ThirdCountries,
};

/// What a notice cannot do without; the checker says why for each.
const REQUIRED: [&str; 12] = [
    "product",
    "edition",
    "controller",
    "officer",
    "authority",
    "function",
    "data",
    "recipient",
    "clause",
    "right",
    "automated_decisions",
    "third_countries",
];

/// The tables of a file. Only its schema is used: the parser reads table by table, to keep their order.
#[allow(dead_code, reason = "describes the file to schemars")]
#[derive(JsonSchema)]
#[schemars(title = "Obhut notice")]
#[schemars(deny_unknown_fields)]
struct NoticeFile {
    /// The product the notice is about.
    product: Product,
    /// The dated versions, oldest first.
    edition: Vec<Edition>,
    /// Who decides about purposes and means (Art. 13(1)(a)).
    controller: Party,
    /// The representative in the Union (Art. 27), if the controller sits elsewhere.
    representative: Party,
    /// In which capacity the company acts, by kind of tenant.
    acting: BTreeMap<String, Acting>,
    /// The data protection officer (Art. 13(1)(b)).
    officer: Officer,
    /// The supervisory authority (Art. 13(2)(d)).
    authority: Authority,
    /// Who may look at data.
    role: BTreeMap<String, Role>,
    /// What modules state at run time and clauses depend on.
    fact: BTreeMap<String, Fact>,
    /// Moments from which periods run, beside the built-in ones.
    clock: BTreeMap<String, Clock>,
    /// The functions of the product, in the order of the text.
    function: BTreeMap<String, Function>,
    /// The categories of data.
    data: BTreeMap<String, Category>,
    /// Who gets data.
    recipient: BTreeMap<String, Recipient>,
    /// Which data, for what, on which basis, seen by whom, sent to whom, kept how long.
    clause: BTreeMap<String, Clause>,
    /// The rights of the person.
    right: BTreeMap<RightName, Right>,
    /// Whether decisions are taken by machine alone (Art. 13(2)(f)).
    automated_decisions: AutomatedDecisions,
    /// Whether data leaves the European Economic Area (Art. 13(1)(f)).
    third_countries: ThirdCountries,
    /// Technical and organisational measures (Art. 32).
    measure: BTreeMap<String, Measure>,
    /// What is stored on the person's device.
    cookie: BTreeMap<String, Cookie>,
    /// Processing on behalf of others (Art. 28).
    processing_agreement: ProcessingAgreement,
    /// What the Data Act wants said of a connected product.
    product_sheet: ProductSheet,
    /// Where questions go.
    contact: Contact,
    /// Free sentences outside any clause.
    sentence: Vec<Sentence>,
}

/// The schema as a value, made once.
pub(crate) fn for_reading() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(generate)
}

fn generate() -> Value {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<NoticeFile>();
    let mut value = schema.to_value();
    without_null(&mut value);
    value["required"] = json!(REQUIRED);
    // Sets of right names come out as patterns; the names themselves help an editor more.
    let right = json!({ "$ref": "#/$defs/Right" });
    let rights: serde_json::Map<String, Value> =
        RightName::ALL.iter().map(|name| (name.id().to_owned(), right.clone())).collect();
    let description = value["properties"]["right"]["description"].clone();
    value["properties"]["right"] = json!({
        "description": description, "type": "object", "properties": rights, "additionalProperties": false,
    });
    value
}

/// TOML has no null: what may be absent is simply absent.
fn without_null(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::Array(kinds)) = object.get_mut("type") {
                kinds.retain(|kind| kind != "null");
                if let [only] = kinds.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if object.get("default") == Some(&Value::Null) {
                object.remove("default");
            }
            if let Some(Value::Array(branches)) = object.get_mut("anyOf") {
                branches.retain(|branch| branch["type"] != "null");
                if let [Value::Object(only)] = branches.as_slice() {
                    let only = only.clone();
                    object.remove("anyOf");
                    object.extend(only);
                }
            }
            object.values_mut().for_each(without_null);
        }
        Value::Array(values) => values.iter_mut().for_each(without_null),
        _ => {}
    }
}

/// The schema as the file `products/notice.schema.json` holds it.
pub fn json_schema() -> String {
    let mut text = serde_json::to_string_pretty(for_reading()).expect("a schema is JSON");
    text.push('\n');
    text
}
