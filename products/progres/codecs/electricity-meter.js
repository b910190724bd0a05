// Pulse counter on an electricity meter. Uplink, fPort 10, 9 bytes, big-endian:
//   byte 0     alarms: bit 0 tampering
//   bytes 1-4  pulses counted since the counter was fitted
//   bytes 5-6  pulses in the last quarter of an hour
//   byte 7     pulses per kWh in hundreds: 10 is 1000 pulses per kWh
//   byte 8     battery, as LoRaWAN's DevStatusAns
// Variable `initial_kwh`: what the meter's register showed when the counter was fitted.
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
  var pulses_per_kwh = bytes[7] * 100;
  if (pulses_per_kwh === 0) return { errors: ["no pulse value is set in the device"] };
  var initial = Number((input.variables || {}).initial_kwh) || 0;
  return {
    data: {
      energy: Math.round((initial + u32(bytes, 1) / pulses_per_kwh) * 1000) / 1000,
      power: Math.round((u16(bytes, 5) / pulses_per_kwh) * 4 * 1000),
      battery: battery(bytes[8]),
      alarms: { tamper: (bytes[0] & 0x01) !== 0 },
    },
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
