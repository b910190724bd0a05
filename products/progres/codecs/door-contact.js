// Door or window contact. Uplink, fPort 10, 4 bytes, big-endian; sent at each change and twice a day:
//   byte 0     bit 0 open, bit 1 tampering
//   bytes 1-2  openings, counted modulo 65536
//   byte 3     battery, as LoRaWAN's DevStatusAns
function u16(bytes, at) {
  return (bytes[at] << 8) | bytes[at + 1];
}

// As LoRaWAN's DevStatusAns: 1 to 254 is the level, 0 means external power, 255 that the device cannot tell.
function battery(level) {
  return level === 0 || level === 255 ? null : Math.round(((level - 1) / 253) * 1000) / 10;
}

function decodeUplink(input) {
  var bytes = input.bytes;
  if (input.fPort !== 10) return { errors: ["unknown fPort " + input.fPort] };
  if (bytes.length !== 4) return { errors: ["4 bytes expected, " + bytes.length + " received"] };
  return {
    data: {
      contact: bytes[0] & 0x01 ? "open" : "closed",
      openings: u16(bytes, 1),
      battery: battery(bytes[3]),
      alarms: { tamper: (bytes[0] & 0x02) !== 0 },
    },
  };
}
