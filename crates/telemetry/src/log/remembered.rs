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
    /// On their way into the row; shown from here until they are there.
    writing: VecDeque<Frame>,
    frames: VecDeque<Frame>,
    /// Changed since it was last handed over to be written.
    pub dirty: bool,
    /// Handed over, and not yet known to be written.
    under_way: bool,
}

impl Remembered {
    pub fn new(tenant: TenantId) -> Self {
        let (keys, writing, frames) = (VecDeque::new(), VecDeque::new(), VecDeque::new());
        Self { tenant, last_seen_at: Time::EPOCH, keys, writing, frames, dirty: false, under_way: false }
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

    fn remember_key(&mut self, key: u64) {
        if self.keys.len() == KEYS_KEPT_MAX {
            self.keys.pop_front();
        }
        self.keys.push_back(key);
    }

    /// Takes in a committed message. When a device was heard is kept only where the notice lets frames be kept.
    pub fn heard(&mut self, message: &Message) {
        self.tenant = message.tenant;
        message.key.into_iter().for_each(|key| self.remember_key(key));
        if let Some(frame) = &message.frame {
            // Not the latest of all: what was heard by a clock of ours that ran ahead must not stand until then.
            self.last_seen_at = message.received_at;
            push(&mut self.frames, frame.clone());
        }
        self.dirty = true;
    }

    /// The frames that are not known to be in the row, oldest first.
    pub fn frames(&self) -> impl DoubleEndedIterator<Item = &Frame> {
        self.writing.iter().chain(&self.frames)
    }

    /// A copy to be written, with all the frames so far.
    pub fn hand_over(&mut self) -> Self {
        self.writing = std::mem::take(&mut self.frames);
        (self.dirty, self.under_way) = (false, true);
        self.clone()
    }

    /// What was handed over is in the row.
    pub fn written(&mut self) {
        self.writing.clear();
        self.under_way = false;
    }

    /// The write failed: what was handed over is news still.
    pub fn take_back(&mut self) {
        let newer = std::mem::replace(&mut self.frames, std::mem::take(&mut self.writing));
        newer.into_iter().for_each(|frame| push(&mut self.frames, frame));
        (self.dirty, self.under_way) = (true, false);
    }

    /// Whether the row says all of it, so that it may be forgotten here.
    pub fn is_in_its_row(&self) -> bool {
        !self.dirty && !self.under_way
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

/// Adds newer frames to a row's, the oldest giving way. Some of them may be in the row already, and others behind them:
/// after a crash, or because they were written since they were looked at.
pub(crate) fn add_frames(frames: &mut VecDeque<Frame>, newer: impl IntoIterator<Item = Frame>) {
    let newer: Vec<Frame> = newer.into_iter().collect();
    let there = newer.iter().rposition(|frame| frames.contains(frame)).map_or(0, |at| at + 1);
    newer.into_iter().skip(there).for_each(|frame| push(frames, frame));
}

/// Whether the row has come so far since `newer` was looked at that all of it has given way to later frames: then the
/// row is full and knows none of it, and tells of later times.
pub(crate) fn overtaken(frames: &VecDeque<Frame>, newer: &[Frame]) -> bool {
    frames.len() == FRAMES_KEPT_MAX
        && !newer.iter().any(|frame| frames.contains(frame))
        && newer.last().zip(frames.back()).is_some_and(|(looked, row)| looked.at_micros < row.at_micros)
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

    fn frame(at: i64) -> Frame {
        Frame::new(Time::from_micros(at), "up")
    }

    #[test]
    fn frames_are_seen_once_before_while_and_after_they_are_written() {
        let mut memory = Remembered::new(TenantId::from_bytes([1; 16]));
        memory.frames.extend([frame(1), frame(2)]);
        let mut row = VecDeque::new();
        let shown = |memory: &Remembered, row: &VecDeque<Frame>| {
            let mut shown = row.clone();
            add_frames(&mut shown, memory.frames().cloned());
            shown.iter().map(|frame| frame.at_micros).collect::<Vec<_>>()
        };
        assert_eq!(shown(&memory, &row), [1, 2]);
        let handed = memory.hand_over();
        memory.frames.push_back(frame(3));
        assert_eq!(shown(&memory, &row), [1, 2, 3], "not written yet");
        add_frames(&mut row, handed.frames().cloned());
        assert_eq!(shown(&memory, &row), [1, 2, 3], "written, not known yet");
        let looked_at_before = memory.clone();
        memory.written();
        assert_eq!(shown(&memory, &row), [1, 2, 3], "known");
        add_frames(&mut row, [frame(3), frame(4)]);
        assert_eq!(shown(&looked_at_before, &row), [1, 2, 3, 4], "written since it was looked at, and more");
        row.pop_back();
        row.pop_back();
        memory.hand_over();
        memory.take_back();
        assert!(!memory.is_in_its_row());
        assert_eq!(shown(&memory, &row), [1, 2, 3], "a write failed");
    }

    #[test]
    fn a_row_that_has_forgotten_what_was_looked_at_is_the_newer_one() {
        let row: VecDeque<Frame> = (100..100 + FRAMES_KEPT_MAX as i64).map(frame).collect();
        assert!(overtaken(&row, &[frame(1), frame(2)]));
        assert!(!overtaken(&row, &[frame(120), frame(1_000)]), "some are in the row");
        assert!(!overtaken(&row, &[frame(1_000)]), "later than the row");
        assert!(!overtaken(&VecDeque::new(), &[frame(1)]));
    }
}
