//! Codecs that try to keep something from one message to the next, or to reach the host. Each answers the same message
//! many times; an answer that differs from the first is a leak.

mod attempts;

use std::sync::Arc;

use telemetry::{
    codec::{Codec, CodecErrorKind, Limits, Payload},
    format::Decoded,
};
use types::Time;

use attempts::ATTEMPTS;

const MESSAGE: Payload<'static> =
    Payload { bytes: &[1, 2, 3], f_port: 1, received_at: Time::from_seconds(1_700_000_000), variables: None };

fn answer(codec: &Codec, payload: &Payload<'_>) -> String {
    match codec.decode_uplink(payload) {
        Ok(decoding) => match decoding.data {
            Some(Decoded::Json(text)) => text.into_owned(),
            _ => format!("{:?}", decoding.errors),
        },
        Err(error) => error.to_string(),
    }
}

#[test]
fn nothing_survives_a_message() {
    for (name, source) in ATTEMPTS {
        let codec = Codec::new(name, source).unwrap_or_else(|error| panic!("{error}"));
        let first = answer(&codec, &MESSAGE);
        assert!(first.starts_with('{'), "{name}: {first}");
        for round in 0..4 {
            assert_eq!(answer(&codec, &MESSAGE), first, "{name}, round {round}");
        }
        let fixed = ["Math.random", "Date", "date setters", "the input"].contains(name);
        assert!(fixed || first == r#"{"seen":0}"#, "{name}: {first}");
    }
}

/// The same attempts, where each message has a realm of its own: the way for codecs that change built-ins.
#[test]
fn nothing_survives_a_message_of_a_codec_that_changes_built_ins() {
    for (name, source) in ATTEMPTS {
        let changes = "Array.prototype.last = function () { return this[this.length - 1] };";
        let guard = "(function () { if ([1, 2].last() !== 2) throw new Error('the built-in was not changed') })();";
        let codec = Codec::new(name, &format!("{changes}{guard}\n{source}")).unwrap_or_else(|error| panic!("{error}"));
        let first = answer(&codec, &MESSAGE);
        assert!(first.starts_with('{'), "{name}: {first}");
        for round in 0..3 {
            assert_eq!(answer(&codec, &MESSAGE), first, "{name}, round {round}");
        }
    }
}

#[test]
fn codecs_do_not_see_each_other() {
    let writer = "function decodeUplink(i) { try { globalThis.shared = 1; Object.prototype.shared = 1; Math.shared = 1; \
        Symbol.for('shared') } catch (e) {} return { data: { seen: 0 } } }";
    let reader = "function decodeUplink(i) { return { data: { seen: typeof shared + Math.shared + ({}).shared } } }";
    let (writer, reader) = (Codec::new("writer", writer).unwrap(), Codec::new("reader", reader).unwrap());
    let before = answer(&reader, &MESSAGE);
    answer(&writer, &MESSAGE);
    assert_eq!(answer(&reader, &MESSAGE), before);
    assert_eq!(before, r#"{"seen":"undefinedundefinedundefined"}"#);
}

#[test]
fn a_source_cannot_close_the_function_it_stands_in() {
    for source in ["})}); let leak = 0; ((function () { return (function () {", "}; function decodeUplink() {"] {
        let error = Codec::new("escape", source).err().unwrap();
        assert_eq!(error.kind, CodecErrorKind::Source, "{error}");
    }
}

#[test]
fn the_host_is_out_of_reach() {
    let source = "function decodeUplink(i) { var found = []; \
        var names = ['process', 'require', 'std', 'os', 'fetch', 'XMLHttpRequest', 'Deno', 'print', 'load', 'setTimeout', \
        'performance', 'SharedArrayBuffer', 'Atomics', 'eval', 'scriptArgs', 'gc', 'WebAssembly']; \
        for (var n of names) if (n in globalThis) found.push(n); return { data: { found: found.join() } } }";
    assert_eq!(answer(&Codec::new("host", source).unwrap(), &MESSAGE), r#"{"found":""}"#);
}

fn small() -> Limits {
    Limits { time_max: std::time::Duration::from_millis(60), memory_bytes_max: 4 << 20, result_bytes_max: 4 << 10 }
}

#[test]
fn limits_hold_and_the_next_message_is_served() {
    let source = "function decodeUplink(i) { \
        if (i.fPort === 2) while (true) {} \
        if (i.fPort === 3) { try { while (true) {} } catch (e) { while (true) {} } } \
        if (i.fPort === 4) { var a = []; while (true) a.push('x'.repeat(1000000) + a.length); } \
        if (i.fPort === 5) return { data: { text: new Array(10000).join('x') } }; \
        if (i.fPort === 6) return decodeUplink(i); \
        if (i.fPort === 7) return { data: { toJSON: function () { while (true) {} } } }; \
        if (i.fPort === 8) Promise.resolve().then(function f() { return Promise.resolve().then(f) }); \
        if (i.fPort === 9) (function f() { Promise.resolve().then(f); Promise.resolve().then(function () { while (true) {} }) })(); \
        if (i.fPort === 10) /(a+)+b/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'); \
        return { data: { ok: 1 } } }";
    let expected = [
        (2, CodecErrorKind::Time),
        (3, CodecErrorKind::Time),
        (4, CodecErrorKind::Memory),
        (5, CodecErrorKind::Result),
        (6, CodecErrorKind::Thrown),
        (7, CodecErrorKind::Time),
        (8, CodecErrorKind::Result),
        (9, CodecErrorKind::Time),
        (10, CodecErrorKind::Time),
    ];
    let codec = Codec::with_limits("greedy", source, small()).unwrap();
    for (f_port, kind) in expected {
        let error = codec.decode_uplink(&Payload { f_port, ..MESSAGE }).unwrap_err();
        assert_eq!(error.kind, kind, "port {f_port}: {error}");
        assert_eq!(answer(&codec, &MESSAGE), r#"{"ok":1}"#, "after port {f_port}");
    }
}

#[test]
fn a_codec_that_always_runs_out_of_time_is_stopped() {
    let codec = Codec::with_limits("endless", "function decodeUplink() { while (true) {} }", small()).unwrap();
    let kinds: Vec<_> = (0..6).map(|_| codec.decode_uplink(&MESSAGE).unwrap_err().kind).collect();
    assert_eq!(kinds[..3], [CodecErrorKind::Time, CodecErrorKind::Time, CodecErrorKind::Time]);
    assert_eq!(kinds[3..], [CodecErrorKind::Stopped, CodecErrorKind::Stopped, CodecErrorKind::Stopped]);
}

#[test]
fn many_threads_share_a_codec() {
    let source = "let n = 0; function decodeUplink(i) { n++; return { data: { n: n, sum: i.bytes[0] + i.bytes[1] } } }";
    let codec = Arc::new(Codec::new("shared", source).unwrap());
    let threads: Vec<_> = (0..4u8)
        .map(|thread| {
            let codec = codec.clone();
            std::thread::spawn(move || {
                for round in 0..200u8 {
                    let text = answer(&codec, &Payload { bytes: &[thread, round], ..MESSAGE });
                    assert_eq!(text, format!(r#"{{"n":1,"sum":{}}}"#, u16::from(thread) + u16::from(round)));
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
