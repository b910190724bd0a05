//! A message written once and patched for each sending: making load must cost less than taking it.

use base64::{Engine, prelude::BASE64_STANDARD};
use types::{Eui, Time};
use uuid::Uuid;

use crate::{
    event::{Body, Event, Uplink},
    house::{Device, House},
    payload::{F_PORT, Sample, Water},
    wire::{Encoding, chirpstack},
};

/// Seven digits, so that the length never changes.
const F_CNT_BASE: u64 = 1_000_000;
const F_CNT_COUNT: u64 = 9_000_000;

/// A water meter's register and flow, of which the length never changes.
const LITRES_BASE: u64 = 1_000_000;
const LITRES_COUNT: u64 = 9_000_000;
const MARKED: Water = Water {
    litres: 1_234_567,
    litres_per_hour: 451,
    temperature_half: Some(23),
    leak: false,
    burst: false,
    backflow: false,
    tamper: false,
    frost: false,
    battery: 200,
};
/// The readings the platform makes of one message: volume, flow, temperature, leak, tampering, battery.
pub const POINTS_PER_MESSAGE: u64 = 6;

/// A water meter's ChirpStack uplink as JSON whose device, time, frame counter, deduplication id and measured values
/// are replaced in place.
#[derive(Clone, Debug)]
pub struct Template {
    body: Vec<u8>,
    dev_eui_at: usize,
    deduplication_at: usize,
    f_cnt_at: usize,
    time_at: usize,
    data_at: usize,
    /// Of volume and flow, where the network server decodes.
    values_at: Option<(usize, usize)>,
}

impl Template {
    /// The uplink of the house's first water meter; `decoded`: with its `object`.
    pub fn water_meter(house: &House, decoded: bool) -> Self {
        let is_water = |device: &Device| device.profile == "water-meter";
        let device = house.devices.iter().position(is_water).unwrap_or_default();
        let own = &house.devices[device];
        let marked = Time::from_micros(1_111_111_111_111_111);
        let deduplication = Uuid::from_u128(0x1111_2222_3333_4444_5555_6666_7777_8888);
        let mut flights = (0..1_000).map(|frame| own.flight(frame, |_| false));
        let flight = flights.find(|flight| flight.receptions.len() == 2).unwrap_or_else(|| own.flight(0, |_| false));
        let sample = Sample::Water(MARKED);
        let uplink = Uplink {
            device,
            deduplication,
            time: marked,
            f_cnt: 7_777_777,
            f_port: F_PORT,
            data_rate: flight.data_rate,
            frequency_hz: flight.frequency_hz,
            data: sample.bytes(),
            object: decoded.then(|| sample.object()),
            receptions: flight.receptions,
        };
        let body = chirpstack::body(house, &Event { at: marked, body: Body::Up(uplink) }, Encoding::Json);
        let at = |text: &str| find(&body, text.as_bytes()).unwrap_or_else(|| panic!("{text} is in the body"));
        Self {
            dev_eui_at: at(&own.dev_eui.to_string()),
            deduplication_at: at(&deduplication.to_string()),
            f_cnt_at: at("7777777"),
            time_at: at("2005-03-18T01:58:31.111111"),
            data_at: at(&BASE64_STANDARD.encode(sample.bytes())),
            values_at: decoded.then(|| (at("1234.567"), at("451.0"))),
            body,
        }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    pub fn len(&self) -> usize {
        self.body.len()
    }

    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// Writes the `number`-th message of `device` at `time` into a copy of the body. Different numbers are different
    /// messages, with different readings.
    pub fn patch(&self, body: &mut [u8], number: u64, device: Eui, time: Time) {
        hexadecimal(&mut body[self.dev_eui_at..self.dev_eui_at + 16], device.0);
        // The first group of eight and the last of twelve digits.
        hexadecimal(&mut body[self.deduplication_at..self.deduplication_at + 8], number >> 32);
        hexadecimal(&mut body[self.deduplication_at + 24..self.deduplication_at + 36], number);
        decimal(&mut body[self.f_cnt_at..self.f_cnt_at + 7], F_CNT_BASE + number % F_CNT_COUNT);
        self.patch_time(&mut body[self.time_at..self.time_at + 26], time);
        self.patch_values(body, number);
    }

    fn patch_time(&self, place: &mut [u8], time: Time) {
        let text = time.to_string();
        let (whole, fraction) = text.trim_end_matches('Z').split_once('.').unwrap_or((text.trim_end_matches('Z'), ""));
        place[..19].copy_from_slice(whole.as_bytes());
        place[20..].fill(b'0');
        place[20..20 + fraction.len().min(6)].copy_from_slice(&fraction.as_bytes()[..fraction.len().min(6)]);
    }

    fn patch_values(&self, body: &mut [u8], number: u64) {
        let litres = LITRES_BASE + (number / 37 + number * 2_654_435_761 % 11) % LITRES_COUNT;
        let per_hour = 100 + number * 2_246_822_519 % 900;
        let sample = Water { litres: litres as u32, litres_per_hour: per_hour as u16, ..MARKED };
        let bytes = Sample::Water(sample).bytes();
        let length = bytes.len().div_ceil(3) * 4;
        // Of the same length as the marked payload, so it fits.
        let _ = BASE64_STANDARD.encode_slice(&bytes, &mut body[self.data_at..self.data_at + length]);
        if let Some((volume, flow)) = self.values_at {
            decimal(&mut body[volume..volume + 4], litres / 1_000);
            decimal(&mut body[volume + 5..volume + 8], litres % 1_000);
            decimal(&mut body[flow..flow + 3], per_hour);
        }
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn hexadecimal(digits: &mut [u8], mut value: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdef"[(value & 15) as usize];
        value >>= 4;
    }
}

fn decimal(digits: &mut [u8], mut value: u64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patched_message_is_one_of_that_device_time_and_value() {
        let now: Time = "2026-11-22T03:00:00.5Z".parse().unwrap();
        let house = House::new(1, now);
        for decoded in [true, false] {
            let template = Template::water_meter(&house, decoded);
            let mut body = template.bytes().to_vec();
            template.patch(&mut body, 41, Eui(0xabc), now);
            let message: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(message["deviceInfo"]["devEui"], "0000000000000abc");
            assert_eq!(message["time"], "2026-11-22T03:00:00.500000+00:00");
            assert_eq!(message["fCnt"], 1_000_041);
            let data = BASE64_STANDARD.decode(message["data"].as_str().unwrap()).unwrap();
            let litres = u32::from_be_bytes(data[1..5].try_into().unwrap());
            assert!((1_000_001..1_000_020).contains(&litres), "{litres}");
            if decoded {
                assert_eq!(message["object"]["volume"], f64::from(litres) / 1_000.0);
            }
            let mut other = template.bytes().to_vec();
            template.patch(&mut other, 42, Eui(0xabc), now);
            assert_ne!(
                serde_json::from_slice::<serde_json::Value>(&other).unwrap()["deduplicationId"],
                message["deduplicationId"]
            );
        }
    }
}
