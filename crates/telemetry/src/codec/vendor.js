// What codecs written for Node.js or a browser expect: Buffer, TextDecoder and TextEncoder, atob and btoa. Only for
// codecs whose text names one of them. No more of each than a payload needs; nothing of it reaches the host.
(function () {
  "use strict";
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const latin = (bytes) => {
    let text = "";
    for (let at = 0; at < bytes.length; at++) text += String.fromCharCode(bytes[at]);
    return text;
  };
  const toBase64 = (bytes) => {
    let text = "";
    for (let at = 0; at < bytes.length; at += 3) {
      const some = (bytes[at] << 16) | ((bytes[at + 1] || 0) << 8) | (bytes[at + 2] || 0);
      text += ALPHABET[some >> 18] + ALPHABET[(some >> 12) & 63];
      text += at + 1 < bytes.length ? ALPHABET[(some >> 6) & 63] : "=";
      text += at + 2 < bytes.length ? ALPHABET[some & 63] : "=";
    }
    return text;
  };
  const fromBase64 = (text) => {
    const bytes = [];
    let some = 0;
    let bits = 0;
    for (const c of String(text)) {
      const value = ALPHABET.indexOf(c === "-" ? "+" : c === "_" ? "/" : c);
      if (value < 0) continue;
      some = ((some << 6) | value) & 0xffffff;
      bits += 6;
      if (bits >= 8) bytes.push((some >> (bits -= 8)) & 255);
    }
    return bytes;
  };
  const toUtf8 = (text) => {
    const bytes = [];
    for (const c of String(text)) {
      let code = c.codePointAt(0);
      if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else
        bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
    return bytes;
  };
  const fromUtf8 = (bytes, fatal) => {
    let text = "";
    const bad = () => {
      if (fatal) throw new TypeError("The encoded data was not valid for encoding utf-8");
      return "\ufffd";
    };
    for (let at = 0; at < bytes.length; ) {
      const first = bytes[at++];
      if (first < 0x80) {
        text += String.fromCharCode(first);
        continue;
      }
      const more = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
      if (more === 0 || first >= 0xf5) {
        text += bad();
        continue;
      }
      let code = first & (0x3f >> more);
      let read = 0;
      while (read < more && at < bytes.length && (bytes[at] & 0xc0) === 0x80) {
        code = (code << 6) | (bytes[at++] & 63);
        read++;
      }
      const least = [0, 0x80, 0x800, 0x10000][more];
      const whole = read === more && code >= least && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
      text += whole ? String.fromCodePoint(code) : bad();
    }
    return text;
  };
  const bytesOf = (source) => {
    if (source === undefined) return new Uint8Array(0);
    if (source instanceof ArrayBuffer) return new Uint8Array(source);
    if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
    return Uint8Array.from(source);
  };

  class TextEncoder {
    get encoding() {
      return "utf-8";
    }
    encode(text = "") {
      return Uint8Array.from(toUtf8(text));
    }
  }

  class TextDecoder {
    #label;
    #fatal;
    constructor(label = "utf-8", options = {}) {
      this.#label = String(label).toLowerCase();
      this.#fatal = Boolean(options && options.fatal);
    }
    get encoding() {
      return this.#label === "utf8" ? "utf-8" : this.#label;
    }
    get fatal() {
      return this.#fatal;
    }
    decode(source) {
      const bytes = bytesOf(source);
      if (/^(ascii|us-ascii|latin1|iso-8859-1|windows-1252)$/.test(this.#label)) return latin(bytes);
      if (/^utf-16(le)?$/.test(this.#label)) {
        let text = "";
        for (let at = 0; at + 1 < bytes.length; at += 2) text += String.fromCharCode(bytes[at] | (bytes[at + 1] << 8));
        return text;
      }
      const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      return fromUtf8(marked ? bytes.subarray(3) : bytes, this.#fatal);
    }
  }

  const encode = (text, encoding = "utf8") => {
    switch (String(encoding).toLowerCase()) {
      case "hex": {
        const bytes = [];
        for (let at = 0; at + 1 < text.length; at += 2) {
          const pair = text.slice(at, at + 2);
          if (!/^[0-9a-f]{2}$/i.test(pair)) break;
          bytes.push(parseInt(pair, 16));
        }
        return bytes;
      }
      case "base64":
      case "base64url":
        return fromBase64(text);
      case "ascii":
      case "latin1":
      case "binary":
        return Array.from(text, (c) => c.charCodeAt(0) & 255);
      case "utf16le":
      case "ucs2":
        return Array.from(text).flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]);
      default:
        return toUtf8(text);
    }
  };

  class Buffer extends Uint8Array {
    static from(source, encoding, length) {
      if (typeof source === "string") return Buffer.#of(encode(source, encoding));
      if (source instanceof ArrayBuffer) return new Buffer(source, encoding, length);
      if (source && source.type === "Buffer" && Array.isArray(source.data)) return Buffer.#of(source.data);
      return Buffer.#of(source);
    }
    static #of(list) {
      const buffer = new Buffer(list.length);
      for (let at = 0; at < list.length; at++) buffer[at] = list[at];
      return buffer;
    }
    static alloc(size, fill = 0) {
      return new Buffer(size).fill(fill);
    }
    static allocUnsafe(size) {
      return new Buffer(size);
    }
    static isBuffer(value) {
      return value instanceof Buffer;
    }
    static byteLength(text, encoding) {
      return typeof text === "string" ? encode(text, encoding).length : text.byteLength;
    }
    static concat(list, total) {
      const bytes = [];
      for (const one of list) for (const byte of one) bytes.push(byte);
      if (total === undefined) return Buffer.#of(bytes);
      const buffer = Buffer.alloc(total);
      for (let at = 0; at < Math.min(total, bytes.length); at++) buffer[at] = bytes[at];
      return buffer;
    }
    static compare(a, b) {
      return a.compare(b);
    }

    get #view() {
      return new DataView(this.buffer, this.byteOffset, this.byteLength);
    }
    toString(encoding = "utf8", start = 0, end = this.length) {
      const bytes = this.subarray(start, end);
      switch (String(encoding).toLowerCase()) {
        case "hex":
          return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
        case "base64":
          return toBase64(bytes);
        case "base64url":
          return toBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
        case "ascii":
          return latin(bytes.map((byte) => byte & 127));
        case "latin1":
        case "binary":
          return latin(bytes);
        case "utf16le":
        case "ucs2":
          return new TextDecoder("utf-16le").decode(bytes);
        default:
          return fromUtf8(bytes, false);
      }
    }
    toJSON() {
      return { type: "Buffer", data: Array.from(this) };
    }
    // Node's shares the memory, as `subarray` does.
    slice(start, end) {
      return this.subarray(start, end);
    }
    equals(other) {
      return this.compare(other) === 0;
    }
    compare(other) {
      for (let at = 0; at < Math.min(this.length, other.length); at++)
        if (this[at] !== other[at]) return this[at] < other[at] ? -1 : 1;
      return Math.sign(this.length - other.length);
    }
    copy(target, at = 0, start = 0, end = this.length) {
      const some = this.subarray(start, Math.min(end, start + target.length - at));
      target.set(some, at);
      return some.length;
    }
    write(text, at = 0, length, encoding) {
      if (typeof at === "string") [encoding, at, length] = [at, 0, undefined];
      else if (typeof length === "string") [encoding, length] = [length, undefined];
      const bytes = encode(text, encoding).slice(0, Math.min(length ?? Infinity, this.length - at));
      this.set(bytes, at);
      return bytes.length;
    }
    readUIntBE(at, length) {
      this.#within(at, length);
      let value = 0;
      for (let n = 0; n < length; n++) value = value * 256 + this[at + n];
      return value;
    }
    readUIntLE(at, length) {
      this.#within(at, length);
      let value = 0;
      for (let n = length - 1; n >= 0; n--) value = value * 256 + this[at + n];
      return value;
    }
    readIntBE(at, length) {
      const value = this.readUIntBE(at, length);
      return value < 2 ** (8 * length - 1) ? value : value - 2 ** (8 * length);
    }
    readIntLE(at, length) {
      const value = this.readUIntLE(at, length);
      return value < 2 ** (8 * length - 1) ? value : value - 2 ** (8 * length);
    }
    writeUIntBE(value, at, length) {
      for (let n = length - 1; n >= 0; n--, value = Math.floor(value / 256)) this[at + n] = value % 256;
      return at + length;
    }
    writeUIntLE(value, at, length) {
      for (let n = 0; n < length; n++, value = Math.floor(value / 256)) this[at + n] = value % 256;
      return at + length;
    }
    writeIntBE(value, at, length) {
      return this.writeUIntBE(value < 0 ? value + 2 ** (8 * length) : value, at, length);
    }
    writeIntLE(value, at, length) {
      return this.writeUIntLE(value < 0 ? value + 2 ** (8 * length) : value, at, length);
    }
    #within(at, length) {
      if (!(at >= 0 && at + length <= this.length)) throw new RangeError("The value of \"offset\" is out of range");
    }
    static fill() {
      const define = (name, value) => {
        Object.defineProperty(Buffer.prototype, name, { value, writable: true, configurable: true });
        // `readUInt8` is also written `readUint8`.
        const other = name.replace("UInt", "Uint");
        if (other !== name) Object.defineProperty(Buffer.prototype, other, { value, writable: true, configurable: true });
      };
      const kinds = [["UInt8", "Uint8", 1], ["Int8", "Int8", 1], ["UInt16", "Uint16", 2], ["Int16", "Int16", 2],
        ["UInt32", "Uint32", 4], ["Int32", "Int32", 4], ["Float", "Float32", 4], ["Double", "Float64", 8],
        ["BigUInt64", "BigUint64", 8], ["BigInt64", "BigInt64", 8]];
      for (const [name, kind, width] of kinds)
        for (const end of width === 1 ? [""] : ["BE", "LE"]) {
          define("read" + name + end, function (at = 0) {
            this.#within(at, width);
            return this.#view["get" + kind](at, end === "LE");
          });
          define("write" + name + end, function (value, at = 0) {
            this.#within(at, width);
            this.#view["set" + kind](at, value, end === "LE");
            return at + width;
          });
        }
      for (const name of ["UIntBE", "UIntLE"])
        for (const verb of ["read", "write"]) define(verb + name, Buffer.prototype[verb + name]);
    }
  }
  Buffer.fill();
  delete Buffer.fill;

  const hidden = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  hidden("Buffer", Buffer);
  hidden("TextEncoder", TextEncoder);
  hidden("TextDecoder", TextDecoder);
  hidden("atob", (text) => latin(fromBase64(text)));
  hidden("btoa", (text) => toBase64(Array.from(String(text), (c) => c.charCodeAt(0) & 255)));
})();
