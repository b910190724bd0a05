//! Profiles: what a kind of device measures, and the codec that reads it.

mod list;
mod show;
mod try_codec;

use serde::Serialize;
use telemetry::profile::{Metric, MetricKind, Profile, Title};
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
