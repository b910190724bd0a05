//! Routes by area: `routes/<area>/<verb>.rs`.

pub mod account;
pub mod accounts;
pub mod activations;
mod alarm_recipients;
mod alarms;
mod audit;
pub(crate) mod consents;
mod devices;
mod downlinks;
mod evidence;
mod frames;
mod gateways;
pub mod health;
pub mod ingest;
mod messages;
mod meter_exchanges;
pub mod metrics;
pub mod notice;
mod notifications;
mod packages;
pub mod password_resets;
mod person_links;
mod places;
pub(crate) mod portability;
pub(crate) mod privacy_requests;
mod profiles;
mod refusals;
mod request_form;
pub(crate) mod requests;
mod retention;
mod rules;
pub mod sandbox;
mod series;
pub mod session;
pub mod sessions;
mod signing_keys;
pub(crate) mod stops;
mod stream;
pub mod tenants;
pub mod tokens;
mod unknown_devices;
mod visits;

use utoipa_axum::router::OpenApiRouter;

use crate::App;

/// Everything under `/api`.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(account::router())
        .merge(accounts::router())
        .merge(activations::router())
        .merge(alarm_recipients::router())
        .merge(alarms::router())
        .merge(audit::router())
        .merge(consents::router())
        .merge(person_links::router())
        .merge(stops::router())
        .merge(devices::router())
        .merge(gateways::router())
        .merge(ingest::router())
        .merge(stream::router())
        .merge(series::router())
        .merge(messages::router())
        .merge(meter_exchanges::router())
        .merge(frames::router())
        .merge(downlinks::router())
        .merge(evidence::router())
        .merge(notice::router())
        .merge(notifications::router())
        .merge(packages::router())
        .merge(password_resets::router())
        .merge(places::router())
        .merge(portability::router())
        .merge(profiles::router())
        .merge(refusals::router())
        .merge(request_form::router())
        .merge(requests::router())
        .merge(privacy_requests::router())
        .merge(retention::router())
        .merge(rules::router())
        .merge(sandbox::router())
        .merge(session::router())
        .merge(sessions::router())
        .merge(signing_keys::router())
        .merge(tenants::router())
        .merge(tokens::router())
        .merge(unknown_devices::router())
        .merge(visits::router())
}
