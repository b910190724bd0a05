//! The Payload Codec API (TS013), the older forms, and what an author sees when a codec fails.

use telemetry::{
    codec::{Codec, CodecErrorKind, Decoding, Payload},
    format::Decoded,
};
use types::Time;

const MESSAGE: Payload<'static> = Payload {
    bytes: &[0x01, 0xff],
    f_port: 7,
    received_at: Time::from_millis(1_700_000_000_123),
    variables: Some(r#"{"factor":10}"#),
};

fn data(source: &str) -> String {
    let codec = Codec::new("test", source).unwrap_or_else(|error| panic!("{error}"));
    let mut answers = (0..2).map(|_| match codec.decode_uplink(&MESSAGE) {
        Ok(Decoding { data: Some(Decoded::Json(text)), .. }) => text.into_owned(),
        other => panic!("{source}: {other:?}"),
    });
    let first = answers.next().unwrap();
    assert_eq!(answers.next().unwrap(), first);
    first
}

#[test]
fn ts013_gets_bytes_port_time_and_variables() {
    let source = "function decodeUplink(input) { return { data: { \
        bytes: input.bytes, array: Array.isArray(input.bytes), port: input.fPort, at: input.recvTime.toISOString(), \
        date: input.recvTime instanceof Date, factor: input.variables.factor } } }";
    let expected = r#"{"bytes":[1,255],"array":true,"port":7,"at":"2023-11-14T22:13:20.123Z","date":true,"factor":10}"#;
    assert_eq!(data(source), expected);
}

