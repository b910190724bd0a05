//! Device profiles: what a kind of device measures, in which unit, and which category of the notice that is.

mod catalogue;
mod example;
mod extract;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use crate::{codec::Codec, units};

pub use catalogue::{Catalogue, CatalogueError};
pub use example::Example;
pub use extract::{Interpretation, Measured, Readings};

/// Metrics of one profile; the index of a metric fits a byte in storage.
pub const METRICS_MAX: usize = 64;

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Title {
    pub de: String,
    pub en: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetricKind {
    /// A value of the moment.
    Gauge,
    /// A register that only grows, until it rolls over or the meter is exchanged.
    Counter,
}

#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    pub name: String,
    pub title: Title,
    /// UCUM code.
    pub unit: String,
    /// Where it is a meter: the register's OBIS code, reduced form (`1-0:1.8.0`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obis: Option<String>,
    pub kind: MetricKind,
    /// The category of the notice under which a reading is accepted, or refused.
    pub category: String,
    /// Where the value stands in the decoded object: `temperature.flow`, `channels.0.volume`.
    pub path: String,
    /// Digits after the point when shown.
    #[serde(default)]
    pub decimals: u8,
    /// The first value the register cannot show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollover_at: Option<f64>,
    /// Values that come as words, and the number each is stored as.
    #[serde(default, skip_serializing_if = "HashMap::is_empty")]
    pub states: HashMap<String, f64>,
    /// What a value means, where it is not a quantity: `1` is "open".
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, Title>,
}

impl Metric {
    /// Values that mean something, and what.
    pub fn meanings(&self) -> impl Iterator<Item = (f64, &Title)> {
        self.words.iter().filter_map(|(value, word)| Some((value.parse().ok()?, word)))
    }

    /// The unit as people write it.
    pub fn unit_symbol(&self) -> &'static str {
        units::symbol(&self.unit).unwrap_or_default()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    name: String,
    vendor: String,
    title: Title,
    codec: Option<String>,
    expected_interval_seconds: u32,
    #[serde(rename = "metric")]
    metrics: Vec<Metric>,
}

/// One kind of device.
pub struct Profile {
    pub name: Arc<str>,
    pub vendor: String,
    pub title: Title,
    /// How often the device speaks when all is well; silence is judged by it.
    pub expected_interval_seconds: u32,
    pub metrics: Vec<Metric>,
    /// The file of the codec.
    pub codec_file: Option<String>,
    /// Absent also where the device's network server decodes.
    pub codec: Option<Codec>,
    /// What its author's examples came to when the profile was added.
    pub examples: Vec<Example>,
    /// What does not work of it, in words; empty where all is well.
    pub codec_problems: Vec<String>,
    by_path: HashMap<String, u8>,
    /// Name and category of each metric, to be shared by its readings.
    shared: Vec<(Arc<str>, Arc<str>)>,
}

/// Says which line of the profile is wrong, or which of its entries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", line.map(|line| format!("line {line}: ")).unwrap_or_default())]
pub struct ProfileError {
    pub line: Option<usize>,
    pub message: String,
}

impl Profile {
    /// Reads a profile; its codec is not compiled yet (see [`Catalogue`]).
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let file: ProfileFile = toml::from_str(text).map_err(|error| ProfileError {
            line: error.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count()),
            message: error.message().to_owned(),
        })?;
        check(&file).map_err(|message| ProfileError { line: None, message })?;
        let shared = |metric: &Metric| (metric.name.as_str().into(), metric.category.as_str().into());
        let shared = file.metrics.iter().map(shared).collect();
        let by_path = file.metrics.iter().enumerate().map(|(at, metric)| (metric.path.clone(), at as u8)).collect();
        Ok(Self {
            name: file.name.into(),
            vendor: file.vendor,
            title: file.title,
            expected_interval_seconds: file.expected_interval_seconds,
            metrics: file.metrics,
            codec_file: file.codec,
            codec: None,
            examples: Vec::new(),
            codec_problems: Vec::new(),
            by_path,
            shared,
        })
    }

    /// The name of a metric by its index, shared.
    pub fn metric_name(&self, index: u8) -> Arc<str> {
        self.shared[usize::from(index)].0.clone()
    }

    /// The category of a metric by its index, shared.
    pub fn metric_category(&self, index: u8) -> Arc<str> {
        self.shared[usize::from(index)].1.clone()
    }

    pub fn metric(&self, name: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.name == name)
    }

    /// The categories of the notice this profile needs, each once.
    pub fn categories(&self) -> Vec<&str> {
        let mut categories: Vec<&str> = self.metrics.iter().map(|metric| metric.category.as_str()).collect();
        categories.sort_unstable();
        categories.dedup();
        categories
    }
}

fn check(file: &ProfileFile) -> Result<(), String> {
    if !is_name(&file.name, '-') {
        return Err(format!("`{}` is no name: small letters, digits and `-`", file.name));
    }
    if file.metrics.is_empty() || file.metrics.len() > METRICS_MAX {
        return Err(format!("a profile has 1 to {METRICS_MAX} metrics"));
    }
    if file.expected_interval_seconds == 0 {
        return Err("expected_interval_seconds must be more than 0".into());
    }
    for (at, metric) in file.metrics.iter().enumerate() {
        check_metric(metric).map_err(|reason| format!("metric `{}`: {reason}", metric.name))?;
        let before = &file.metrics[..at];
        if before.iter().any(|other| other.name == metric.name || other.path == metric.path) {
            return Err(format!("metric `{}`: its name or path stands twice", metric.name));
        }
    }
    Ok(())
}

fn check_metric(metric: &Metric) -> Result<(), String> {
    if !is_name(&metric.name, '_') || !is_name(&metric.category, '_') {
        return Err("its name and category are written in small letters, digits and `_`".into());
    }
    if units::symbol(&metric.unit).is_none() {
        return Err(format!("`{}` is no unit we know", metric.unit));
    }
    if let Some(code) = &metric.obis {
        let whole = obis::ReducedCode::parse(code.as_bytes()).is_ok_and(|(_, rest)| rest.is_empty());
        if !whole {
            return Err(format!("`{code}` is no OBIS code"));
        }
    }
    if metric.path.is_empty() || metric.path.split('.').any(str::is_empty) {
        return Err("its path is empty, or a part of it is".into());
    }
    if metric.decimals > 9 {
        return Err("decimals are 0 to 9".into());
    }
    if let Some(value) = metric.words.keys().find(|value| !value.parse::<f64>().is_ok_and(f64::is_finite)) {
        return Err(format!("words: `{value}` is no value"));
    }
    match (metric.rollover_at, metric.kind) {
        (Some(_), MetricKind::Gauge) => Err("only a counter rolls over".into()),
        (Some(at), _) if !(at.is_finite() && at > 0.0) => Err("rollover_at must be more than 0".into()),
        _ => Ok(()),
    }
}

fn is_name(text: &str, joint: char) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint;
    (1..=64).contains(&text.len()) && text.chars().all(fits) && text.starts_with(|c: char| c.is_ascii_lowercase())
}
