//! Figures for Prometheus: counts and durations by route and module; no ids, no names.

use std::sync::OnceLock;

use axum::extract::State;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use store::Storage;

use crate::App;

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Starts recording; further calls change nothing.
pub fn install() -> Option<&'static PrometheusHandle> {
    RECORDER.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).as_ref()
}

/// Gathers what was recorded since the last time into what is kept; without it, each single duration would be kept until
/// somebody asks for the figures. A job calls it.
pub fn upkeep() {
    if let Some(recorder) = install() {
        recorder.run_upkeep();
    }
}

pub async fn show(State(app): State<App>) -> String {
    let (storage, room) = (app.privacy().storage(), app.privacy().room_bytes());
    for known in [Storage::Ample, Storage::Low, Storage::Full, Storage::Failing] {
        let here = if known == storage { 1.0 } else { 0.0 };
        metrics::gauge!("obhut_storage", "state" => known.name()).set(here);
    }
    if let Some(bytes) = room {
        metrics::gauge!("obhut_storage_room_bytes").set(bytes as f64);
    }
    install().map(PrometheusHandle::render).unwrap_or_default()
}
