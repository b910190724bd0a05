//! When devices and gateways speak, and what the network server makes of it.

use std::time::Duration;

use types::Time;
use uuid::Uuid;

use crate::{
    chance::Chance,
    event::{Body, Event, Join, Log, LogCode, LogLevel, Stats, Status, Uplink},
    house::{Apparatus, Device, House},
    payload::{F_PORT, battery_percent},
    physics::local_days,
};

/// After so many frames a device joins again and counts from 0.
const FRAMES_PER_SESSION: i64 = 20_000;
const DAY: Duration = Duration::from_secs(86_400);
/// Devices have no exact clocks.
const JITTER_SECONDS: f64 = 4.0;
/// Deliveries that come long after later ones, and such that come twice.
const LATE_SHARE: f64 = 0.008;
const REPEATED_SHARE: f64 = 0.004;
const RETRANSMITTED_SHARE: f64 = 0.001;
/// By which a delivery may be late at most.
const DELAY_MAX: Duration = Duration::from_secs(90);

/// A device sends a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transmission {
    pub at: Time,
    /// Counted since the device was installed.
    pub frame: i64,
}

impl Transmission {
    pub fn f_cnt(&self) -> u32 {
        self.frame.rem_euclid(FRAMES_PER_SESSION) as u32
    }
}

impl Device {
    /// The frames from `from` up to, not including, `to`.
    pub fn transmissions(&self, from: Time, to: Time) -> Vec<Transmission> {
        let from = from.max(self.installed_at);
        let mut frames: Vec<Transmission> = self.regular(from, to).collect();
        if let Apparatus::Door(door) = &self.apparatus {
            let days = local_days(from).floor() as i64..=local_days(to).floor() as i64;
            let movements = days.flat_map(|day| door.of_day(day)).filter(|movement| (from..to).contains(&movement.at));
            frames.extend(movements.map(|movement| {
                let moved = 2 * movement.openings as i64 - i64::from(movement.open);
                Transmission { at: movement.at, frame: self.before_regular(movement.at) + moved - self.moved_before() }
            }));
            frames.sort_by_key(|frame| frame.at);
        }
        frames
    }

    /// The frames by the clock alone.
    pub(crate) fn regular(&self, from: Time, to: Time) -> impl Iterator<Item = Transmission> {
        let first = (from.since(self.installed_at).as_micros() / self.interval.as_micros()) as i64 - 1;
        let count = to.since(from).as_micros() / self.interval.as_micros() + 3;
        let frames = (first..first + count as i64).map(|number| (number, self.regular_at(number)));
        frames
            .filter(move |(_, at)| (from..to).contains(at))
            .map(|(number, at)| Transmission { at, frame: number + self.moved_until(at) })
    }

    fn regular_at(&self, number: i64) -> Time {
        let phase = self.chance.of("phase").between(0, 0.0, self.interval.as_secs_f64());
        let jitter = self.chance.of("jitter").between(number, 0.0, JITTER_SECONDS);
        let seconds = phase + number as f64 * self.interval.as_secs_f64() + jitter;
        Time::from_micros(self.installed_at.micros() + (seconds * 1e6) as i64)
    }

    fn before_regular(&self, at: Time) -> i64 {
        let about = (at.since(self.installed_at).as_micros() / self.interval.as_micros()) as i64;
        (about - 1..=about + 1).filter(|number| self.regular_at(*number) <= at).max().unwrap_or(-1) + 1
    }

    fn moved_before(&self) -> i64 {
        match &self.apparatus {
            Apparatus::Door(door) => 2 * door.state(self.installed_at).openings as i64,
            _ => 0,
        }
    }

    fn moved_until(&self, at: Time) -> i64 {
        let Apparatus::Door(door) = &self.apparatus else { return 0 };
        let state = door.state(at);
        2 * state.openings as i64 - i64::from(state.open) - self.moved_before() + 1
    }

    fn is_out(&self, at: Time) -> bool {
        self.outage.is_some_and(|(from, to)| (from..to).contains(&at))
    }

    fn name(&self, kind: &str, frame: i64) -> Uuid {
        name_of(self.chance.of(kind), frame)
    }
}

impl House {
    /// The frame as the network server reports it; `None` if no gateway heard it, or the device is out of order.
    pub fn uplink(&self, device: usize, sent: Transmission) -> Option<Uplink> {
        self.uplink_through(device, sent, |_| false)
    }

