//! ChirpStack's formats against what the published `chirpstack_api` writes (see `vectors/README.md`).

use serde::Deserialize;
use telemetry::{
    Eui,
    event::{Body, DeviceEvent, DownlinkState, GatewayBody, LogLevel, Status},
    format::{
        Decoded, Encoding, FormatError, Scalar,
        chirpstack::{Kind, command, parse, parse_connection, parse_stats},
        downlink::Downlink,
    },
};
use types::Time;

#[derive(Deserialize)]
struct Vector {
    name: String,
    event: String,
    json: String,
    protobuf: String,
}

impl Vector {
    fn protobuf(&self) -> Vec<u8> {
        hex::decode(&self.protobuf).unwrap()
    }
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("vectors/chirpstack.json")).unwrap()
}

fn vector(event: &str, name: &str) -> Vector {
    vectors().into_iter().find(|vector| vector.event == event && vector.name == name).unwrap()
}

/// What a strict proto3 writer leaves out, left out. (ChirpStack's integrations write zero values, its gateway events
/// do not, and other writers of the same messages do not either.)
fn without_zeros(value: serde_json::Value) -> Option<serde_json::Value> {
    use serde_json::Value;
    match value {
        Value::Null | Value::Bool(false) => None,
        Value::Number(number) if number.as_f64() == Some(0.0) => None,
        Value::String(text) if text.is_empty() || text == "INFO" || text == "UNKNOWN" => None,
        Value::Array(items) if items.is_empty() => None,
        Value::Object(fields) => {
            let kept = |(name, value)| {
                let whole = name == "object";
                Some((name, if whole { value } else { without_zeros(value)? }))
            };
            Some(Value::Object(fields.into_iter().filter_map(kept).collect()))
        }
        other => Some(other),
    }
}

fn stripped(json: &str) -> String {
    without_zeros(serde_json::from_str(json).unwrap()).unwrap().to_string()
}

