// Heat meter. Uplink, fPort 10, 18 bytes, big-endian:
//   byte 0       alarms: bit 0 sensor fault, 1 air in the system, 2 leak
//   bytes 1-4    energy in kWh
//   bytes 5-8    volume in 0.01 m3
//   bytes 9-10   power in 0.1 kW
//   bytes 11-12  flow in litres per hour
//   bytes 13-14  flow temperature in 0.01 degrees Celsius, signed
//   bytes 15-16  return temperature in 0.01 degrees Celsius, signed
//   byte 17      battery, as LoRaWAN's DevStatusAns
function u16(bytes, at) {
  return (bytes[at] << 8) | bytes[at + 1];
}

function i16(bytes, at) {
  var value = u16(bytes, at);
  return value > 0x7fff ? value - 0x10000 : value;
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
  if (bytes.length !== 18) return { errors: ["18 bytes expected, " + bytes.length + " received"] };
  var warnings = [];
  if (bytes[0] & 0x01) warnings.push("sensor fault");
  if (bytes[0] & 0x02) warnings.push("air in the system");
  if (bytes[0] & 0x04) warnings.push("leak");
  return {
    data: {
      energy: u32(bytes, 1),
      volume: u32(bytes, 5) / 100,
      power: u16(bytes, 9) / 10,
      flow: u16(bytes, 11),
      temperature: { flow: i16(bytes, 13) / 100, return: i16(bytes, 15) / 100 },
      battery: battery(bytes[17]),
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
