//! Gateway events: `stats` now and then, and the retained connection state.

use std::borrow::Cow;

use prost::Message;

use super::{json, messages, time_of};
use crate::{
    event::{GatewayBody, GatewayEvent, GatewayStats, HardwareId},
    format::{Encoding, FormatError, check_name, check_size},
};

/// Reads a gateway's `event/stats`. `named` is the gateway of the topic, for a body that leaves it out.
pub fn parse_stats<'a>(named: &'a str, encoding: Encoding, body: &'a [u8]) -> Result<GatewayEvent<'a>, FormatError> {
    check_size(body)?;
    let (gateway, at, stats) = match encoding {
        Encoding::Json => {
            let event: json::Gateway<'_> = serde_json::from_slice(body)?;
            let stats = GatewayStats {
                rx_packets: event.rx_packets_received,
                rx_packets_ok: event.rx_packets_received_ok,
                tx_packets: event.tx_packets_received,
                tx_packets_emitted: event.tx_packets_emitted,
                location: event.location.as_ref().map(Into::into),
            };
            (identity(event.gateway_id, &event.gateway_id_legacy.0, named)?, event.time.0, stats)
        }
        Encoding::Protobuf => {
            let event = messages::GatewayStats::decode(body)?;
            let stats = GatewayStats {
                rx_packets: event.rx_packets_received,
                rx_packets_ok: event.rx_packets_received_ok,
                tx_packets: event.tx_packets_received,
                tx_packets_emitted: event.tx_packets_emitted,
                location: event.location.as_ref().map(Into::into),
            };
            (identity(event.gateway_id.into(), &event.gateway_id_legacy, named)?, time_of(event.time), stats)
        }
    };
    Ok(GatewayEvent { gateway, at, body: GatewayBody::Stats(stats) })
}

/// Reads a gateway's retained `state/conn`. An empty body is the broker forgetting a retained state, not a state.
pub fn parse_connection<'a>(
    named: &'a str,
    encoding: Encoding,
    body: &'a [u8],
) -> Result<GatewayEvent<'a>, FormatError> {
    check_size(body)?;
    if body.is_empty() {
        return Err(FormatError::Field { field: "state" });
    }
    // OFFLINE is zero, so proto3 leaves it out: a missing state is an answer.
    let (gateway, state) = match encoding {
        Encoding::Json => {
            let event: json::Gateway<'_> = serde_json::from_slice(body)?;
            let state = event.state.number(&["OFFLINE", "ONLINE"]);
            (identity(event.gateway_id, &event.gateway_id_legacy.0, named)?, state)
        }
        Encoding::Protobuf => {
            let event = messages::ConnState::decode(body)?;
            (identity(event.gateway_id.into(), &event.gateway_id_legacy, named)?, Some(event.state))
        }
    };
    let online = match state {
        Some(0) => false,
        Some(1) => true,
        _ => return Err(FormatError::Field { field: "state" }),
    };
    Ok(GatewayEvent { gateway, at: None, body: GatewayBody::Connection { online } })
}

/// The gateway of the event, which is the topic's: who may publish for one must not speak for another.
fn identity<'a>(id: Cow<'a, str>, legacy: &[u8], named: &'a str) -> Result<HardwareId<'a>, FormatError> {
    let said = match <[u8; 8]>::try_from(legacy) {
        Ok(bytes) if id.is_empty() => HardwareId::Eui(crate::Eui(u64::from_be_bytes(bytes))),
        _ => {
            let id = if id.is_empty() { Cow::Borrowed(named) } else { id };
            check_name(&id, "gatewayId")?;
            HardwareId::of(id)
        }
    };
    if named.is_empty() || said == HardwareId::of(Cow::Borrowed(named)) {
        Ok(said)
    } else {
        Err(FormatError::Foreign { field: "gatewayId" })
    }
}
