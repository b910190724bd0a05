//! The Things Stack v3's webhooks.

use axum::{body::Bytes, extract::State, http::HeaderMap};
use telemetry::{event::PushKey, format::things_stack};

use super::{Delivered, deliver, refuse};
use crate::{
    App, Problem,
    extract::{Caller, Json, permission},
};

/// The Things Stack says with each message where downlinks for the device go.
const PUSH_HEADER: &str = "x-downlink-push";
/// And, where the webhook is set up so, with which key.
const KEY_HEADER: &str = "x-downlink-apikey";

/// Deliver a message of The Things Stack
#[utoipa::path(
    post, path = "/ingest/things-stack", operation_id = "deliver_things_stack", tag = "ingest",
    request_body(content = Vec<u8>, content_type = "application/json"),
    responses((status = 200, body = Delivered), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 503, body = Problem)),
    security(("token" = []))
)]
pub(crate) async fn deliver_things_stack(
    State(app): State<App>,
    caller: Caller<permission::Ingest>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Delivered>, Problem> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    // Where we do not go, no way back is learned; the message counts all the same.
    let push = header(PUSH_HEADER).filter(|url| app.telemetry().may_push(url));
    let mut event = match things_stack::parse(&body, push) {
        Ok(event) => event,
        Err(error) => return Err(refuse(&app, &caller.ctx, error).await),
    };
    if let Some(route) = &mut event.route {
        route.push_key = header(KEY_HEADER).map(PushKey::new);
    }
    deliver(&app, &caller.ctx, vec![event]).await
}
