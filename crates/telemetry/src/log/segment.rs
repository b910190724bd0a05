//! The body of an arrival: messages one after another, names once. Checked when read.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};
use types::{DeviceId, PlaceId, TenantId, Time};

use super::{Frame, Message, Reading};

/// The layout's version, first byte of a body.
const VERSION: u8 = 1;

/// A body that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an arrival cannot be read")]
pub struct BadSegment;

/// A message with its names as numbers.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    device: [u8; 16],
    tenant: [u8; 16],
    place: Option<[u8; 16]>,
    profile: u16,
    key: Option<u64>,
    received_at: i64,
    frame: Option<Cow<'a, Frame>>,
    /// Metric, category, microseconds before or after `received_at`, value.
    readings: Vec<(u16, u16, i64, f64)>,
}

#[derive(Serialize, Deserialize)]
struct Body<'a> {
    names: Vec<Arc<str>>,
    #[serde(borrow)]
    messages: Vec<Stored<'a>>,
}

/// Gives every name a number.
#[derive(Default)]
struct Names {
    list: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u16>,
}

impl Names {
    fn number(&mut self, name: &Arc<str>) -> u16 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u16::try_from(self.list.len()).unwrap_or(u16::MAX);
        self.list.push(name.clone());
        self.numbers.insert(name.clone(), number);
        number
    }
}

pub(super) fn encode(messages: &[Message]) -> Result<Vec<u8>, BadSegment> {
    let mut names = Names::default();
    let stored = messages.iter().map(|message| Stored {
        device: *message.device.bytes(),
        tenant: *message.tenant.bytes(),
        place: message.place.map(|place| *place.bytes()),
        profile: names.number(&message.profile),
        key: message.key,
        received_at: message.received_at.micros(),
        frame: message.frame.as_ref().map(Cow::Borrowed),
        readings: message
            .readings
            .iter()
            .map(|reading| {
                let offset = reading.at.micros().wrapping_sub(message.received_at.micros());
                (names.number(&reading.metric), names.number(&reading.category), offset, reading.value)
            })
            .collect(),
    });
    let messages: Vec<Stored<'_>> = stored.collect();
    if names.list.len() > usize::from(u16::MAX) {
        return Err(BadSegment);
    }
    postcard::to_extend(&Body { names: names.list, messages }, vec![VERSION]).map_err(|_| BadSegment)
}

/// The messages of a body, without their grants: those were given when they came.
pub(super) fn decode(body: &[u8]) -> Result<Vec<Message>, BadSegment> {
    let Some((&VERSION, body)) = body.split_first() else { return Err(BadSegment) };
    let body: Body<'_> = postcard::from_bytes(body).map_err(|_| BadSegment)?;
    let name = |number: u16| body.names.get(usize::from(number)).cloned().ok_or(BadSegment);
    let mut messages = Vec::with_capacity(body.messages.len());
    for stored in body.messages {
        let received_at = Time::from_micros(stored.received_at);
        let readings = stored.readings.into_iter().map(|(metric, category, offset, value)| {
            let at = Time::from_micros(stored.received_at.wrapping_add(offset));
            Ok(Reading { metric: name(metric)?, category: name(category)?, at, value })
        });
        messages.push(Message {
            device: DeviceId::from_bytes(stored.device),
            tenant: TenantId::from_bytes(stored.tenant),
            place: stored.place.map(PlaceId::from_bytes),
            profile: name(stored.profile)?,
            key: stored.key,
            received_at,
            frame: stored.frame.map(Cow::into_owned),
            readings: readings.collect::<Result<_, BadSegment>>()?,
            grants: Vec::new(),
        });
    }
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(device: u8, value: f64, at: i64) -> Message {
        let received_at = Time::from_micros(at);
        let mut frame = Frame::new(received_at, "up");
        frame.complain("no");
        Message {
            device: DeviceId::from_bytes([device; 16]),
            tenant: TenantId::from_bytes([9; 16]),
            place: None,
            profile: "climate".into(),
            key: Some(u64::from(device)),
            received_at,
            frame: Some(frame),
            readings: vec![Reading {
                metric: "temperature".into(),
                category: "climate".into(),
                at: received_at,
                value,
            }],
            grants: Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(values in prop::collection::vec((any::<u8>(), -1e9..1e9f64, any::<i32>()), 0..40)) {
            let written: Vec<Message> = values.iter().map(|(d, v, at)| message(*d, *v, i64::from(*at))).collect();
            let read = decode(&encode(&written).unwrap()).unwrap();
            prop_assert_eq!(read.len(), written.len());
            for (read, written) in read.iter().zip(&written) {
                prop_assert_eq!(&read.readings, &written.readings);
                prop_assert_eq!(&read.frame, &written.frame);
                prop_assert_eq!(read.key, written.key);
            }
        }

        #[test]
        fn random_bytes_are_refused_or_read_but_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = decode(&bytes);
        }
    }
}
