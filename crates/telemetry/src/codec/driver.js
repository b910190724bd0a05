// Calls a codec in whichever of the three ways it wants. `begin` opens the message, `evaluate` runs the codec's source
// anew and gives the functions it defined. Answers in JSON, so that what comes out is data and nothing else.
(function (begin, evaluate) {
  "use strict";
  const { parse, stringify } = JSON;
  const isArray = Array.isArray;
  const bytesOf = (result) => (isArray(result) ? { bytes: result } : result);

  const operations = {
    decodeUplink(codec, input) {
      const { decodeUplink, Decoder, Decode } = codec;
      if (decodeUplink) return decodeUplink(input);
      if (Decoder) return { data: Decoder(input.bytes, input.fPort) };
      if (Decode) return { data: Decode(input.fPort, input.bytes, input.variables) };
    },
    encodeDownlink(codec, input) {
      const { encodeDownlink, Encoder, Encode } = codec;
      if (encodeDownlink) return encodeDownlink(input);
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
    if (at !== undefined) input.recvTime = new Date(at);
    const codec = evaluate();
    if (operation === "check") return "{}";
    if (!serves[operation](codec)) return '{"missing":true}';
    const result = operations[operation](codec, input);
    if (result === null || typeof result !== "object") return "{}";
    const { data, bytes, fPort, warnings, errors } = result;
    return stringify({ data, bytes, fPort, warnings, errors });
  };
})