    fn uplink_through(&self, device: usize, sent: Transmission, is_silent: impl Fn(usize) -> bool) -> Option<Uplink> {
        let own = &self.devices[device];
        let flight = own.flight(sent.frame, is_silent);
        if own.is_out(sent.at) || flight.receptions.is_empty() {
            return None;
        }
        let sample = own.sample(sent.at);
        Some(Uplink {
            device,
            deduplication: own.name("uplink", sent.frame),
            time: sent.at,
            f_cnt: sent.f_cnt(),
            f_port: F_PORT,
            data_rate: flight.data_rate,
            frequency_hz: flight.frequency_hz,
            data: sample.bytes(),
            object: own.decoded.then(|| sample.object()),
            receptions: flight.receptions,
        })
    }

    /// What is delivered from `from` up to, not including, `to`, in order of delivery. Calls with adjoining spans miss
    /// nothing and repeat nothing, however they are cut.
    pub fn due(&self, from: Time, to: Time) -> Vec<Event> {
        let mut events = Vec::new();
        for (index, device) in self.devices.iter().enumerate() {
            for sent in device.transmissions(from.minus(DELAY_MAX), to) {
                self.report(index, sent, &mut events);
            }
        }
        for (index, gateway) in self.gateways.iter().enumerate() {
            if !self.is_silent(index) {
                self.stats(index, gateway.interval, from, to, &mut events);
            }
        }
        events.retain(|event| (from..to).contains(&event.at));
        events.sort_by_key(|event| event.at);
        events
    }

    /// All that one frame leads to.
    fn report(&self, index: usize, sent: Transmission, events: &mut Vec<Event>) {
        let device = &self.devices[index];
        let Some(uplink) = self.uplink_through(index, sent, |gateway| self.is_silent(gateway)) else { return };
        let own = device.chance.of("delivery").nth(sent.frame);
        let late = if own.hits(0, LATE_SHARE) { own.between(1, 15.0, 80.0) } else { own.between(1, 0.15, 0.8) };
        let at = after(sent.at, late);
        let daily = (DAY.as_secs() / device.interval.as_secs()).max(1) as i64;
        if uplink.f_cnt == 0 {
            let time = sent.at.minus(Duration::from_secs(6));
            events.push(Event {
                at,
                body: Body::Join(Join { device: index, deduplication: device.name("join", sent.frame), time }),
            });
        }
        if sent.frame % daily == 0 {
            events.push(Event { at: after(at, 0.05), body: Body::Status(self.status(index, sent, &uplink)) });
        }
        if own.hits(2, RETRANSMITTED_SHARE) {
            events.push(Event { at: after(at, 0.02), body: Body::Log(retransmission(index, &uplink)) });
        }
        if own.hits(3, REPEATED_SHARE) {
            events.push(Event { at: after(sent.at, own.between(4, 3.0, 9.0)), body: Body::Up(uplink.clone()) });
        }
        events.push(Event { at, body: Body::Up(uplink) });
    }

    fn status(&self, index: usize, sent: Transmission, uplink: &Uplink) -> Status {
        let device = &self.devices[index];
        Status {
            device: index,
            deduplication: uplink.deduplication,
            time: sent.at,
            margin_db: (device.mean_snr() + 20.0).round() as i32,
            battery_percent: battery_percent(device.battery_level(sent.at)).map(|percent| percent as f32),
        }
    }

    fn stats(&self, gateway: usize, interval: Duration, from: Time, to: Time, events: &mut Vec<Event>) {
        let (step, own) = (interval.as_micros() as i64, self.chance.of("stats").nth(gateway as i64));
        let phase = own.below(-1, step as u64) as i64;
        let first = (from.micros() - phase).div_euclid(step);
        for number in first..=(to.micros() - phase).div_euclid(step) {
            let time = Time::from_micros(number * step + phase);
            let rx_packets_ok = own.below(number, 14) as u32;
            let rx_packets = rx_packets_ok + own.below(-2 - number, 4) as u32;
            let stats = Stats { gateway, time, rx_packets, rx_packets_ok, tx_packets: own.below(number, 3) as u32 };
            events.push(Event { at: time, body: Body::Stats(stats) });
        }
    }
}

fn retransmission(device: usize, uplink: &Uplink) -> Log {
    Log {
        device,
        time: uplink.time,
        level: LogLevel::Warning,
        code: LogCode::UplinkFrameCounterRetransmission,
        description: "Uplink was flagged as re-transmission / frame-counter did not increment".to_owned(),
        deduplication: uplink.deduplication,
    }
}

fn after(time: Time, seconds: f64) -> Time {
    time.plus(Duration::from_secs_f64(seconds))
}

/// The name of the `index`-th thing of a stream.
pub(crate) fn name_of(chance: Chance, index: i64) -> Uuid {
    let own = chance.nth(index);
    uuid::Builder::from_random_bytes(((u128::from(own.bits(0)) << 64) | u128::from(own.bits(1))).to_be_bytes())
        .into_uuid()
}
