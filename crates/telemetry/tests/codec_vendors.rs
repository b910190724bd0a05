//! The shapes in which vendors ship their codecs: all of them are decoded as they are.

use telemetry::{
    codec::{Codec, Payload},
    format::Decoded,
};
use types::Time;

const MESSAGE: Payload<'static> = Payload {
    bytes: &[0x01, 0x02, 0xff, 0x41],
    f_port: 7,
    received_at: Time::from_millis(1_700_000_000_123),
    variables: None,
};

fn data(source: &str) -> String {
    let codec = Codec::new("vendor", source).unwrap_or_else(|error| panic!("{source}: {error}"));
    let answer = || match codec.decode_uplink(&MESSAGE).unwrap_or_else(|error| panic!("{source}: {error}")).data {
        Some(Decoded::Json(text)) => text.into_owned(),
        other => panic!("{source}: {other:?}"),
    };
    let first = answer();
    assert_eq!(answer(), first, "{source}: the second message");
    first
}

#[test]
fn functions_are_found_wherever_the_bundle_put_them() {
    for source in [
        "var driver;(()=>{'use strict';var e={d:(t,r)=>{for(var o in r)Object.defineProperty(t,o,{enumerable:!0,get:r[o]})}},t={};e.d(t,{decodeUplink:()=>r});const r=i=>({data:{port:i.fPort}});driver=t})();",
        "var driver = { decodeUplink: function (i) { return this.read(i) }, read: function (i) { return { data: { port: i.fPort } } } };",
        "!function(e,t){'object'==typeof exports&&'object'==typeof module?module.exports=t():'function'==typeof define&&define.amd?define([],t):'object'==typeof exports?exports.driver=t():e.driver=t()}(this,function(){return{decodeUplink:i=>({data:{port:i.fPort}})}});",
        "exports.driver = { decodeUplink: (i) => ({ data: { port: i.fPort } }) };",
        "module.exports = { default: { decodeUplink: (i) => ({ data: { port: i.fPort } }) } };",
        "module.exports = function (i) { return { data: { port: i.fPort } } };",
        "class Vendor { decodeUplink(i) { return { data: { port: this.of(i) } } } of(i) { return i.fPort } } module.exports = new Vendor();",
        "const AcmeLib = (() => ({ Decoder: (bytes, port) => ({ port }) }))();",
        "globalThis.driver = { decodeUplink: (i) => ({ data: { port: i.fPort } }) };",
        "globalThis.decodeUplink = (i) => ({ data: { port: i.fPort } });",
        "function decodeUplink(i) { return { port: i.fPort } }",
        "function decodeUplink(i) { return { port: i.fPort, warnings: [] } }",
    ] {
        assert_eq!(data(source), r#"{"port":7}"#, "{source}");
    }
}

#[test]
fn what_node_and_browsers_have_is_there() {
    for (expression, expected) in [
        ("Buffer.from(i.bytes).readUInt16BE(0)", "258"),
        ("Buffer.from(i.bytes).readUint16LE(0)", "513"),
        ("Buffer.from(i.bytes).readInt8(2)", "-1"),
        ("Buffer.from(i.bytes).readIntBE(1, 3)", "196417"),
        ("Buffer.from(i.bytes).toString('hex')", "\"0102ff41\""),
        ("Buffer.from('0102ff41', 'hex').toString('base64')", "\"AQL/QQ==\""),
        ("Buffer.from('AQL/QQ==', 'base64').equals(Buffer.from(i.bytes))", "true"),
        ("Buffer.from('grün', 'utf8').toString()", "\"grün\""),
        ("Buffer.concat([Buffer.from([1]), Buffer.alloc(2)]).length", "3"),
        ("Buffer.from(i.bytes).slice(3).toString('ascii')", "\"A\""),
        ("Buffer.isBuffer(Buffer.from(i.bytes)) && !Buffer.isBuffer(i.bytes)", "true"),
        ("(() => { const b = Buffer.alloc(4); b.writeFloatBE(1.5, 0); return b.readFloatBE(0) })()", "1.5"),
        ("new TextDecoder().decode(new Uint8Array([0x67, 0xc3, 0xbc]))", "\"gü\""),
        ("new TextDecoder('ascii').decode(Uint8Array.from([65, 66]))", "\"AB\""),
        ("Array.from(new TextEncoder().encode('ü')).join()", "\"195,188\""),
        ("btoa('AB') + atob('QUI=')", "\"QUI=AB\""),
        ("(console.table([1]), console.group('x'), console.trace(), console.time('t'), 1)", "1"),
        ("require('buffer').Buffer.from([1]).length", "1"),
        ("new (require('util').TextDecoder)().decode(Uint8Array.from([65]))", "\"A\""),
        ("i.recvTime.toISOString()", "\"2023-11-14T22:13:20.123Z\""),
        ("i.recvTime.split('T')[0]", "\"2023-11-14\""),
        ("i.recvTime.substring(0, 4) + i.recvTime.slice(4, 7)", "\"2023-11\""),
        ("i.recvTime.getTime()", "1700000000123"),
        ("new Date(i.recvTime).getTime() - Date.parse(i.recvTime)", "0"),
        ("i.recvTime - 123", "1700000000000"),
        ("`${i.recvTime}`", "\"2023-11-14T22:13:20.123Z\""),
        ("i.recvTime instanceof Date && i.recvTime.constructor === Date", "true"),
        ("new Date(i.recvTime).toLocaleString()", "\"11/14/2023, 10:13:20 PM\""),
        ("new Date(i.recvTime).toLocaleString('de-DE')", "\"14.11.2023, 22:13:20\""),
        ("new Date(i.recvTime).toLocaleDateString('en-GB', { timeZone: 'UTC' })", "\"14/11/2023\""),
        ("new Date(i.recvTime).toString()", "\"Tue Nov 14 2023 22:13:20 GMT+0000\""),
        ("(1234567.891).toLocaleString()", "\"1,234,567.891\""),
        ("(1234.5).toLocaleString('de-DE', { minimumFractionDigits: 2 })", "\"1.234,50\""),
    ] {
        let source = format!("function decodeUplink(i) {{ return {{ data: {{ v: {expression} }} }} }}");
        assert_eq!(data(&source), format!(r#"{{"v":{expected}}}"#), "{expression}");
    }
}

#[test]
fn what_json_cannot_say_is_not_lost() {
    let source = "function decodeUplink(i) { return { data: { nan: NaN, far: 1 / 0, map: new Map([['a', 1]]), set: new Set([2]), \
        big: 5n, huge: 123456789012345678901n, none: null, good: 1 } } }";
    let expected = r#"{"nan":"NaN","far":"Infinity","map":{"a":1},"set":[2],"big":5,"huge":"123456789012345678901","none":null,"good":1}"#;
    assert_eq!(data(source), expected);
}

#[test]
fn an_error_without_a_list_is_an_error() {
    let codec = Codec::new("vendor", "function decodeUplink() { return { error: 'wrong length' } }").unwrap();
    assert_eq!(codec.decode_uplink(&MESSAGE).unwrap().errors, ["wrong length"]);
}