#[test]
fn the_older_forms_still_run() {
    assert_eq!(
        data("function Decoder(bytes, port) { return { port: port, last: bytes[1] } }"),
        r#"{"port":7,"last":255}"#
    );
    let v3 = "function Decode(fPort, bytes, variables) { return { port: fPort, n: bytes.length * variables.factor } }";
    assert_eq!(data(v3), r#"{"port":7,"n":20}"#);
}

#[test]
fn bundles_export_their_functions() {
    for source in [
        "module.exports = { decodeUplink: function (i) { return { data: { port: i.fPort } } } };",
        "exports.decodeUplink = (i) => ({ data: { port: i.fPort } });",
        "'use strict'; Object.defineProperty(exports, '__esModule', { value: true }); exports.decodeUplink = void 0; \
         const decodeUplink = (i) => ({ data: { port: i.fPort } }); exports.decodeUplink = decodeUplink;",
        "const decodeUplink = i => ({ data: { port: i.fPort } })",
        "let decodeUplink; decodeUplink = i => ({ data: { port: i.fPort } })",
        "(function (root, factory) { if (typeof module === 'object' && module.exports) module.exports = factory(); \
         else root.codec = factory(); })(this, function () { return { decodeUplink: function (i) { return { data: { port: i.fPort } } } } });",
        "var codec = (() => { var e = {}; e.decodeUplink = (i) => ({ data: { port: i.fPort } }); return e })(); module.exports = codec // end",
    ] {
        assert_eq!(data(source), r#"{"port":7}"#, "{source}");
    }
}

#[test]
fn sloppy_code_of_the_field_runs() {
    let source = "function decodeUplink(input) {
        total = 0;
        for (i = 0; i < input.bytes.length; i++) { total += input.bytes[i]; }
        for (key in { a: 1 }) last = key;
        console.log('debug', total);
        return { data: { total: total, key: last } };
    }";
    assert_eq!(data(source), r#"{"total":256,"key":"a"}"#);
}

#[test]
fn ordinary_object_orientation_runs_beside_frozen_built_ins() {
    let source = "'use strict';
    class DecodeError extends Error { constructor(m) { super(m); this.name = 'DecodeError'; this.message = m + '!'; } }
    function Shape() {} Shape.prototype.toString = function () { return 'shape' }; Shape.prototype.constructor = Shape;
    function Round() { Shape.call(this) } Round.prototype = Object.create(Shape.prototype);
    Round.prototype.constructor = Round; Round.prototype.valueOf = function () { return 3 };
    class List extends Array { last() { return this[this.length - 1] } }
    function decodeUplink(input) {
        var caught; try { throw new DecodeError('bad') } catch (e) { caught = e }
        var map = {}; map.constructor = 1; map.hasOwnProperty = 2; map['toString'] = 3; map.valueOf = 4;
        return { data: { name: caught.name, message: caught.message, is: caught instanceof Error, shape: '' + new Shape(),
            round: +new Round(), map: map, last: List.from([1, 2]).last(),
            sorted: [3, 1, 2].sort().concat([4]).map(String).join(''), hex: (255).toString(16).padStart(4, '0') } };
    }";
    let expected = r#"{"name":"DecodeError","message":"bad!","is":true,"shape":"shape","round":3,"map":{"constructor":1,"hasOwnProperty":2,"toString":3,"valueOf":4},"last":2,"sorted":"1234","hex":"00ff"}"#;
    assert_eq!(data(source), expected);
}

#[test]
fn codecs_that_extend_built_ins_run() {
    let source = "String.prototype.twice = function () { return this + this };
        var root = Function('return this')();
        function decodeUplink(i) { return { data: { text: 'ab'.twice(), root: typeof root } } }";
    assert_eq!(data(source), r#"{"text":"abab","root":"object"}"#);
}

#[test]
fn warnings_and_errors_reach_the_caller() {
    let source = "function decodeUplink(i) { return i.fPort === 7 \
        ? { data: { a: 1 }, warnings: ['battery low', 5] } : { data: { a: 1 }, errors: ['unknown port'] } }";
    let codec = Codec::new("test", source).unwrap();
    let decoding = codec.decode_uplink(&MESSAGE).unwrap();
    assert_eq!(decoding.warnings, ["battery low", "5"]);
    let decoding = codec.decode_uplink(&Payload { f_port: 8, ..MESSAGE }).unwrap();
    assert_eq!((decoding.data, decoding.errors), (None, vec!["unknown port".to_owned()]));
}

#[test]
fn an_error_names_codec_line_and_message() {
    let thrown = Codec::new("water.js", "\n\nfunction decodeUplink(i) {\n  return i.nothing.x;\n}").unwrap();
    let error = thrown.decode_uplink(&MESSAGE).unwrap_err();
    assert_eq!((&*error.codec, error.line, error.kind.clone()), ("water.js", Some(4), CodecErrorKind::Thrown));
    assert!(error.to_string().starts_with("codec water.js, line 4: TypeError: "), "{error}");

    let first = Codec::new("first", "function decodeUplink(i) { throw new Error('on the first line') }").unwrap();
    assert_eq!(first.decode_uplink(&MESSAGE).unwrap_err().line, Some(1));

    let syntax = Codec::new("broken.js", "function decodeUplink(i) {\n  return {{;\n}").err().unwrap();
    assert_eq!((syntax.kind, syntax.line), (CodecErrorKind::Source, Some(2)), "{}", syntax.message);

    let text = Codec::new("text", "function decodeUplink(i) { throw 'just text' }").unwrap();
    assert_eq!(text.decode_uplink(&MESSAGE).unwrap_err().message, "just text");

    let missing = Codec::new("empty", "var x = 1").unwrap();
    assert_eq!(missing.decode_uplink(&MESSAGE).unwrap_err().kind, CodecErrorKind::Missing);
    for result in ["undefined", "null", "5", "'x'", "{}", "{ data: 5 }", "{ data: null }", "{ data: () => 1 }"] {
        let codec = Codec::new("result", &format!("function decodeUplink(i) {{ return {result} }}")).unwrap();
        assert_eq!(codec.decode_uplink(&MESSAGE).unwrap_err().kind, CodecErrorKind::Result, "{result}");
    }
    let top = Codec::new("top", "var a = 1;\nnull.x;").err().unwrap();
    assert_eq!((top.kind, top.line), (CodecErrorKind::Source, Some(2)));
}

#[test]
fn downlinks_are_encoded_and_decoded() {
    let source = "function encodeDownlink(input) { return { bytes: [input.data.interval >> 8, input.data.interval & 255], \
        fPort: 10, warnings: input.data.interval > 1000 ? ['long'] : [] } } \
        function decodeDownlink(input) { return { data: { interval: input.bytes[0] << 8 | input.bytes[1] } } }";
    let codec = Codec::new("test", source).unwrap();
    let encoding = codec.encode_downlink(r#"{"interval":1025}"#, 1, None).unwrap();
    assert_eq!(
        (encoding.bytes.clone(), encoding.f_port, encoding.warnings),
        (vec![4, 1], Some(10), vec!["long".into()])
    );
    let decoding = codec.decode_downlink(&Payload { bytes: &encoding.bytes, ..MESSAGE }).unwrap();
    assert_eq!(decoding.data, Some(Decoded::Json(r#"{"interval":1025}"#.into())));

    let ttn = Codec::new("ttn", "function Encoder(object, port) { return [object.on ? 1 : 0, port] }").unwrap();
    assert_eq!(ttn.encode_downlink(r#"{"on":true}"#, 9, None).unwrap().bytes, [1, 9]);
    let v3 = Codec::new("v3", "function Encode(fPort, obj, variables) { return [fPort, obj.on ? 1 : 0] }").unwrap();
    assert_eq!(v3.encode_downlink(r#"{"on":true}"#, 9, None).unwrap().bytes, [9, 1]);
    let bad = Codec::new("bad", "function encodeDownlink() { return { bytes: [256, -1] } }").unwrap();
    assert_eq!(bad.encode_downlink("{}", 1, None).unwrap_err().kind, CodecErrorKind::Result);
    assert!(v3.encode_downlink("no json", 1, None).is_err());
}
