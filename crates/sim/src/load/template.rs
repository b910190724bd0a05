//! A message written once and patched for each sending: making load must cost less than taking it.

use types::{Eui, Time};
use uuid::Uuid;

use crate::{
    event::{Body, Event, Uplink},
    house::House,
    payload::Sample,
    wire::{Encoding, chirpstack},
};

/// Seven digits, so that the length never changes.
const F_CNT_BASE: u64 = 1_000_000;
const F_CNT_COUNT: u64 = 9_000_000;

/// A ChirpStack uplink as JSON whose device, time, frame counter and deduplication id are replaced in place.
#[derive(Clone, Debug)]
pub struct Template {
    body: Vec<u8>,
    dev_eui_at: Vec<usize>,
    deduplication_at: usize,
    f_cnt_at: usize,
    time_at: usize,
}

impl Template {
    /// The uplink of a device of the house; `decoded`: with its `object`.
    pub fn of(house: &House, device: usize, decoded: bool, sample: &Sample) -> Self {
        let marked = Time::from_micros(1_111_111_111_111_111);
        let deduplication = Uuid::from_u128(0x1111_2222_3333_4444_5555_6666_7777_8888);
        let flight = (0..).map(|frame| house.devices[device].flight(frame, |_| false));
        let flight = flight.into_iter().find(|flight| !flight.receptions.is_empty()).unwrap_or_else(|| unreachable!());
        let uplink = Uplink {
            device,
            deduplication,
            time: marked,
            f_cnt: 7_777_777,
            f_port: crate::payload::F_PORT,
            data_rate: flight.data_rate,
            frequency_hz: flight.frequency_hz,
            data: sample.bytes(),
            object: decoded.then(|| sample.object()),
            receptions: flight.receptions,
        };
        let body = chirpstack::body(house, &Event { at: marked, body: Body::Up(uplink) }, Encoding::Json);
        let at = |text: &str| find(&body, text.as_bytes()).unwrap_or_else(|| panic!("{text} is in the body"));
        let eui = house.devices[device].dev_eui.to_string();
        Self {
            dev_eui_at: vec![at(&format!("\"devEui\":\"{eui}")) + 10],
            deduplication_at: at(&deduplication.to_string()),
            f_cnt_at: at("7777777"),
            time_at: at("2005-03-18T01:58:31.111111"),
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
    /// messages.
    pub fn patch(&self, body: &mut [u8], number: u64, device: Eui, time: Time) {
        for at in &self.dev_eui_at {
            hexadecimal(&mut body[*at..at + 16], device.0);
        }
        // The first group of eight and the last of twelve digits.
        hexadecimal(&mut body[self.deduplication_at..self.deduplication_at + 8], number >> 32);
        hexadecimal(&mut body[self.deduplication_at + 24..self.deduplication_at + 36], number);
        decimal(&mut body[self.f_cnt_at..self.f_cnt_at + 7], F_CNT_BASE + number % F_CNT_COUNT);
        // Of the time: day and below; the caller stays within a month.
        let text = time.to_string();
        let (whole, fraction) = text.trim_end_matches('Z').split_once('.').unwrap_or((text.trim_end_matches('Z'), ""));
        body[self.time_at..self.time_at + 19].copy_from_slice(whole.as_bytes());
        let fraction = format!("{fraction:0<6}");
        body[self.time_at + 20..self.time_at + 26].copy_from_slice(&fraction.as_bytes()[..6]);
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
