//! What is remembered of each device in memory: the keys that tell a repetition, and the frames since they were last
//! written to its row.

use std::collections::VecDeque;

use types::{TenantId, Time};

use super::{Frame, Message, frame::FRAMES_KEPT_MAX};

/// So many messages back, a repetition of a device's message is recognised.
const KEYS_KEPT_MAX: usize = 64;

/// One device's memory.
#[derive(Clone, Debug)]
pub(crate) struct Remembered {
    pub tenant: TenantId,
    /// The epoch: never.
    pub last_seen_at: Time,
    keys: VecDeque<u64>,
    frames: VecDeque<Frame>,
    /// Changed since it was last written to its row.
    pub dirty: bool,
}

impl Remembered {
    pub fn new(tenant: TenantId) -> Self {
        let (keys, frames) = (VecDeque::new(), VecDeque::new());
        Self { tenant, last_seen_at: Time::EPOCH, keys, frames, dirty: false }
    }

    /// From its row; what cannot be read is forgotten.
    pub fn from_row(tenant: TenantId, last_seen_at: Time, keys: &[u8]) -> Self {
        let keys = postcard::from_bytes(keys).unwrap_or_default();
        Self { last_seen_at, keys, ..Self::new(tenant) }
    }

    pub fn keys_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(&self.keys).unwrap_or_default()
    }

    pub fn knows(&self, key: u64) -> bool {
        self.keys.contains(&key)
    }

    pub fn remember_key(&mut self, key: u64) {
        if self.keys.len() == KEYS_KEPT_MAX {
            self.keys.pop_front();
        }
        self.keys.push_back(key);
    }

    /// The message was not taken after all.
    pub fn forget_key(&mut self, key: u64) {
        self.keys.retain(|known| *known != key);
    }

    /// Takes in a committed message. Its key was remembered when it was taken.
    pub fn heard(&mut self, message: &Message) {
        self.tenant = message.tenant;
        self.last_seen_at = self.last_seen_at.max(message.received_at);
        if let Some(frame) = &message.frame {
            push(&mut self.frames, frame.clone());
        }
        self.dirty = true;
    }

    /// The frames since the last write, oldest first.
    pub fn frames(&self) -> impl DoubleEndedIterator<Item = &Frame> {
        self.frames.iter()
    }

    /// Hands the frames over to be written; from here on it counts as written.
    pub fn hand_over(&mut self) -> Vec<Frame> {
        self.dirty = false;
        std::mem::take(&mut self.frames).into()
    }

    /// The write failed: these frames are news still.
    pub fn take_back(&mut self, frames: Vec<Frame>) {
        let newer = std::mem::replace(&mut self.frames, frames.into());
        newer.into_iter().for_each(|frame| push(&mut self.frames, frame));
        self.dirty = true;
    }
}

fn push(frames: &mut VecDeque<Frame>, frame: Frame) {
    if frames.len() == FRAMES_KEPT_MAX {
        frames.pop_front();
    }
    frames.push_back(frame);
}

/// A row's frames; what cannot be read is forgotten.
pub(crate) fn read_frames(bytes: &[u8]) -> VecDeque<Frame> {
    postcard::from_bytes(bytes).unwrap_or_default()
}

pub(crate) fn write_frames(frames: &VecDeque<Frame>) -> Vec<u8> {
    postcard::to_allocvec(frames).unwrap_or_default()
}

/// Adds newer frames to a row's, the oldest giving way.
pub(crate) fn add_frames(frames: &mut VecDeque<Frame>, newer: impl IntoIterator<Item = Frame>) {
    newer.into_iter().for_each(|frame| push(frames, frame));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_their_bytes_and_the_oldest_is_forgotten() {
        let mut memory = Remembered::new(TenantId::from_bytes([1; 16]));
        for key in 0..=KEYS_KEPT_MAX as u64 {
            memory.remember_key(key);
        }
        let read = Remembered::from_row(memory.tenant, Time::EPOCH, &memory.keys_bytes());
        assert!(!read.knows(0) && read.knows(1) && read.knows(KEYS_KEPT_MAX as u64));
    }
}
