//! The profiles and codecs PROGRES ships, and how a profile reads a decoded object.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use telemetry::{
    codec::Payload,
    event::Uplink,
    format::{Decoded, ListedValue, Scalar},
    profile::{Catalogue, CatalogueError, Profile},
};
use types::Time;

fn product() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products/progres")
}

fn catalogue() -> Catalogue {
    Catalogue::read(&product()).unwrap_or_else(|error| panic!("{error}"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Vector {
    name: String,
    operation: String,
    f_port: Option<u8>,
    bytes: Option<String>,
    variables: Option<serde_json::Value>,
    object: Option<serde_json::Value>,
    data: Option<serde_json::Value>,
    #[serde(default)]
    warnings: Vec<String>,
    #[serde(default)]
    errors: Vec<String>,
}

fn check(profile: &Profile, vector: &Vector) {
    let named = format!("{} {}", profile.name, vector.name);
    let codec = profile.codec.as_ref().unwrap();
    let bytes = hex::decode(vector.bytes.as_deref().unwrap_or_default()).unwrap();
    if vector.operation == "encodeDownlink" {
        let object = vector.object.as_ref().unwrap().to_string();
        let encoding = codec.encode_downlink(&object, 1, None).unwrap();
        assert_eq!((encoding.bytes, encoding.errors), (bytes, vector.errors.clone()), "{named}");
        assert_eq!(encoding.f_port, vector.f_port, "{named}");
        return;
    }
    let variables = vector.variables.as_ref().map(ToString::to_string);
    let payload = Payload {
        bytes: &bytes,
        f_port: vector.f_port.unwrap(),
        received_at: Time::from_seconds(1_700_000_000),
        variables: variables.as_deref(),
    };
    let decode = if vector.operation == "decodeUplink" {
        codec.decode_uplink(&payload)
    } else {
        codec.decode_downlink(&payload)
    };
    let decoding = decode.unwrap_or_else(|error| panic!("{named}: {error}"));
    let data = decoding.data.map(|data| match data {
        Decoded::Json(text) => serde_json::from_str::<serde_json::Value>(&text).unwrap(),
        other => panic!("{other:?}"),
    });
    let numbers_alike = |value: &serde_json::Value| -> serde_json::Value {
        serde_json::from_str(&value.to_string().replace(".0,", ",").replace(".0}", "}")).unwrap()
    };
    assert_eq!(data.as_ref().map(numbers_alike), vector.data.as_ref().map(numbers_alike), "{named}");
    assert_eq!((&decoding.warnings, &decoding.errors), (&vector.warnings, &vector.errors), "{named}");
}

#[test]
fn pro_11_the_shipped_codecs_keep_their_formats() {
    let catalogue = catalogue();
    let names: Vec<_> = catalogue.iter().map(|profile| profile.name.to_string()).collect();
    assert_eq!(names, ["door-contact", "electricity-meter", "heat-meter", "indoor-climate", "water-meter"]);
    for profile in catalogue.iter() {
        let file = product().join("codecs").join(format!("{}.vectors.json", profile.name));
        let vectors: Vec<Vector> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        vectors.iter().for_each(|vector| check(profile, vector));
    }
}

fn read(profile: &Profile, json: &str) -> Vec<(String, f64)> {
    let readings = profile.readings(&Decoded::Json(json.into())).unwrap();
    readings.measured.iter().map(|one| (profile.metrics[usize::from(one.metric)].name.clone(), one.value)).collect()
}

#[test]
fn only_what_the_profile_declares_becomes_a_reading() {
    let catalogue = catalogue();
    let door = catalogue.get("door-contact").unwrap();
    let json = r#"{"contact":"open","openings":7,"battery":null,"alarms":{"tamper":true},"serial":"A-17","rssi":-90}"#;
    let expected = [("contact".to_owned(), 1.0), ("openings".to_owned(), 7.0), ("tamper".to_owned(), 1.0)];
    assert_eq!(read(door, json), expected);
    let readings = door.readings(&Decoded::Json(json.into())).unwrap();
    assert_eq!((readings.undeclared, readings.unusable), (2, 0));
    let strange = r#"{"contact":"ajar","openings":-1,"battery":"97.5"}"#;
    assert_eq!(read(door, strange), [("battery".to_owned(), 97.5)]);
    assert_eq!(door.readings(&Decoded::Json(strange.into())).unwrap().unusable, 2);
}

#[test]
fn what_is_left_out_is_named_and_good_values_are_kept() {
    let catalogue = catalogue();
    let climate = catalogue.get("indoor-climate").unwrap();
    let remark = |json: &str, all: bool| {
        let readings = climate.readings(&Decoded::Json(json.into())).unwrap();
        (readings.measured.len(), readings.remark(all).unwrap_or_default())
    };
    assert_eq!(remark(r#"{"temperature":21.5,"serial":"A"}"#, false), (1, String::new()), "a vendor's own names");
    assert_eq!(remark(r#"{"temperature":"21,5","humidity":40}"#, false), (1, "1 left out: temperature".into()));
    assert_eq!(remark(r#"{"temperature":1e999,"humidity":"38 %","battery":50}"#, false).0, 1);
    assert_eq!(remark(r#"{"temperature":"NaN","humidity":40}"#, false), (1, "1 left out: temperature".into()));
    assert_eq!(
        remark(r#"{"temperature":{"value":21.5},"humidity":40}"#, false),
        (1, "1 left out: temperature.value".into())
    );
    assert_eq!(remark(r#"{"temp":21.5}"#, false), (0, "1 left out: temp".into()), "nothing else is there");
    assert_eq!(remark(r#"{"temp":21.5,"humidity":40}"#, true), (1, "1 left out: temp".into()));
    let many: Vec<String> = (0..600).map(|number| format!("\"x{number}\":1")).collect();
    let (count, said) = remark(&format!("{{{},\"temperature\":21.5}}", many.join(",")), false);
    assert_eq!(count, 1, "beyond any limit of leaves");
    assert!(said.starts_with("600 left out: x0, x1, x2, x3, x4, …"), "{said}");
    let listed = |unit: &str| {
        let one = ListedValue {
            metric: "temperature".into(),
            value: Scalar::Number(70.0),
            unit: Some(unit.to_owned().into()),
            at: None,
        };
        let readings = climate.readings(&Decoded::List(vec![one])).unwrap();
        (readings.measured.len(), readings.remark(true).unwrap_or_default())
    };
    assert_eq!(listed("Cel"), (1, String::new()));
    assert_eq!(listed("°C"), (1, String::new()));
    assert_eq!(listed("°F"), (0, "1 left out: temperature in °F".into()));
}

#[test]
fn the_servers_own_object_wins_and_the_codec_stands_in() {
    let catalogue = catalogue();
    let water = catalogue.get("water-meter").unwrap();
    let payload = hex::decode("000012d68701c21780").unwrap();
    let volume = |decoded: Option<&str>, f_port| {
        let decoded = decoded.map(|text| Decoded::Json(text.to_owned().into()));
        let uplink = Uplink { f_port, payload: payload.clone(), decoded, ..Uplink::default() };
        let found = water.interpret(&uplink, Time::EPOCH, None).unwrap();
        (found.readings.measured.iter().find(|one| one.metric == 0).map(|one| one.value), found.errors)
    };
    assert_eq!(volume(None, 10), (Some(1234.567), vec![]));
    assert_eq!(volume(Some(r#"{"volume":99.5}"#), 10), (Some(99.5), vec![]));
    assert_eq!(volume(Some(r#"{"something":"else"}"#), 10), (Some(1234.567), vec![]));
    assert_eq!(volume(None, 3), (None, vec!["unknown fPort 3".to_owned()]));
}

/// A profile with this codec, as if somebody added it.
fn added(source: &str, vectors: Option<&str>, helper: Option<&str>) -> Catalogue {
    let profile = "name = \"new\"\nvendor = \"v\"\ntitle = { de = \"n\", en = \"n\" }\ncodec = \"new.js\"\n\
        expected_interval_seconds = 60\n[[metric]]\nname = \"temperature\"\ntitle = { de = \"t\", en = \"t\" }\n\
        unit = \"Cel\"\nkind = \"gauge\"\ncategory = \"climate\"\npath = \"temperature\"\n";
    let read = |name: &str| match name {
        "new.js" => Some(source.to_owned()),
        "new.vectors.json" => vectors.map(str::to_owned),
        "helper.js" => helper.map(str::to_owned),
        _ => None,
    };
    Catalogue::new([("new.toml".to_owned(), profile.to_owned())], read).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn pro_11_what_does_not_work_of_a_codec_shows_when_its_profile_is_added() {
    let good = "function decodeUplink(i) { return { data: { temperature: i.bytes[0] / 2 } } }";
    let vectors = r#"[{"name":"cold","operation":"decodeUplink","fPort":1,"bytes":"03","data":{"temperature":1.5}},
        {"name":"warm","operation":"decodeUplink","fPort":1,"bytes":"28","data":{"temperature":21}}]"#;
    let problems = |catalogue: &Catalogue| catalogue.get("new").unwrap().codec_problems.clone();
    let catalogue = added(good, Some(vectors), None);
    let profile = catalogue.get("new").unwrap();
    assert_eq!(profile.examples.iter().map(|example| example.as_expected).collect::<Vec<_>>(), [true, false]);
    assert_eq!(profile.examples[0].readings, [("temperature".to_owned(), 1.5)]);
    assert_eq!(problems(&catalogue), ["1 of 2 examples are decoded otherwise"]);
    assert_eq!(problems(&added(good, None, None)), Vec::<String>::new());
    assert_eq!(problems(&added("var x = 1", None, None)), ["it defines none of decodeUplink, Decoder and Decode"]);
    let lacking = "function decodeUplink(i) { return { data: new Intl.NumberFormat().format(i.bytes[0]) } }";
    assert_eq!(problems(&added(lacking, None, None)), ["ReferenceError: Intl is not defined"]);
    let requires = "const h = require('./helper'); function decodeUplink(i) { return { data: { temperature: h.half(i.bytes[0]) } } }";
    assert!(problems(&added(requires, None, Some("exports.half = (n) => n / 2"))).is_empty());
    let missing = "function decodeUplink(i) { return require('./nothing')(i) }";
    assert_eq!(problems(&added(missing, None, None)), ["Error: Cannot find module './nothing'"]);
}

#[test]
fn a_profile_with_a_mistake_says_where() {
    let good = std::fs::read_to_string(product().join("profiles/water-meter.toml")).unwrap();
    Profile::parse(&good).map(|_| ()).unwrap();
    let mistakes = [
        ("unit = \"m3\"", "unit = \"cubits\"", "cubits"),
        ("8-0:1.0.0", "8-0:1", "OBIS"),
        ("8-0:1.0.0", "8-0:1.0.0x", "OBIS"),
        ("kind = \"counter\"", "kind = \"meter\"", "line 13"),
        ("path = \"flow\"", "path = \"volume\"", "twice"),
        ("path = \"flow\"", "path = \"\"", "path"),
        ("name = \"water-meter\"", "name = \"Water Meter\"", "no name"),
        ("rollover_at = 100000", "rollover_at = -1", "rollover_at"),
        ("expected_interval_seconds = 3600", "expected_interval_seconds = 0", "expected_interval"),
        ("expected_interval_seconds = 3600", "interval = 3600", "line 6"),
    ];
    for (from, to, named) in mistakes {
        assert!(good.contains(from), "{from}");
        let error = Profile::parse(&good.replacen(from, to, 1)).err().unwrap().to_string();
        assert!(error.contains(named), "{to}: {error}");
    }
    let missing = Catalogue::new([("a.toml".to_owned(), good)], |_| None).err().unwrap();
    assert!(matches!(missing, CatalogueError::NoCodec { .. }), "{missing}");
}
