// Indoor climate sensor. Uplink, fPort 10: one or more fields, each a type byte and its value, big-endian:
//   0x01  temperature in 0.01 degrees Celsius, signed, 2 bytes
//   0x02  relative humidity in half percent, 1 byte
//   0x03  carbon dioxide in ppm, 2 bytes
//   0x04  air pressure in 0.1 hPa, 2 bytes
//   0x05  illuminance in lux, 2 bytes
//   0x0f  battery, as LoRaWAN's DevStatusAns, 1 byte
function u16(bytes, at) {
  return (bytes[at] << 8) | bytes[at + 1];
}

function i16(bytes, at) {
  var value = u16(bytes, at);
  return value > 0x7fff ? value - 0x10000 : value;
}

// As LoRaWAN's DevStatusAns: 1 to 254 is the level, 0 means external power, 255 that the device cannot tell.
function battery(level) {
  return level === 0 || level === 255 ? null : Math.round(((level - 1) / 253) * 1000) / 10;
}

var FIELDS = {
  0x01: { name: "temperature", width: 2, read: function (bytes, at) { return i16(bytes, at) / 100; } },
  0x02: { name: "humidity", width: 1, read: function (bytes, at) { return bytes[at] / 2; } },
  0x03: { name: "co2", width: 2, read: u16 },
  0x04: { name: "pressure", width: 2, read: function (bytes, at) { return u16(bytes, at) / 10; } },
  0x05: { name: "illuminance", width: 2, read: u16 },
  0x0f: { name: "battery", width: 1, read: function (bytes, at) { return battery(bytes[at]); } },
};

function decodeUplink(input) {
  var bytes = input.bytes;
  var data = {};
  if (input.fPort !== 10) return { errors: ["unknown fPort " + input.fPort] };
  for (var at = 0; at < bytes.length; ) {
    var field = FIELDS[bytes[at]];
    if (field === undefined) return { errors: ["unknown field " + bytes[at] + " at byte " + at] };
    if (at + field.width >= bytes.length) return { errors: ["the field at byte " + at + " is cut off"] };
    data[field.name] = field.read(bytes, at + 1);
    at += 1 + field.width;
  }
  return { data: data };
}

// Downlink, fPort 20:
//   byte 0     0x01: set the reporting interval
//   bytes 1-2  minutes between two reports, 1 to 1440, big-endian
var COMMAND_PORT = 20;

function encodeDownlink(input) {
  var minutes = input.data.interval_minutes;
  if (typeof minutes !== "number" || minutes % 1 !== 0 || minutes < 1 || minutes > 1440) {
    return { errors: ["interval_minutes must be a whole number from 1 to 1440"] };
  }
  return { fPort: COMMAND_PORT, bytes: [0x01, minutes >> 8, minutes & 0xff] };
}

function decodeDownlink(input) {
  var bytes = input.bytes;
  if (input.fPort !== COMMAND_PORT || bytes.length !== 3 || bytes[0] !== 0x01) {
    return { errors: ["unknown command"] };
  }
  return { data: { interval_minutes: (bytes[1] << 8) | bytes[2] } };
}