fn leaves(decoded: &Decoded<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    decoded.walk(&mut |path: &str, value: &Scalar<'_>, _| found.push((path.to_owned(), format!("{value:?}")))).unwrap();
    found.sort();
    found
}

/// Everything of an event, with the decoded object as its leaves: so that both encodings can be compared.
fn described(event: &DeviceEvent<'_>) -> String {
    let mut event = event.clone();
    let decoded = match &mut event.body {
        Body::Uplink(uplink) => uplink.decoded.take(),
        Body::Integration { decoded, .. } => decoded.take(),
        _ => None,
    };
    format!("{event:?} {:?}", decoded.as_ref().map(leaves))
}

#[test]
fn pro_11_json_and_protobuf_say_the_same() {
    let mut compared = 0;
    for vector in vectors() {
        let Ok(kind) = Kind::of_name(&vector.event) else { continue };
        let protobuf = vector.protobuf();
        let json = parse(kind, Encoding::Json, vector.json.as_bytes()).map(|event| described(&event));
        let protobuf = parse(kind, Encoding::Protobuf, &protobuf).map(|event| described(&event));
        assert_eq!(json, protobuf, "{} {}", vector.event, vector.name);
        let stripped = stripped(&vector.json);
        let stripped = parse(kind, Encoding::Json, stripped.as_bytes()).map(|event| described(&event));
        assert_eq!(stripped, protobuf, "{} {} without zeros", vector.event, vector.name);
        compared += 1;
    }
    assert!(compared >= 16, "{compared}");
}

#[test]
fn pro_11_an_uplink_is_read_whole() {
    let vector = vector("up", "full");
    let event = parse(Kind::Up, Encoding::Json, vector.json.as_bytes()).unwrap();
    assert_eq!(event.device.eui(), Some(Eui(0x0101010101010101)));
    assert_eq!(event.at, Some("2022-10-27T10:21:46.421234Z".parse::<Time>().unwrap()));
    assert_eq!(event.route.as_ref().unwrap().application(), "ca739e26-7b67-4f14-b69e-d568c22a5a75");
    let Body::Uplink(uplink) = &event.body else { panic!("{event:?}") };
    assert_eq!((uplink.f_port, uplink.f_cnt, uplink.confirmed, uplink.adr), (10, 7, true, true));
    assert_eq!(uplink.payload, [0xfb, 0xff, 0xfe, 0x00, 0x3e]);
    assert_eq!(uplink.receptions.len(), 2);
    let best = uplink.best_reception().unwrap();
    assert_eq!((best.gateway.to_string().as_str(), best.rssi_dbm, best.snr_db), ("0016c001f153a14c", -36, 10.5));
    let leaves = leaves(uplink.decoded.as_ref().unwrap());
    assert!(leaves.contains(&("ext.temperature".into(), "Number(-2.25)".into())));
    assert!(leaves.contains(&("list.2".into(), "Truth(true)".into())));
    assert!(leaves.contains(&("status".into(), "Text(\"ok ä\\n\")".into())));
}

#[test]
fn what_proto3_leaves_out_is_zero() {
    let zero = stripped(&vector("up", "zero").json);
    assert!(!zero.contains("fPort") && !zero.contains("fCnt"));
    let event = parse(Kind::Up, Encoding::Json, zero.as_bytes()).unwrap();
    let Body::Uplink(uplink) = &event.body else { panic!() };
    assert_eq!((uplink.f_port, uplink.f_cnt, uplink.adr, uplink.data_rate), (0, 0, false, Some(0)));
    assert_eq!(event.at, None);

    let ack = stripped(&vector("ack", "not acknowledged").json);
    assert!(!ack.contains("acknowledged"));
    let event = parse(Kind::Ack, Encoding::Json, ack.as_bytes()).unwrap();
    assert!(matches!(&event.body, Body::Downlink(report) if report.state == DownlinkState::NotAcknowledged));

    let log = stripped(&vector("log", "zero").json);
    let event = parse(Kind::Log, Encoding::Json, log.as_bytes()).unwrap();
    assert!(matches!(&event.body, Body::Log(log) if log.level == LogLevel::Info && log.code == "UNKNOWN"));
}

#[test]
fn a_battery_is_a_figure_only_where_there_is_one() {
    let percent = |name: &str| {
        let vector = vector("status", name);
        match parse(Kind::Status, Encoding::Json, vector.json.as_bytes()).unwrap().body {
            Body::Status(Status { battery_percent, .. }) => battery_percent,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(percent("battery"), Some(95.5));
    assert_eq!(percent("empty battery"), Some(0.0));
    assert_eq!(percent("mains"), None);
    assert_eq!(percent("no battery"), None);
}

#[test]
fn downlinks_are_known_again_by_their_reference() {
    for (event, name, state) in
        [("ack", "acknowledged", DownlinkState::Acknowledged), ("txack", "transmitted", DownlinkState::Sent)]
    {
        let vector = vector(event, name);
        let event = parse(Kind::of_name(event).unwrap(), Encoding::Json, vector.json.as_bytes()).unwrap();
        let Body::Downlink(report) = &event.body else { panic!() };
        assert_eq!(report.state, state);
        assert_eq!(report.reference.as_deref(), Some("0d0b5cf7-6ad4-4b5a-a1d1-1c4c0b6a1c1e"));
        assert_eq!(report.f_cnt_down, 42);
    }
}

#[test]
fn errors_say_where_and_not_what() {
    let none = vector("up", "no device");
    assert_eq!(parse(Kind::Up, Encoding::Json, none.json.as_bytes()).unwrap_err(), FormatError::NoDevice);
    let port = vector("up", "port beyond");
    let error = parse(Kind::Up, Encoding::Json, port.json.as_bytes()).unwrap_err();
    assert_eq!(error, FormatError::Field { field: "fPort" });
    let error = parse(Kind::Up, Encoding::Json, br#"{"deviceInfo":{"devEui":"secret"}}"#).unwrap_err().to_string();
    assert!(!error.contains("secret"), "{error}");
    let error = parse(Kind::Up, Encoding::Json, br#"{"fCnt":"secret"}"#).unwrap_err().to_string();
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn a_repeated_delivery_has_the_key_of_the_first() {
    let key = |event: &str, name: &str| {
        let vector = vector(event, name);
        parse(Kind::of_name(event).unwrap(), Encoding::Json, vector.json.as_bytes()).unwrap().key.unwrap()
    };
    assert_eq!(key("up", "full"), key("up", "whole second"), "one deduplication id, one event");
    assert_ne!(key("up", "full"), key("join", "join"), "one radio frame may bring several kinds of event");
    assert_ne!(key("up", "full"), key("up", "no deduplication id"));
    assert_eq!(key("up", "no deduplication id"), key("up", "no deduplication id"));
}

#[test]
fn pro_08_a_gateway_without_state_is_offline() {
    for (name, online) in [("online", true), ("offline", false), ("legacy", true)] {
        let vector = vector("conn", name);
        let protobuf = vector.protobuf();
        for (encoding, body) in [(Encoding::Json, vector.json.as_bytes()), (Encoding::Protobuf, &protobuf[..])] {
            assert_eq!(Encoding::sniff(body), encoding, "{name}");
            let event = parse_connection("0016c001f153a14c", encoding, body).unwrap();
            assert_eq!(event.body, GatewayBody::Connection { online }, "{name} {encoding:?}");
            assert_eq!(event.gateway.eui(), Some(Eui(0x0016c001f153a14c)), "{name} {encoding:?}");
        }
    }
    assert!(!vector("conn", "offline").json.contains("state"), "the oracle leaves OFFLINE out");
    assert!(parse_connection("ab", Encoding::Protobuf, b"").is_err(), "an erased retained message is no state");
}

#[test]
fn pro_08_gateway_stats_are_the_same_in_both_encodings() {
    for name in ["stats", "zero"] {
        let vector = vector("stats", name);
        let protobuf = vector.protobuf();
        let json = parse_stats("", Encoding::Json, vector.json.as_bytes()).unwrap();
        assert_eq!(json, parse_stats("", Encoding::Protobuf, &protobuf).unwrap());
        let GatewayBody::Stats(stats) = json.body else { panic!() };
        assert_eq!(stats.rx_packets_ok, if name == "stats" { 15 } else { 0 });
    }
}

#[test]
fn a_downlink_command_is_what_the_oracle_writes() {
    let vector = vector("down", "downlink");
    let downlink = Downlink {
        reference: "0d0b5cf7-6ad4-4b5a-a1d1-1c4c0b6a1c1e",
        f_port: 15,
        payload: &[1, 2, 255],
        confirmed: true,
        expires_at: Some(Time::from_micros(1_666_866_100_250_000)),
    };
    let device = Eui(0x0101010101010101);
    assert_eq!(command(device, &downlink, Encoding::Protobuf).unwrap(), vector.protobuf());
    let ours: serde_json::Value = serde_json::from_slice(&command(device, &downlink, Encoding::Json).unwrap()).unwrap();
    let mut theirs: serde_json::Value = serde_json::from_str(&vector.json).unwrap();
    theirs["expiresAt"] = "2022-10-27T10:21:40.25Z".into();
    assert_eq!(ours, theirs);
    assert!(command(device, &Downlink { f_port: 0, ..downlink }, Encoding::Json).is_err());
}

/// The crate's version has no `IntegrationEvent` any more; servers in the field still send it.
#[test]
fn an_integration_event_is_read_in_both_encodings() {
    use prost::Message;
    use telemetry::format::chirpstack::messages::{DeviceInfo, IntegrationEvent};
    let json = r#"{"deduplicationId":"3ac7","time":"2022-10-27T10:21:40Z","deviceInfo":{"devEui":"0101010101010101"},
        "integrationName":"loracloud","eventType":"modem_status","object":{"battery":3.5}}"#;
    let object =
        prost_types::Struct { fields: [("battery".to_owned(), prost_types::Value::from(3.5))].into_iter().collect() };
    let message = IntegrationEvent {
        deduplication_id: "3ac7".into(),
        time: Some(prost_types::Timestamp { seconds: 1_666_866_100, nanos: 0 }),
        device_info: Some(DeviceInfo { dev_eui: "0101010101010101".into(), ..DeviceInfo::default() }),
        integration_name: "loracloud".into(),
        event_type: "modem_status".into(),
        object: Some(object),
    };
    let protobuf = message.encode_to_vec();
    let from_json = parse(Kind::Integration, Encoding::Json, json.as_bytes()).unwrap();
    let from_protobuf = parse(Kind::Integration, Encoding::Protobuf, &protobuf).unwrap();
    assert_eq!(described(&from_json), described(&from_protobuf));
    let Body::Integration { event_type, decoded } = &from_json.body else { panic!() };
    assert_eq!((event_type.as_ref(), leaves(decoded.as_ref().unwrap()).len()), ("modem_status", 1));
}
