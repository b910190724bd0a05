//! A gateway as the API shows it: what the room of devices keeps, and what was heard of it last.

use devices::{Gateway, Status};
use serde::Serialize;
use types::{Eui, GatewayId, PlaceId, TenantId, Time};
use utoipa::ToSchema;

use crate::{App, routes::devices::status_of};

/// A gateway.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Gateway)]
pub(crate) struct GatewayView {
    id: GatewayId,
    tenant_id: TenantId,
    gateway_eui: Eui,
    name: String,
    place_id: Option<PlaceId>,
    /// How often it is expected to report.
    interval_seconds: u32,
    created_at: Time,
    /// Silent: its network server says that it is offline, or nothing came for several intervals.
    status: Status,
    last_seen_at: Option<Time>,
    /// Packets received since it was registered.
    rx_packet_count: i64,
    /// Packets sent since it was registered.
    tx_packet_count: i64,
}

pub(super) fn view(app: &App, gateway: Gateway) -> GatewayView {
    let heard = app.telemetry().gateway(gateway.gateway_id);
    // A retained connection state tells how things stand, not when the gateway was heard.
    let last_seen_at = heard.map(|heard| heard.last_seen_at).filter(|at| *at > Time::EPOCH);
    let status = match heard {
        Some(heard) if !heard.online => Status::Silent,
        _ => status_of(app, last_seen_at, gateway.interval_seconds),
    };
    GatewayView {
        id: gateway.gateway_id,
        tenant_id: gateway.tenant_id,
        gateway_eui: gateway.gateway_eui,
        name: gateway.name,
        place_id: gateway.place_id,
        interval_seconds: gateway.interval_seconds,
        created_at: gateway.created_at,
        status,
        last_seen_at,
        rx_packet_count: heard.map_or(0, |heard| heard.rx_packets),
        tx_packet_count: heard.map_or(0, |heard| heard.tx_packets),
    }
}

impl GatewayView {
    pub(super) fn status(&self) -> Status {
        self.status
    }
}
