//! Codecs in processes: what no thread could end is ended, and nobody else's message notices.

use std::sync::Arc;

use telemetry::{
    codec::{Codec, CodecErrorKind, Limits, Payload, Program, Whose, Workers},
    format::Decoded,
};
use types::{DeviceId, Stopwatch, TenantId, Time};

fn workers() -> Workers {
    Workers::processes(Program { path: env!("CARGO_BIN_EXE_codec-worker").into(), arguments: Vec::new() })
}

fn codec(source: &str) -> Codec {
    Codec::made("test", source, Vec::new(), Limits::default(), workers()).unwrap_or_else(|error| panic!("{error}"))
}

fn whose(tenant: u8, device: u8) -> Whose {
    Whose { tenant: TenantId::from_bytes([tenant; 16]), device: DeviceId::from_bytes([device; 16]) }
}

fn payload(bytes: &[u8]) -> Payload<'_> {
    Payload { bytes, f_port: 1, received_at: Time::from_seconds(1_700_000_000), variables: None }
}

/// Native functions of the engine that do not ask whether time is up.
const ENDLESS: [&str; 6] = [
    "Array.prototype.sort.call({ length: 2 ** 53 - 1 })",
    "Array.prototype.reverse.call({ length: 2 ** 53 - 1 })",
    "'a'.repeat(4e6).indexOf('a'.repeat(2e6) + 'b')",
    "new Array(2 ** 32 - 1).join()",
    "Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)",
    "while (true) {}",
];

#[test]
fn pro_11_a_message_that_does_not_end_is_ended_and_the_next_is_served() {
    for (number, endless) in ENDLESS.iter().enumerate() {
        let codec = codec(&format!(
            "function decodeUplink(i) {{ if (i.bytes[0] === 9) {{ {endless} }} return {{ data: {{ n: i.bytes[0] }} }} }}"
        ));
        let watch = Stopwatch::start();
        let bad = futures::executor::block_on(codec.uplink(&payload(&[9]), whose(1, 1)));
        let error = bad.err().unwrap_or_else(|| panic!("{endless} ended"));
        assert!(matches!(error.kind, CodecErrorKind::Time | CodecErrorKind::Memory), "{number}: {error}");
        assert!(watch.elapsed().as_secs() < 15, "{endless}: {:?}", watch.elapsed());
        let good = futures::executor::block_on(codec.uplink(&payload(&[3]), whose(2, 2))).unwrap();
        assert_eq!(good.data, Some(Decoded::Json(r#"{"n":3}"#.into())), "{endless}");
    }
}

#[test]
fn pro_11_who_does_not_end_is_set_aside_and_others_of_the_codec_are_not() {
    let codec = codec(&format!(
        "function decodeUplink(i) {{ if (i.bytes[0] === 9) {{ {} }} return {{ data: {{ n: i.bytes[0] }} }} }}",
        ENDLESS[0]
    ));
    let answer = |bytes: &[u8], whose| futures::executor::block_on(codec.uplink(&payload(bytes), whose));
    assert_eq!(answer(&[9], whose(1, 1)).unwrap_err().kind, CodecErrorKind::Time);
    assert_eq!(answer(&[9], whose(1, 1)).unwrap_err().kind, CodecErrorKind::Stopped, "it is not tried at once");
    assert!(answer(&[3], whose(1, 2)).is_ok(), "the same tenant's other device");
    assert!(answer(&[3], whose(2, 3)).is_ok(), "another tenant's");
}

#[test]
fn many_callers_share_the_processes_and_each_gets_its_own_answer() {
    let codec = Arc::new(codec("function decodeUplink(i) { return { data: { sum: i.bytes[0] * 256 + i.bytes[1] } } }"));
    let threads: Vec<_> = (0..8u8)
        .map(|thread| {
            let codec = codec.clone();
            std::thread::spawn(move || {
                for round in 0..200u8 {
                    let decoding = codec.decode_uplink(&payload(&[thread, round])).unwrap();
                    let expected = format!(r#"{{"sum":{}}}"#, u16::from(thread) * 256 + u16::from(round));
                    assert_eq!(decoding.data, Some(Decoded::Json(expected.into())));
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn a_source_that_does_not_end_is_refused_when_it_is_added() {
    let made = Codec::made("test", ENDLESS[0], Vec::new(), Limits::default(), workers());
    assert_eq!(made.err().unwrap().kind, CodecErrorKind::Source);
}

#[test]
fn a_program_that_is_no_worker_is_not_spoken_to() {
    for path in ["/nonexistent", "/bin/true"] {
        let workers = Workers::processes(Program { path: path.into(), arguments: Vec::new() });
        let made = Codec::made("test", "function decodeUplink() {}", Vec::new(), Limits::default(), workers);
        assert_eq!(made.err().unwrap().kind, CodecErrorKind::Source, "{path}");
    }
}
