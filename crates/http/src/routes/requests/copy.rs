//! The copy of the data, for staff to send by letter.

use axum::{extract::State, response::Response};
use types::RequestId;

use crate::{
    App, Problem,
    extract::{Caller, Path, permission},
    fulfilment,
};

/// Download the copy of the data that answers a request
///
/// For a person who is not reached by e-mail. Only once who asks has been proven; the download is in the audit log.
#[utoipa::path(
    get, path = "/requests/{id}/copy", operation_id = "show_request_copy", tag = "requests",
    params(("id" = RequestId, Path)),
    responses((status = 200, description = "A ZIP", content((Vec<u8> = "application/zip"))),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn show_request_copy(
    State(app): State<App>,
    caller: Caller<permission::RequestsWrite>,
    Path(id): Path<RequestId>,
) -> Result<Response, Problem> {
    let case = app.requests().case(&caller.ctx, id).await?.request;
    if case.proof.is_none() {
        return Err(privacy::request::Fault::NotProven.into());
    }
    fulfilment::copy(&app, &caller.ctx, &case).await
}
