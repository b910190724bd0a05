//! Plain JSON, for devices without a network server.

use axum::{body::Bytes, extract::State};
use telemetry::{format::plain, ingest::Poison};

use super::{Delivered, InvalidMessage, deliver, refuse};
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// Deliver readings as plain JSON
///
/// One message or a list: `{"device": "70b3…", "at": "2026-01-01T00:00:00Z", "values": {"temperature": 20.5}}`. The
/// messages of a list stand each for itself: what can be read is taken, the rest is named. `values` may also be a list
/// of `{"metric", "value", "unit", "at"}`. A value that cannot be used is left out, and the frame says so.
#[utoipa::path(
    post, path = "/ingest/plain", operation_id = "deliver_plain", tag = "ingest",
    request_body(content = Vec<u8>, content_type = "application/json"),
    responses((status = 200, body = Delivered), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)),
    security(("token" = []))
)]
pub(crate) async fn deliver_plain(
    State(app): State<App>,
    caller: Caller<permission::Ingest>,
    body: Bytes,
) -> Result<Json<Delivered>, Problem> {
    let ctx = &caller.ctx;
    let elements = match plain::parse(&body) {
        Ok(elements) => elements,
        Err(error) => return Err(refuse(&app, ctx, error).await),
    };
    let (mut events, mut invalid) = (Vec::with_capacity(elements.len()), Vec::new());
    for element in elements {
        match element {
            Ok(event) => events.push(event),
            Err(wrong) => {
                let remark = format!("[{}] {}", wrong.index, wrong.error);
                let poison = Poison { remark, ..Poison::new("http", wrong.device, &wrong.error) };
                app.telemetry().ingest().set_aside(ctx, &poison).await;
                let (field, message) = (wrong.error.field().map(str::to_owned), wrong.error.to_string());
                invalid.push(InvalidMessage { index: wrong.index, field, message });
            }
        }
    }
    if events.is_empty() && !invalid.is_empty() {
        return Err(all_invalid(&invalid));
    }
    let Json(delivered) = deliver(&app, ctx, events).await?;
    Ok(Json(Delivered { invalid, ..delivered }))
}

/// None of them can be read: each is named by its place and field.
fn all_invalid(invalid: &[InvalidMessage]) -> Problem {
    let named = |one: &InvalidMessage| match &one.field {
        Some(field) => format!("[{}].{field}", one.index),
        None => format!("[{}]", one.index),
    };
    let fields: Vec<String> = invalid.iter().map(named).collect();
    let each = fields.iter().zip(invalid);
    Problem::invalid(each.map(|(field, one)| (field.as_str(), "unreadable", one.message.as_str())))
}
