//! The Things Stack and plain JSON; and what no format may do, whatever bytes come.

use proptest::prelude::*;
use telemetry::{
    event::{Body, DeviceEvent, DownlinkState, HardwareId},
    format::{
        Decoded, Encoding, FormatError, Scalar,
        chirpstack::{Kind, Topic, parse, parse_connection, parse_stats},
        downlink::Downlink,
        plain, things_stack,
    },
};
use types::Time;

const UPLINK: &str = r#"{
  "end_device_ids": {"device_id": "dev1", "application_ids": {"application_id": "app1"},
    "dev_eui": "0004A30B001C0530", "join_eui": "800000000000000C", "dev_addr": "00BCB929"},
  "correlation_ids": ["as:up:01E0WZGT6Y7657CPFPE5WEYDSQ"],
  "received_at": "2020-02-12T15:15:45.787Z",
  "uplink_message": {
    "session_key_id": "AXA50tHUZvSf4jxJ5VNfQA==", "f_cnt": 2, "f_port": 1, "frm_payload": "gkHe",
    "decoded_payload": {"temperature": 1.5, "nested": {"door": true}},
    "rx_metadata": [
      {"gateway_ids": {"gateway_id": "gtw1", "eui": "9C5C8E00001A05C4"}, "time": "2020-02-12T15:15:45Z",
       "rssi": -35, "channel_rssi": -35, "snr": 5.2, "uplink_token": "eyJhbGciOi"},
      {"gateway_ids": {"gateway_id": "packetbroker"}, "rssi": -101.5, "snr": -3}
    ],
    "settings": {"data_rate": {"lora": {"bandwidth": 125000, "spreading_factor": 7}}, "data_rate_index": 5,
      "frequency": "868300000"},
    "received_at": "2020-02-12T15:15:45.572Z", "consumed_airtime": "0.049408s"
  }
}"#;

#[test]
fn pro_11_a_things_stack_uplink_is_read_whole() {
    let event = things_stack::parse(UPLINK.as_bytes(), Some("https://example.org/push")).unwrap();
    assert_eq!(event.device.to_string(), "0004a30b001c0530");
    assert_eq!(event.at, Some("2020-02-12T15:15:45.572Z".parse::<Time>().unwrap()));
    let route = event.route.as_ref().unwrap();
    assert_eq!((route.application(), route.device()), ("app1", "dev1"));
    assert_eq!(route.push_url.as_deref(), Some("https://example.org/push"));
    let Body::Uplink(uplink) = &event.body else { panic!() };
    assert_eq!((uplink.f_port, uplink.f_cnt, uplink.data_rate), (1, 2, Some(5)));
    assert_eq!(uplink.payload, [0x82, 0x41, 0xde]);
    assert_eq!(uplink.best_reception().unwrap().gateway.to_string(), "9c5c8e00001a05c4");
    assert_eq!(uplink.receptions[1].gateway, HardwareId::Name("packetbroker".into()));
    assert_eq!(event.key, things_stack::parse(UPLINK.as_bytes(), None).unwrap().key);
    let next = UPLINK.replace("\"f_cnt\": 2", "\"f_cnt\": 3");
    assert_ne!(event.key, things_stack::parse(next.as_bytes(), None).unwrap().key);
}

#[test]
fn things_stack_reports_on_downlinks() {
    let downlink =
        Downlink { reference: "0d0b5cf7", f_port: 15, payload: &[0xbe, 0xef], confirmed: true, expires_at: None };
    let pushed: serde_json::Value = serde_json::from_slice(&things_stack::push(&downlink).unwrap()).unwrap();
    assert_eq!(
        pushed,
        serde_json::json!({"downlinks": [{"f_port": 15, "frm_payload": "vu8=", "confirmed": true,
            "priority": "NORMAL", "correlation_ids": ["obhut:downlink:0d0b5cf7"]}]})
    );
    for (part, state) in [
        ("downlink_queued", DownlinkState::Queued),
        ("downlink_sent", DownlinkState::Sent),
        ("downlink_ack", DownlinkState::Acknowledged),
        ("downlink_nack", DownlinkState::NotAcknowledged),
    ] {
        let body = format!(
            r#"{{"end_device_ids":{{"device_id":"dev1"}},"received_at":"2020-02-12T15:15:45Z",
            "{part}":{{"f_port":15,"f_cnt":7,"frm_payload":"vu8=","correlation_ids":["x","obhut:downlink:0d0b5cf7"]}}}}"#
        );
        let event = things_stack::parse(body.as_bytes(), None).unwrap();
        let Body::Downlink(report) = &event.body else { panic!("{event:?}") };
        assert_eq!((report.state, report.reference.as_deref(), report.f_cnt_down), (state, Some("0d0b5cf7"), 7));
    }
    let failed = br#"{"end_device_ids":{"device_id":"dev1"},"correlation_ids":["obhut:downlink:a"],
        "downlink_failed":{"downlink":{"f_port":15},"error":{"namespace":"pkg/networkserver","name":"no_gateway"}}}"#;
    let event = things_stack::parse(failed, None).unwrap();
    let Body::Downlink(report) = &event.body else { panic!() };
    assert_eq!((report.state, report.reference.as_deref()), (DownlinkState::Failed, Some("a")));
    assert_eq!(report.reason.as_deref(), Some("no_gateway"));
}

