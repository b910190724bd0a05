//! Profiles: what a kind of device measures, and the codec that reads it.

mod list;
mod show;
mod try_codec;

use serde::Serialize;
use telemetry::profile::{Example, Metric, MetricKind, Profile, Title};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_profiles))
        .routes(routes!(show::show_profile))
        .routes(routes!(try_codec::try_codec))
}

/// A kind of device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Profile)]
pub(crate) struct ProfileView {
    name: String,
    vendor: String,
    title: Title,
    /// How often such a device speaks when all is well.
    expected_interval_seconds: u32,
    metrics: Vec<MetricView>,
    /// Whether its messages are decoded here; otherwise the network server does.
    has_codec: bool,
    /// What does not work of its codec, found when the profile was added; empty where all is well.
    codec_problems: Vec<String>,
    /// Messages its author gives as examples, and what the codec makes of them here.
    examples: Vec<ExampleView>,
}

/// A message, and what the codec makes of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodecExample)]
pub(crate) struct ExampleView {
    name: String,
    f_port: u8,
    bytes_hex: String,
    readings: Vec<ExampleReading>,
    errors: Vec<String>,
    /// Whether it is what the author says.
    as_expected: bool,
}

/// A reading the example becomes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodecExampleReading)]
pub(crate) struct ExampleReading {
    metric: String,
    value: f64,
}

/// What it measures.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Metric)]
pub(crate) struct MetricView {
    name: String,
    title: Title,
    /// As people write it.
    unit: String,
    /// The register's OBIS code, where it is a meter.
    obis: Option<String>,
    kind: MetricKind,
    /// The category of the notice.
    category: String,
    /// Digits after the point when shown.
    decimals: u8,
}

impl ProfileView {
    fn new(profile: &Profile) -> Self {
        Self {
            name: profile.name.to_string(),
            vendor: profile.vendor.clone(),
            title: profile.title.clone(),
            expected_interval_seconds: profile.expected_interval_seconds,
            metrics: profile.metrics.iter().map(MetricView::new).collect(),
            has_codec: profile.codec.is_some(),
            codec_problems: profile.codec_problems.clone(),
            examples: profile.examples.iter().map(ExampleView::new).collect(),
        }
    }
}

impl ExampleView {
    fn new(example: &Example) -> Self {
        let reading = |(metric, value): &(String, f64)| ExampleReading { metric: metric.clone(), value: *value };
        Self {
            name: example.name.clone(),
            f_port: example.f_port,
            bytes_hex: example.bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
            readings: example.readings.iter().map(reading).collect(),
            errors: example.errors.clone(),
            as_expected: example.as_expected,
        }
    }
}

impl MetricView {
    fn new(metric: &Metric) -> Self {
        Self {
            name: metric.name.clone(),
            title: metric.title.clone(),
            unit: metric.unit_symbol().to_owned(),
            obis: metric.obis.clone(),
            kind: metric.kind,
            category: metric.category.clone(),
            decimals: metric.decimals,
        }
    }
}
