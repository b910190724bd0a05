//! Tries a profile's codec on bytes somebody has at hand. Nothing is stored.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use telemetry::codec::{Payload, Whose};
use types::{DeviceId, Time};
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Caller, Json, Path, permission},
};

/// The largest payload of LoRaWAN.
const PAYLOAD_BYTES_MAX: usize = 242;

/// An uplink to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TryUplink {
    #[schema(minimum = 1, maximum = 255)]
    f_port: u8,
    /// Spaces between bytes are fine.
    bytes_hex: String,
}

/// What the codec makes of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TriedUplink {
    readings: Vec<TriedReading>,
    /// Values of the decoded object that the profile declares and that are no numbers.
    unusable_count: u32,
    /// Values of the decoded object that the profile does not declare; they are not kept.
    undeclared_count: u32,
    warnings: Vec<String>,
    errors: Vec<String>,
}

/// A reading the uplink would become.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TriedReading {
    metric: String,
    value: f64,
    unit: String,
    /// Where the device says it.
    at: Option<Time>,
}

/// Try a profile's codec
#[utoipa::path(
    post, path = "/profiles/{name}/try", operation_id = "try_profile", tag = "profiles",
    params(("name" = String, Path)), request_body = TryUplink,
    responses((status = 200, body = TriedUplink), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn try_codec(
    State(app): State<App>,
    caller: Caller<permission::DevicesRead>,
    Path(name): Path<String>,
    Json(uplink): Json<TryUplink>,
) -> Result<Json<TriedUplink>, Problem> {
    let profile = app.telemetry().profile(&caller.ctx.product, &name).ok_or_else(|| Problem::not_found("profile"))?;
    let bytes = bytes(&uplink.bytes_hex)
        .ok_or_else(|| Problem::invalid([("bytes_hex", "not_hex", "must be up to 242 bytes in hexadecimal digits")]))?;
    let received_at = app.privacy().clock().now();
    let mut tried = TriedUplink {
        readings: Vec::new(),
        unusable_count: 0,
        undeclared_count: 0,
        warnings: Vec::new(),
        errors: Vec::new(),
    };
    let Some(codec) = &profile.codec else {
        tried.errors.push("This profile has no codec: its network server decodes.".into());
        return Ok(Json(tried));
    };
    let payload = Payload { bytes: &bytes, f_port: uplink.f_port, received_at, variables: None };
    // Who tries what does not end has it set aside for themselves.
    let tenant = caller.ctx.tenant;
    let whose = Whose { tenant, device: DeviceId::from_bytes(*tenant.bytes()) };
    match codec.uplink(&payload, whose).await {
        Ok(decoding) => {
            (tried.warnings, tried.errors) = (decoding.warnings, decoding.errors);
            match decoding.data.as_ref().map(|data| profile.readings(data)).transpose() {
                Ok(readings) => tried.fill(profile, readings.unwrap_or_default()),
                Err(error) => tried.errors.push(error.to_string()),
            }
        }
        Err(error) => tried.errors.push(error.to_string()),
    }
    Ok(Json(tried))
}

impl TriedUplink {
    fn fill(&mut self, profile: &telemetry::profile::Profile, readings: telemetry::profile::Readings) {
        (self.unusable_count, self.undeclared_count) = (readings.unusable, readings.undeclared);
        let reading = |measured: telemetry::profile::Measured| {
            let metric = profile.metrics.get(usize::from(measured.metric))?;
            let (metric, unit) = (metric.name.clone(), metric.unit_symbol().to_owned());
            Some(TriedReading { metric, unit, value: measured.value, at: measured.at })
        };
        self.readings = readings.measured.into_iter().filter_map(reading).collect();
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: String = hex.chars().filter(|c| !c.is_whitespace()).collect();
    let fits = digits.len().is_multiple_of(2) && digits.len() <= 2 * PAYLOAD_BYTES_MAX;
    if !fits || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn bytes_are_read_as_people_paste_them() {
        assert_eq!(bytes("01 fF\n00"), Some(vec![1, 255, 0]));
        for wrong in ["1", "0g", "+1", "ä1", &"00".repeat(243)] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }
}
