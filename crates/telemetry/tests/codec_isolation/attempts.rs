//! The attempts: each a codec that tries to remember.

/// Each is the inside of a codec; `seen` is what it says of its past. In a codec without past it is 0 every time.
pub const ATTEMPTS: &[(&str, &str)] = &[
    ("module-level var", "var n = 0; function decodeUplink(i) { return { data: { seen: n++ } } }"),
    ("module-level let", "let n = 0; function decodeUplink(i) { return { data: { seen: n++ } } }"),
    (
        "undeclared global",
        "function decodeUplink(i) { if (typeof hidden === 'undefined') hidden = 0; return { data: { seen: hidden++ } } }",
    ),
    (
        "property of globalThis",
        "function decodeUplink(i) { try { globalThis.n = (globalThis.n || 0) + 1 } catch (e) {} return { data: { seen: globalThis.n > 1 ? 1 : 0 } } }",
    ),
    (
        "sloppy this",
        "function decodeUplink(i) { var g = (function () { return this })(); g.n = (g.n || 0) + 1; return { data: { seen: (g.n || 1) - 1 } } }",
    ),
    (
        "this of the module",
        "var t = this; function decodeUplink(i) { t.n = (t.n || 0) + 1; return { data: { seen: t.n - 1 } } }",
    ),
    (
        "module.exports",
        "module.exports.n = (module.exports.n || 0) + 1; module.exports.decodeUplink = function (i) { return { data: { seen: module.exports.n - 1 } } }",
    ),
    (
        "defined on globalThis",
        "function decodeUplink(i) { try { Object.defineProperty(globalThis, 'm', { value: 1 }) } catch (e) {} return { data: { seen: typeof m === 'undefined' ? 0 : 1 } } }",
    ),
    (
        "Object.prototype",
        "function decodeUplink(i) { var s = 'polluted' in {} ? 1 : 0; try { Object.prototype.polluted = 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "__proto__",
        "function decodeUplink(i) { var s = ({}).q ? 1 : 0; try { ({}).__proto__.q = 1; [].__proto__.q = 1; (function () {}).__proto__.q = 1 } catch (e) {} return { data: { seen: s + ([].q ? 1 : 0) } } }",
    ),
    (
        "__defineGetter__",
        "function decodeUplink(i) { var s = ({}).w ? 1 : 0; try { Object.prototype.__defineGetter__('w', function () { return 1 }) } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "setPrototypeOf",
        "function decodeUplink(i) { var s = [].e ? 1 : 0; try { Object.setPrototypeOf(Array.prototype, { e: 1 }) } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "Array.prototype.push",
        "function decodeUplink(i) { var s = 0; try { var o = Array.prototype.push; if (o.n) s = 1; o.n = 1; Array.prototype.push = function () { return o.apply(this, [9]) } } catch (e) {} var a = []; a.push(1); return { data: { seen: s + (a[0] === 1 ? 0 : 1) } } }",
    ),
    (
        "JSON.stringify",
        "function decodeUplink(i) { try { JSON.stringify = function () { return '{\"data\":{\"seen\":7}}' } } catch (e) {} return { data: { seen: 0 } } }",
    ),
    (
        "Math",
        "function decodeUplink(i) { var s = Math.k || 0; try { Math.k = 1; Math.floor = function () { return 5 } } catch (e) {} return { data: { seen: s + Math.floor(0.5) } } }",
    ),
    ("Math.random", "function decodeUplink(i) { return { data: { seen: Math.random() } } }"),
    (
        "Date",
        "function decodeUplink(i) { try { Date.last = 1; Date.now = function () { return 1 }; Date.prototype.x = 1 } catch (e) {} return { data: { seen: Date.now(), t: new Date().getTime(), h: new Date(2020, 1, 2, 3).getHours() } } }",
    ),
    (
        "date setters",
        "function decodeUplink(i) { var d = new Date(); d.setHours(1); d.k = (d.k || 0) + 1; return { data: { seen: d.getTime(), k: d.k } } }",
    ),
    (
        "constructor of a literal",
        "function decodeUplink(i) { var c = ({}).constructor; c.n = (c.n || 0) + 1; return { data: { seen: c.n || 0 } } }",
    ),
    (
        "Function constructor",
        "function decodeUplink(i) { var s = 0; try { var f = (function () {}).constructor; f('globalThis.z = 1')(); s = typeof z === 'undefined' ? 0 : 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "global let by eval",
        "function decodeUplink(i) { var s = typeof leaked === 'undefined' ? 0 : 1; try { (0, eval)('let leaked = 1') } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "global let by Function",
        "function decodeUplink(i) { var s = typeof leaked === 'undefined' ? 0 : 1; try { Function('}); let leaked = 1; (function () {') } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "global let by generator constructor",
        "function decodeUplink(i) { var s = typeof leaked === 'undefined' ? 0 : 1; try { (function* () {}).constructor('}); let leaked = 1; (function* () {') } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "global let by async constructor",
        "function decodeUplink(i) { var s = typeof leaked === 'undefined' ? 0 : 1; try { Reflect.construct(Object.getPrototypeOf(async function () {}).constructor, ['}); let leaked = 1; (async function () {']) } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "generator prototype",
        "function* g() { yield 1 } function decodeUplink(i) { var p = Object.getPrototypeOf(Object.getPrototypeOf(g())); var s = p.n || 0; try { p.n = 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "generator at module level",
        "function* g() { var n = 0; while (true) yield n++ } var it = g(); function decodeUplink(i) { return { data: { seen: it.next().value } } }",
    ),
    (
        "iterator prototype",
        "function decodeUplink(i) { var p = Object.getPrototypeOf([][Symbol.iterator]()); var s = p.n || 0; try { p.n = 1; p.next = function () { return { done: true } } } catch (e) {} for (var x of [0]) s += x; return { data: { seen: s } } }",
    ),
    (
        "iterator helper prototype",
        "function decodeUplink(i) { var p = Object.getPrototypeOf([].values().map(function (x) { return x })); var s = p.n || 0; try { p.n = 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "wrapped iterator prototype",
        "function decodeUplink(i) { var p = Object.getPrototypeOf(Iterator.from({ next: function () {} })); var s = p.n || 0; try { p.n = 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "Map iterator prototype",
        "function decodeUplink(i) { var p = Object.getPrototypeOf(new Map().entries()); var s = p.n || 0; try { p.n = 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "async generator prototype",
        "async function* g() {} function decodeUplink(i) { var p = Object.getPrototypeOf(Object.getPrototypeOf(g())); var s = p.n || 0; try { p.n = 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "typed array prototype",
        "function decodeUplink(i) { var p = Object.getPrototypeOf(Uint8Array.prototype); var s = p.n || 0; try { p.n = 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "thrower of strict arguments",
        "function decodeUplink(i) { var t = Object.getOwnPropertyDescriptor((function () { 'use strict'; return arguments })(), 'callee').get; var s = t.n || 0; try { t.n = 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "tagged template",
        "var s = 0; function tag(t) { s = (t.n || 0) + (t.raw.n || 0); try { t.n = 1 } catch (e) {} try { t.raw.n = 1 } catch (e) {} } function decodeUplink(i) { tag`x${1}y`; return { data: { seen: s } } }",
    ),
    (
        "regular expression literal",
        "function decodeUplink(i) { var r = /a/g; var s = r.lastIndex + (r.n || 0); r.test('aa'); r.n = 1; return { data: { seen: s } } }",
    ),
    (
        "RegExp statics",
        "function decodeUplink(i) { var s = RegExp.$1 || RegExp.lastMatch || 0; /(x)/.test('x'); return { data: { seen: s === '' ? 0 : s } } }",
    ),
    (
        "array literal",
        "var table = [0]; function decodeUplink(i) { var s = table[0]; table[0] = 1; return { data: { seen: s } } }",
    ),
    (
        "default parameter object",
        "function f(o = { n: 0 }) { return o.n++ } function decodeUplink(i) { return { data: { seen: f() } } }",
    ),
    (
        "function property",
        "function decodeUplink(i) { decodeUplink.n = (decodeUplink.n || 0) + 1; return { data: { seen: decodeUplink.n - 1 } } }",
    ),
    ("class static", "class C { static n = 0 } function decodeUplink(i) { return { data: { seen: C.n++ } } }"),
    (
        "arguments.callee",
        "function decodeUplink(i) { var c = arguments.callee; c.n = (c.n || 0) + 1; var o = c.caller; return { data: { seen: c.n - 1 } } }",
    ),
    (
        "the input",
        "function decodeUplink(i) { var s = i.n || i.bytes.n || i.variables.n || 0; i.n = 1; i.bytes.n = 1; i.bytes.push(4); i.variables.n = 1; return { data: { seen: s, l: i.bytes.length } } }",
    ),
    (
        "a frozen input",
        "function decodeUplink(i) { Object.freeze(i); Object.freeze(i.bytes); return { data: { seen: i.bytes.length - 3 } } }",
    ),
    (
        "an error object",
        "var kept; function decodeUplink(i) { var s = Error.prototype.k || 0; try { null.x } catch (e) { kept = e; try { Object.getPrototypeOf(e).k = 1; Error.prototype.k = 1 } catch (x) {} } return { data: { seen: s + (TypeError.prototype.k || 0) } } }",
    ),
    (
        "stackTraceLimit",
        "function decodeUplink(i) { var s = Error.stackTraceLimit === 42 ? 1 : 0; try { Error.stackTraceLimit = 42 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "prepareStackTrace",
        "var s = 0; function decodeUplink(i) { if (Error.prepareStackTrace) s = 1; try { Error.prepareStackTrace = function () { return 'mine' } } catch (e) {} return { data: { seen: s + (new Error('x').stack === 'mine' ? 1 : 0) } } }",
    ),
    (
        "registered symbol",
        "function decodeUplink(i) { var k = Symbol.for('k'); var s = Object[k] || k.description.length - 1; try { Object[k] = 1; Symbol.prototype.n = 1 } catch (e) {} return { data: { seen: s + (k.n || 0) } } }",
    ),
    (
        "a promise",
        "function decodeUplink(i) { var s = globalThis.p || 0; Promise.resolve().then(function () { globalThis.p = 1; Object.prototype.p = 1 }); return { data: { seen: s + (({}).p || 0) } } }",
    ),
    (
        "Promise statics",
        "function decodeUplink(i) { var s = Promise.n || Promise.prototype.n || 0; try { Promise.n = 1; Promise.prototype.n = 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "weak references",
        "function decodeUplink(i) { return { data: { seen: (typeof WeakRef === 'undefined' ? 0 : 1) + (typeof FinalizationRegistry === 'undefined' ? 0 : 1) } } }",
    ),
    (
        "well-known symbol",
        "function decodeUplink(i) { var s = [][Symbol.toPrimitive] ? 1 : 0; try { Array.prototype[Symbol.toPrimitive] = function () { return 1 } } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "unscopables",
        "function decodeUplink(i) { var u = Array.prototype[Symbol.unscopables]; var s = u.n || 0; try { u.n = 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "console",
        "function decodeUplink(i) { var s = console.n || 0; try { console.n = 1; console.log('x') } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "shadowing setter",
        "function decodeUplink(i) { var s = ({}).toString() === 'mine' ? 1 : 0; try { Object.prototype.toString = function () { return 'mine' } } catch (e) {} try { Object.prototype.__proto__ = { toString: 1 } } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "getter of a shadowable",
        "function decodeUplink(i) { var d = Object.getOwnPropertyDescriptor(Object.prototype, 'toString'); var f = d.get || d.value; var s = f.n || 0; try { f.n = 1 } catch (e) {} return { data: { seen: s } } }",
    ),
    (
        "undefined and NaN",
        "function decodeUplink(i) { try { undefined = 1; NaN = 1; Infinity = 1 } catch (e) {} return { data: { seen: undefined === void 0 && NaN !== NaN ? 0 : 1 } } }",
    ),
    (
        "shadowed built-in",
        "function decodeUplink(i) { var s = typeof parseInt === 'function' ? 0 : 1; parseInt = 5; return { data: { seen: s } } }",
    ),
    ("local time zone", "function decodeUplink(i) { return { data: { seen: new Date().getTimezoneOffset() } } }"),
];
