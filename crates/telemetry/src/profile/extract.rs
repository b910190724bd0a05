//! From a decoded object to readings: only what the profile declares.

use types::Time;

use super::{MetricKind, Profile};
use crate::{
    codec::{CodecError, Payload},
    event::Uplink,
    format::{Decoded, FormatError, Scalar, Sink},
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

impl Sink for Extract<'_> {
    fn leaf(&mut self, path: &str, value: &Scalar<'_>, at: Option<Time>) {
        let Some(&metric) = self.profile.by_path.get(path) else {
            self.readings.undeclared += 1;
            return;
        };
        match self.profile.number(metric, value) {
            Some(value) => self.readings.measured.push(Measured { metric, value, at }),
            None => self.readings.unusable += 1,
        }
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
    pub fn interpret(
        &self,
        uplink: &Uplink<'_>,
        received_at: Time,
        variables: Option<&str>,
    ) -> Result<Interpretation, CodecError> {
        // An object beyond the limits is as good as none.
        let readings = uplink.decoded.as_ref().and_then(|decoded| self.readings(decoded).ok()).unwrap_or_default();
        match &self.codec {
            Some(codec) if readings.measured.is_empty() && !uplink.payload.is_empty() => {
                let payload = Payload { bytes: &uplink.payload, f_port: uplink.f_port, received_at, variables };
                let decoding = codec.decode_uplink(&payload)?;
                let readings = decoding.data.as_ref().map(|data| self.readings(data)).transpose();
                let readings = readings.map_err(|_| codec.oversized())?.unwrap_or_default();
                Ok(Interpretation { readings, warnings: decoding.warnings, errors: decoding.errors })
            }
            _ => Ok(Interpretation { readings, ..Interpretation::default() }),
        }
    }
}
