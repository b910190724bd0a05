//! From a decoded object to readings: only what the profile declares.

use types::Time;

use super::{MetricKind, Profile};
use crate::{
    codec::{CodecError, Payload, Whose},
    event::Uplink,
    format::{Decoded, FormatError, ListedValue, Scalar, Sink},
};

/// One value of one metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Index into the profile's metrics.
    pub metric: u8,
    pub value: f64,
    /// The value's own time, where it differs from the event's.
    pub at: Option<Time>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Readings {
    pub measured: Vec<Measured>,
    /// Leaves no metric stands for. They are dropped; what is not declared is not accepted.
    pub undeclared: u32,
    /// Leaves that are no number where one is declared: an unknown word, not finite, a counter below zero.
    pub unusable: u32,
    /// Some of their names.
    pub unusable_names: Vec<String>,
    /// Names of some undeclared leaves.
    pub undeclared_names: Vec<String>,
}

/// Names told of what was left out, and the characters of each.
const NAMES_MAX: usize = 5;
const NAME_CHARS_MAX: usize = 40;
/// An object of so many leaves that nobody declared is worth a remark, even where there is a good value beside.
const UNDECLARED_MANY: u32 = 500;

fn note(names: &mut Vec<String>, name: &str) {
    if names.len() < NAMES_MAX {
        let plain = |c: &char| !c.is_control();
        names.push(name.chars().filter(plain).take(NAME_CHARS_MAX).collect());
    }
}

impl Readings {
    /// What was left out, by name, for whoever looks at the device; `None` where nothing was.
    ///
    /// Values that nobody declared are named where there is nothing else, or where `all` say so (the sender speaks to
    /// us alone): what a vendor's decoder finds besides is none of our business, and its names are not kept.
    pub fn remark(&self, all: bool) -> Option<String> {
        let tell = all || self.measured.is_empty() || self.undeclared >= UNDECLARED_MANY;
        let undeclared = if tell { self.undeclared } else { 0 };
        let count = self.unusable + undeclared;
        if count == 0 {
            return None;
        }
        let nameless: &[String] = if tell { &self.undeclared_names } else { &[] };
        let names: Vec<&str> = self.unusable_names.iter().chain(nameless).map(String::as_str).take(NAMES_MAX).collect();
        let more = if (count as usize) > names.len() { ", …" } else { "" };
        Some(format!("{count} left out: {}{more}", names.join(", ")))
    }
}

/// What became of an uplink.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Interpretation {
    pub readings: Readings,
    pub warnings: Vec<String>,
    pub errors: Vec<String>,
}

struct Extract<'p> {
    profile: &'p Profile,
    readings: Readings,
}

impl Extract<'_> {
    fn unusable(&mut self, name: &str) {
        self.readings.unusable += 1;
        note(&mut self.readings.unusable_names, name);
    }

    fn undeclared(&mut self, name: &str) {
        // Below a name that is declared stands what was to be its value: an object instead of a number.
        let parent = name.match_indices('.').any(|(at, _)| self.profile.by_path.contains_key(&name[..at]));
        if parent {
            return self.unusable(name);
        }
        self.readings.undeclared += 1;
        note(&mut self.readings.undeclared_names, name);
    }
}

impl Sink for Extract<'_> {
    fn leaf(&mut self, path: &str, value: &Scalar<'_>, at: Option<Time>) {
        let Some(&metric) = self.profile.by_path.get(path) else { return self.undeclared(path) };
        match self.profile.number(metric, value) {
            Some(value) => self.readings.measured.push(Measured { metric, value, at }),
            None => self.unusable(path),
        }
    }

    fn listed(&mut self, one: &ListedValue<'_>) {
        let metric = self.profile.by_path.get(&*one.metric).and_then(|at| self.profile.metrics.get(usize::from(*at)));
        match (metric, &one.unit) {
            (Some(metric), Some(unit)) if **unit != metric.unit && **unit != *metric.unit_symbol() => {
                self.unusable(&format!("{} in {unit}", one.metric));
            }
            _ => self.leaf(&one.metric, &one.value, one.at),
        }
    }

    fn beyond(&mut self, path: &str) {
        self.undeclared(path);
    }
}

impl Profile {
    /// The readings in a decoded object.
    pub fn readings(&self, decoded: &Decoded<'_>) -> Result<Readings, FormatError> {
        let measured = Vec::with_capacity(self.metrics.len());
        let mut extract = Extract { profile: self, readings: Readings { measured, ..Readings::default() } };
        decoded.walk(&mut extract)?;
        Ok(extract.readings)
    }

    fn number(&self, metric: u8, value: &Scalar<'_>) -> Option<f64> {
        let metric = self.metrics.get(usize::from(metric))?;
        let number = match value {
            Scalar::Number(number) => *number,
            Scalar::Truth(truth) => f64::from(u8::from(*truth)),
            Scalar::Text(text) => match metric.states.get(text.as_ref()) {
                Some(number) => *number,
                None => text.trim().parse().ok()?,
            },
        };
        let counts_below_zero = metric.kind == MetricKind::Counter && number < 0.0;
        (number.is_finite() && !counts_below_zero).then_some(number)
    }

    /// Reads an uplink: what its server decoded if that holds a declared value, else by the profile's own codec.
    pub async fn interpret_of(
        &self,
        uplink: &Uplink<'_>,
        received_at: Time,
        variables: Option<&str>,
        whose: Whose,
    ) -> Result<Interpretation, CodecError> {
        // What cannot be read is as good as nothing.
        let readings = uplink.decoded.as_ref().and_then(|decoded| self.readings(decoded).ok()).unwrap_or_default();
        match &self.codec {
            Some(codec) if readings.measured.is_empty() && !uplink.payload.is_empty() => {
                let payload = Payload { bytes: &uplink.payload, f_port: uplink.f_port, received_at, variables };
                let decoding = codec.uplink(&payload, whose).await?;
                let readings = decoding.data.as_ref().and_then(|data| self.readings(data).ok()).unwrap_or_default();
                Ok(Interpretation { readings, warnings: decoding.warnings, errors: decoding.errors })
            }
            _ => Ok(Interpretation { readings, ..Interpretation::default() }),
        }
    }

    /// The same for tools and tests: waits on this thread.
    pub fn interpret(
        &self,
        uplink: &Uplink<'_>,
        received_at: Time,
        variables: Option<&str>,
    ) -> Result<Interpretation, CodecError> {
        futures::executor::block_on(self.interpret_of(uplink, received_at, variables, Whose::NOBODY))
    }
}
