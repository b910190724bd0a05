// Water meter. Uplink, fPort 10, 9 bytes, big-endian:
//   byte 0     alarms: bit 0 leak, 1 burst, 2 backflow, 3 tampering, 4 frost
//   bytes 1-4  volume in litres
//   bytes 5-6  flow in litres per hour
//   byte 7     water temperature in half degrees Celsius, signed; 0x80: no sensor
//   byte 8     battery, as LoRaWAN's DevStatusAns
function u16(bytes, at) {
  return (bytes[at] << 8) | bytes[at + 1];
}

function u32(bytes, at) {
  return bytes[at] * 0x1000000 + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
}

// As LoRaWAN's DevStatusAns: 1 to 254 is the level, 0 means external power, 255 that the device cannot tell.
function battery(level) {
  return level === 0 || level === 255 ? null : Math.round(((level - 1) / 253) * 1000) / 10;
}

function decodeUplink(input) {
  var bytes = input.bytes;
  if (input.fPort !== 10) return { errors: ["unknown fPort " + input.fPort] };
  if (bytes.length !== 9) return { errors: ["9 bytes expected, " + bytes.length + " received"] };
  var half = bytes[7] > 0x7f ? bytes[7] - 0x100 : bytes[7];
  var warnings = [];
  if (bytes[0] & 0x01) warnings.push("leak");
  if (bytes[0] & 0x02) warnings.push("burst");
  if (bytes[0] & 0x04) warnings.push("backflow");
  return {
    data: {
      volume: u32(bytes, 1) / 1000,
      flow: u16(bytes, 5),
      temperature: half === -128 ? null : half / 2,
      battery: battery(bytes[8]),
      alarms: {
        leak: (bytes[0] & 0x01) !== 0,
        burst: (bytes[0] & 0x02) !== 0,
        backflow: (bytes[0] & 0x04) !== 0,
        tamper: (bytes[0] & 0x08) !== 0,
        frost: (bytes[0] & 0x10) !== 0,
      },
    },
    warnings: warnings,
  };
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
