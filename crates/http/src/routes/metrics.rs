//! Figures for Prometheus: counts and durations by route and module; no ids, no names.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts recording; further calls change nothing.
pub fn install() -> Option<&'static PrometheusHandle> {
    RECORDER.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).as_ref()
}

pub async fn show() -> String {
    install().map(PrometheusHandle::render).unwrap_or_default()
}