#[test]
fn things_stack_has_other_parts_too() {
    let read = |part: &str| {
        let body = format!(r#"{{"end_device_ids":{{"device_id":"d"}},"received_at":"2020-02-12T15:15:45Z",{part}}}"#);
        things_stack::parse(body.as_bytes(), None).map(|event| event.body.kind())
    };
    assert_eq!(read(r#""join_accept":{"session_key_id":"AX"}"#), Ok("join"));
    assert_eq!(read(r#""location_solved":{"location":{"latitude":1.5}}"#), Ok("location"));
    assert_eq!(read(r#""service_data":{"service":"lora-cloud","data":{"a":1}}"#), Ok("integration"));
    assert_eq!(read(r#""downlink_queue_invalidated":{"last_f_cnt_down":3}"#), Ok("integration"));
    assert_eq!(read(r#""uplink_normalized":{"f_port":1}"#), Ok("integration"));
    assert_eq!(read(r#""something_new":{}"#), Err(FormatError::UnknownKind));
}

fn values(body: &Body<'_>) -> Vec<String> {
    let Body::Uplink(uplink) = body else { panic!() };
    let mut found = Vec::new();
    uplink
        .decoded
        .as_ref()
        .unwrap()
        .walk(&mut |path: &str, value: &Scalar<'_>, at: Option<Time>| {
            found.push(format!("{path} {value:?} {}", at.map(Time::micros).unwrap_or_default()));
        })
        .unwrap();
    found
}

fn all(body: &[u8]) -> Vec<DeviceEvent<'_>> {
    plain::parse(body).unwrap().into_iter().map(Result::unwrap).collect()
}

#[test]
fn plain_json_takes_objects_lists_and_arrays() {
    let one = all(br#"{"device":"boiler-1","values":{"temperature":21.5,"open":false}}"#);
    assert_eq!(one[0].device, HardwareId::Name("boiler-1".into()));
    assert_eq!(values(&one[0].body), ["temperature Number(21.5) 0", "open Truth(false) 0"]);
    assert_eq!((one[0].key, one[0].at), (None, None), "without time and id every message is a new one");

    let list = br#"[{"device":"0004a30b001c0530","at":"2026-01-01T00:00:00Z","values":
        [{"metric":"a","value":1,"at":"1970-01-01T00:00:01Z"},{"metric":"b","value":null},{"metric":"c","value":"x"}]}]"#;
    let events = all(list);
    assert_eq!(values(&events[0].body), ["a Number(1.0) 1000000", "c Text(\"x\") 0"]);
    assert!(events[0].device.eui().is_some() && events[0].key.is_some());
}

#[test]
fn plain_json_knows_a_repetition() {
    let key = |body: &str| all(body.as_bytes())[0].key;
    let first = r#"{"device":"a","at":"2026-01-01T00:00:00Z","values":{"x":1}}"#;
    assert_eq!(key(first), key(first));
    assert_ne!(key(first), key(&first.replace(r#""x":1"#, r#""y":1"#)), "two metrics of one moment are two messages");
    assert_ne!(key(first), key(&first.replace(r#""a""#, r#""b""#)));
    let named = r#"{"device":"a","id":"7","values":{"x":1}}"#;
    assert_eq!(key(named), key(&named.replace(r#""x":1"#, r#""x":2"#)), "the id decides");
}

#[test]
fn plain_json_refuses_what_it_cannot_store() {
    for body in ["", "{}", "[1,]", r#"{"device":"a"}"#, r#"{"device":"a","values":3}"#, r#"{"values":{}}"#] {
        assert!(plain::parse(body.as_bytes()).is_err(), "{body}");
    }
    let many = format!("[{}]", vec![r#"{"device":"a","values":{}}"#; plain::MESSAGES_MAX + 1].join(","));
    assert!(plain::parse(many.as_bytes()).is_err());
    assert!(matches!(plain::parse(&vec![b' '; 300_000]), Err(FormatError::TooLarge { .. })));
}

#[test]
fn a_wrong_message_of_a_list_is_named_and_costs_no_other() {
    let body = r#"[{"device":"a","values":{"x":1}}, 1, {"device":5,"values":{}}, {"device":"b\u0000","values":{}},
        {"device":"c","at":"yesterday","values":{}}, {"device":"d","id":{},"values":{}}, {"device":"e"},
        {"device":"f","values":3}, {"values":{}}, {"device":"g","values":{"x":1e999,"y":2}},
        {"device":"h","values":[{"metric":5},{"metric":"y","value":2}]}]"#;
    let read = plain::parse(body.as_bytes()).unwrap();
    let good: Vec<usize> = (0..read.len()).filter(|at| read[*at].is_ok()).collect();
    assert_eq!(good, [0, 9, 10]);
    let wrong: Vec<_> =
        read.iter().filter_map(|one| one.as_ref().err()).map(|one| (one.index, one.error.field())).collect();
    let expected = [
        (1, None),
        (2, Some("device")),
        (3, Some("device")),
        (4, Some("at")),
        (5, Some("id")),
        (6, Some("values")),
        (7, Some("values")),
        (8, Some("device")),
    ];
    assert_eq!(wrong, expected);
    assert_eq!(read[4].as_ref().unwrap_err().device, Some(HardwareId::Name("c".into())));
    assert_eq!(values(&read[9].as_ref().unwrap().body)[1], "y Number(2.0) 0");
    assert_eq!(values(&read[10].as_ref().unwrap().body)[1], "y Number(2.0) 0");
}

#[test]
fn a_name_that_cannot_be_part_of_an_address_is_refused_where_it_comes_in() {
    for name in ["a\u{0}b", "a\u{7}", "a/b", "+", "#", &"x".repeat(200)] {
        let json = serde_json::json!({ "deviceInfo": { "applicationId": name, "devEui": "0004a30b001c0530" } });
        let text = json.to_string();
        let error = parse(Kind::Up, Encoding::Json, text.as_bytes()).unwrap_err();
        assert_eq!(error.field(), Some("deviceInfo.applicationId"), "{name}");
        let ids = serde_json::json!({ "end_device_ids": { "device_id": name, "dev_eui": "0004A30B001C0530",
            "application_ids": { "application_id": "app" } }, "uplink_message": { "f_port": 1 } });
        let text = ids.to_string();
        let error = things_stack::parse(text.as_bytes(), None).unwrap_err();
        assert_eq!(error.field(), Some("end_device_ids.device_id"), "{name}");
    }
    let failed = b"{\"end_device_ids\":{\"device_id\":\"d\"},\"downlink_failed\":{\"error\":{\"name\":\"no\\u0000gate\\u0001way\"}}}";
    let event = things_stack::parse(failed, None).unwrap();
    let Body::Downlink(report) = &event.body else { panic!() };
    assert_eq!(report.reason.as_deref(), Some("nogateway"));
}

#[test]
fn a_gateway_speaks_for_itself_alone() {
    let said = br#"{"gatewayId":"0016c001f153a14d","state":"ONLINE"}"#;
    assert!(parse_connection("0016C001F153A14D", Encoding::Json, said).is_ok());
    assert!(parse_connection("0016c001f153a14c", Encoding::Json, said).is_err());
}

#[test]
fn the_content_type_tells_the_encoding() {
    assert_eq!(Encoding::of_content_type("application/octet-stream"), Encoding::Protobuf);
    assert_eq!(Encoding::of_content_type("Application/X-Protobuf; v=1"), Encoding::Protobuf);
    assert_eq!(Encoding::of_content_type("application/json; charset=utf-8"), Encoding::Json);
}

fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f32>().prop_filter("finite", |number| number.is_finite()).prop_map(|number| format!("{number:e}")),
        ".{0,12}".prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    let names = prop::sample::select(vec![
        "deviceInfo",
        "devEui",
        "time",
        "fPort",
        "data",
        "object",
        "rxInfo",
        "gatewayId",
        "state",
        "location",
        "end_device_ids",
        "uplink_message",
        "device_id",
        "frm_payload",
        "device",
        "values",
        "at",
        "metric",
        "value",
        "downlink_ack",
        "correlation_ids",
    ]);
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|fields| {
                let fields: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

fn read_all_ways(body: &[u8]) {
    for encoding in [Encoding::Json, Encoding::Protobuf] {
        for kind in Kind::ALL {
            if let Ok(event) = parse(kind, encoding, body)
                && let Body::Uplink(uplink) = event.body
                && let Some(decoded) = uplink.decoded
            {
                let _ = decoded.walk(&mut |_: &str, _: &Scalar<'_>, _| {});
            }
        }
        let _ = parse_stats("gw", encoding, body);
        let _ = parse_connection("gw", encoding, body);
    }
    let _ = things_stack::parse(body, None);
    let _ = plain::parse(body);
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all_ways(&body);
    }

    #[test]
    fn no_json_makes_a_reader_panic(body in any_json()) {
        read_all_ways(body.as_bytes());
        let _ = Decoded::Json(body.into()).walk(&mut |_: &str, _: &Scalar<'_>, _| {});
    }

    #[test]
    fn no_damaged_event_makes_a_reader_panic(at in 0usize..2_000, byte in any::<u8>(), end in 0usize..2_000) {
        let mut body = UPLINK.as_bytes().to_vec();
        let length = body.len();
        body[at % length] = byte;
        body.truncate(length - end % length);
        read_all_ways(&body);
    }

    #[test]
    fn no_topic_makes_the_reader_panic(topic in "[a-z/+#]{0,40}") {
        let _ = Topic::parse(&topic);
    }
}
