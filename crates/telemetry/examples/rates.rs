//! Measures what one core does: reading events, extracting readings, running codecs, packing chunks.
//! `cargo run --release --package obhut-telemetry --example rates`

use std::{hint::black_box, path::Path};

use telemetry::{
    chunk::{self, Point},
    codec::{Codec, Payload},
    event::Body,
    format::{
        Encoding,
        chirpstack::{Kind, parse},
    },
    profile::Catalogue,
};
use types::{Stopwatch, Time};

fn rate(name: &str, count: u32, mut work: impl FnMut()) {
    (0..count / 10 + 1).for_each(|_| work());
    let watch = Stopwatch::start();
    (0..count).for_each(|_| work());
    let nanos = watch.elapsed().as_nanos() as f64 / f64::from(count);
    println!("{name:<56} {nanos:>10.0} ns   {:>10.0} /s", 1e9 / nanos);
}

/// What ChirpStack sends for a water meter whose device profile decodes.
const UPLINK: &str = r#"{"deduplicationId":"3ac7e3c4-4401-4b8d-9386-a5c902f9202d","time":"2026-01-27T10:21:46.421234567+00:00","deviceInfo":{"tenantId":"52f14cd4-c6f1-4fbd-8f87-4025e1d49242","tenantName":"Stadtwerke","applicationId":"ca739e26-7b67-4f14-b69e-d568c22a5a75","applicationName":"Wasser","deviceProfileId":"605d08d4-65f5-4d2c-8a5a-3d2457662f79","deviceProfileName":"water","deviceName":"meter 1","devEui":"0101010101010101","deviceClassEnabled":"CLASS_A","tags":{"key":"value"}},"devAddr":"00189440","adr":true,"dr":5,"fCnt":4097,"fPort":10,"confirmed":false,"data":"AAAS1ocBwheA","object":{"volume":1234.567,"flow":450.0,"temperature":11.5,"battery":50.2,"alarms":{"leak":false,"burst":false,"backflow":false,"tamper":false,"frost":false}},"rxInfo":[{"gatewayId":"0016c001f153a14c","uplinkId":4217106255,"gwTime":"2026-01-27T10:21:46+00:00","nsTime":"2026-01-27T10:21:46.412345678+00:00","timeSinceGpsEpoch":"1350900000.500s","rssi":-36,"snr":10.5,"channel":5,"location":{"latitude":49.23,"longitude":6.99},"context":"+//+","metadata":{"region_config_id":"eu868","region_common_name":"EU868"},"crcStatus":"CRC_OK"},{"gatewayId":"0016c001f153a14d","uplinkId":4217106256,"nsTime":"2026-01-27T10:21:46.412345678+00:00","rssi":-110,"snr":-7.25,"channel":5,"location":{"latitude":49.23,"longitude":6.99},"context":"+//+","metadata":{"region_config_id":"eu868","region_common_name":"EU868"},"crcStatus":"CRC_OK"}],"txInfo":{"frequency":868100000,"modulation":{"lora":{"bandwidth":125000,"spreadingFactor":7,"codeRate":"CR_4_5"}}},"regionConfigId":"eu868"}"#;

fn formats(catalogue: &Catalogue) {
    let water = catalogue.get("water-meter").unwrap();
    println!("uplink as JSON: {} bytes", UPLINK.len());
    rate("ChirpStack JSON: parse", 50_000, || {
        black_box(parse(Kind::Up, Encoding::Json, UPLINK.as_bytes()).unwrap());
    });
    rate("ChirpStack JSON: parse and extract readings", 50_000, || {
        let event = parse(Kind::Up, Encoding::Json, UPLINK.as_bytes()).unwrap();
        let Body::Uplink(uplink) = &event.body else { unreachable!() };
        black_box(water.interpret(uplink, Time::EPOCH, None).unwrap());
    });
    rate("serde_json::Value of the same, for comparison", 20_000, || {
        black_box(serde_json::from_str::<serde_json::Value>(UPLINK).unwrap());
    });
}

