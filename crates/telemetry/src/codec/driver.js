// Calls a codec in whichever of the three ways it wants. `begin` opens the message, `evaluate` runs the codec's source
// anew and gives the functions it defined. Answers in JSON, so that what comes out is data and nothing else.
(function (begin, evaluate) {
  "use strict";
  const { parse, stringify } = JSON;
  const isArray = Array.isArray;
  const { defineProperty, ownKeys } = Reflect;
  const { freeze, fromEntries } = Object;
  const bytesOf = (result) => (isArray(result) ? { bytes: result } : result);

  // When the message was received: a Date, as TS013 has it, that also serves those who take it for its text.
  class ReceivedAt extends Date {
    get length() {
      return this.toISOString().length;
    }
    toString() {
      return this.toISOString();
    }
    [Symbol.toPrimitive](hint) {
      return hint === "number" ? this.getTime() : this.toISOString();
    }
  }
  for (const name of ownKeys(String.prototype)) {
    const method = String.prototype[name];
    if (typeof method !== "function" || name in Date.prototype) continue;
    const asText = { [name](...given) { return method.apply(this.toISOString(), given); } }[name];
    defineProperty(ReceivedAt.prototype, name, { value: asText });
  }
  defineProperty(ReceivedAt.prototype, "constructor", { value: Date });
  for (const name of ownKeys(ReceivedAt.prototype)) {
    const { value, get } = Object.getOwnPropertyDescriptor(ReceivedAt.prototype, name);
    if (value !== Date) freeze(value || get);
  }
  freeze(ReceivedAt.prototype);
  freeze(ReceivedAt);

  // What JSON cannot say is said as text or as what it stands for, so that nothing is lost without a word.
  const sayable = (key, value) => {
    if (typeof value === "number" && !(value - value === 0)) return String(value);
    if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    if (value instanceof Map) return fromEntries(value);
    if (value instanceof Set) return [...value];
    return value;
  };
  const say = (answer) => {
    let text;
    try {
      text = stringify(answer);
    } catch (error) {
      return stringify(answer, sayable);
    }
    return text.includes("null") || text.includes("{}") ? stringify(answer, sayable) : text;
  };

  // TS013 wraps what it found in `data`; some do not.
  const shaped = (result) => {
    if (isArray(result)) return result.length > 0 ? { data: result } : {};
    if ("data" in result) return result;
    const { errors, warnings, error, ...data } = result;
    if (typeof error === "string" && errors === undefined) return { errors: [error], warnings };
    return Object.keys(data).length > 0 ? { data, errors, warnings } : { errors, warnings };
  };

  const operations = {
    decodeUplink(codec, input) {
      const { decodeUplink, Decoder, Decode } = codec;
      if (decodeUplink) return decodeUplink(input);
      if (Decoder) return { data: Decoder(input.bytes, input.fPort) };
      if (Decode) return { data: Decode(input.fPort, input.bytes, input.variables) };
    },
    encodeDownlink(codec, input) {
      const { encodeDownlink, Encoder, Encode } = codec;
      if (encodeDownlink) return bytesOf(encodeDownlink(input));
      if (Encoder) return bytesOf(Encoder(input.data, input.fPort));
      if (Encode) return bytesOf(Encode(input.fPort, input.data, input.variables));
    },
    decodeDownlink(codec, input) {
      const { decodeDownlink } = codec;
      if (decodeDownlink) return decodeDownlink(input);
    },
  };
  const serves = {
    decodeUplink: (codec) => codec.decodeUplink || codec.Decoder || codec.Decode,
    encodeDownlink: (codec) => codec.encodeDownlink || codec.Encoder || codec.Encode,
    decodeDownlink: (codec) => codec.decodeDownlink,
  };

  return function run(operation, text) {
    const input = parse(text);
    const at = input.recvTime;
    begin(at);
    if (at !== undefined) input.recvTime = new ReceivedAt(at);
    const codec = evaluate();
    if (operation === "check") return serves.decodeUplink(codec) ? "{}" : '{"missing":true}';
    if (!serves[operation](codec)) return '{"missing":true}';
    const result = operations[operation](codec, input);
    if (result === null || typeof result !== "object") return "{}";
    const { data, bytes, fPort, warnings, errors } = operation === "encodeDownlink" ? result : shaped(result);
    return say({ data, bytes, fPort, warnings, errors });
  };
})
