//! Commands wait here until the device listens: after its uplink (class A), or at once (class C).

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use parking_lot::Mutex;
use types::{Eui, Time};

use crate::{
    event::{Ack, Body, Event, TxAck},
    house::House,
    schedule::name_of,
    wire::chirpstack::messages::DownlinkCommand,
};

/// A downlink that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    pub queue_item_id: String,
    pub f_port: u8,
    pub data: Vec<u8>,
    pub confirmed: bool,
}

/// What waits for each device, and how many each has got.
#[derive(Debug, Default)]
pub(super) struct Downlinks(Mutex<HashMap<usize, (VecDeque<Pending>, u32)>>);

impl Downlinks {
    /// Takes a command; gives whether it is one for a device of the house.
    pub fn take(&self, house: &House, command: DownlinkCommand) -> bool {
        let device = command.dev_eui.parse::<Eui>().ok().and_then(|eui| house.device_by_eui(eui));
        let (Some(device), Ok(f_port @ 1..=223)) = (device, u8::try_from(command.f_port)) else { return false };
        let pending = Pending { queue_item_id: command.id, f_port, data: command.data, confirmed: command.confirmed };
        self.0.lock().entry(device).or_default().0.push_back(pending);
        true
    }

    /// Devices for which something waits.
    pub fn waiting(&self) -> Vec<usize> {
        let all = self.0.lock();
        let waiting = all.iter().filter(|(_, (queue, _))| !queue.is_empty());
        waiting.map(|(device, _)| *device).collect()
    }

    /// Sends the next downlink of a device (all of them, if it always listens): what the server reports of that.
    pub fn send(&self, house: &House, device: usize, at: Time) -> Vec<Event> {
        let Some(gateway) = (0..house.gateways.len()).find(|gateway| !house.is_silent(*gateway)) else {
            return Vec::new();
        };
        let mut all = self.0.lock();
        let Some((queue, f_cnt_down)) = all.get_mut(&device) else { return Vec::new() };
        let count = if house.devices[device].listens { queue.len() } else { queue.len().min(1) };
        let mut events = Vec::new();
        for pending in queue.drain(..count) {
            *f_cnt_down += 1;
            events.extend(sent(house, (device, gateway), at, pending, *f_cnt_down));
        }
        events
    }
}

fn sent(house: &House, (device, gateway): (usize, usize), at: Time, pending: Pending, f_cnt_down: u32) -> Vec<Event> {
    let own = house.devices[device].chance.of("downlink");
    let time = at.plus(Duration::from_millis(1_020));
    let queue_item_id = pending.queue_item_id;
    let txack = TxAck {
        device,
        gateway,
        downlink_id: own.bits(f_cnt_down.into()) as u32,
        time,
        queue_item_id: queue_item_id.clone(),
        f_cnt_down,
    };
    let mut events = vec![Event { at: time, body: Body::TxAck(txack) }];
    if pending.confirmed {
        let time = time.plus(Duration::from_millis(900));
        let deduplication = name_of(own.of("ack"), f_cnt_down.into());
        let ack = Ack { device, deduplication, time, queue_item_id, acknowledged: true, f_cnt_down };
        events.push(Event { at: time, body: Body::Ack(ack) });
    }
    events
}