fn codecs(catalogue: &Catalogue) {
    let messages = [
        ("water-meter", "000012d68701c21780"),
        ("heat-meter", "000000303900000929007d01f41a901130fe"),
        ("indoor-climate", "01083402550302580427a70501f40f80"),
        ("door-contact", "010007fe"),
    ];
    for (name, bytes) in messages {
        let codec = catalogue.get(name).unwrap().codec.as_ref().unwrap();
        let bytes = hex::decode(bytes).unwrap();
        let payload =
            Payload { bytes: &bytes, f_port: 10, received_at: Time::from_seconds(1_700_000_000), variables: None };
        rate(&format!("codec {name}"), 50_000, || {
            black_box(codec.decode_uplink(&payload).unwrap());
        });
    }
    let extends = "String.prototype.twice = function () { return this + this };
        function decodeUplink(input) { return { data: { a: 'x'.twice(), b: input.bytes[0] } } }";
    let codec = Codec::new("extends built-ins", extends).unwrap();
    let payload = Payload { bytes: &[1], f_port: 10, received_at: Time::EPOCH, variables: None };
    rate("codec that extends built-ins (a realm per message)", 3_000, || {
        black_box(codec.decode_uplink(&payload).unwrap());
    });
    rate("codec compiled and run once", 100, || {
        let codec = Codec::new("a", "function decodeUplink(input) { return { data: { b: 1 } } }").unwrap();
        black_box(codec.decode_uplink(&payload).unwrap());
    });
}

/// Even disorder: no packer finds a pattern in it that sensors do not have.
fn disorder(step: i64) -> u64 {
    let mut mixed = (step as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 27)
}

/// Readings every quarter of an hour, up to 400 ms early or late, as radio brings them, kept to the millisecond.
fn series(count: usize, value: impl Fn(i64) -> f64) -> Vec<Point> {
    let jitter = |step: i64| (disorder(step) % 400) as i64;
    let at = |step: i64| Time::from_millis(1_700_000_000_000 + step * 900_000 + jitter(step));
    (0..count as i64).map(|step| Point { at: at(step), value: value(step) }).collect()
}

fn chunks() {
    let wave = |step: i64| ((step as f64 / 9.0).sin() * 300.0 + (disorder(step) % 17) as f64).round();
    for count in [16, 100, 500, 5_000] {
        for (name, points) in [
            (
                "meter, m3 in litres",
                series(count, |step| (1_234_567 + step * 40 + (disorder(step) % 37) as i64) as f64 / 1_000.0),
            ),
            ("temperature, tenths", series(count, |step| (200.0 + wave(step)) / 10.0)),
            ("noise, full precision", series(count, |step| disorder(step) as f64 / 7e13)),
        ] {
            let bytes = chunk::encode(&points).unwrap();
            println!("chunk of {count} ({name}): {:.2} bytes a point", bytes.len() as f64 / count as f64);
            let rounds = 200_000 / count as u32 + 10;
            rate("    encode", rounds, || drop(black_box(chunk::encode(&points).unwrap())));
            rate("    decode", rounds, || drop(black_box(chunk::decode(&bytes).unwrap())));
        }
    }
}

/// How much memory a codec takes that is ready to run.
fn memory() {
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
        line.chars().filter(char::is_ascii_digit).collect::<String>().parse::<u64>().unwrap_or_default()
    };
    let before = resident();
    let payload = Payload { bytes: &[1], f_port: 10, received_at: Time::EPOCH, variables: None };
    let source = "function decodeUplink(input) { return { data: { b: 1 } } }";
    let codecs: Vec<Codec> = (0..100).map(|_| Codec::new("a", source).unwrap()).collect();
    codecs.iter().for_each(|codec| drop(black_box(codec.decode_uplink(&payload).unwrap())));
    println!("a codec ready on one thread: {} KiB", (resident() - before) / 100);
}

fn main() {
    let product = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products/progres");
    let catalogue = Catalogue::read(&product).unwrap();
    formats(&catalogue);
    codecs(&catalogue);
    memory();
    chunks();
}
