//! The receipt of a consent: what was agreed to, signed, to keep.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, header},
};
use privacy::consent::Receipt;
use serde::Deserialize;
use types::ConsentId;
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, Problem,
    extract::{Caller, Path, Query, permission},
};

/// As what.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReceiptForm {
    /// A compact JWS, which carries the document and its signature; `obhut verify` reads it.
    #[default]
    Jws,
    /// The document alone, to read.
    Json,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReceiptQuery {
    #[serde(default)]
    #[param(inline)]
    form: ReceiptForm,
}

/// Download the receipt of a consent
///
/// After ISO/IEC TS 27560:2023, as JSON-LD with the terms of the Data Privacy Vocabulary; verifies offline with the
/// keys at `/api/signing-keys`.
#[utoipa::path(
    get, path = "/privacy/consents/{id}/receipt", operation_id = "show_consent_receipt", tag = "privacy",
    params(("id" = ConsentId, Path), ReceiptQuery),
    responses((status = 200, body = String, content_type = "application/jose"), (status = 401, body = Problem),
        (status = 404, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn show_consent_receipt(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Path(id): Path<ConsentId>,
    Query(query): Query<ReceiptQuery>,
) -> Result<([(HeaderName, HeaderValue); 2], String), Problem> {
    let ctx = &caller.ctx;
    let entries = app.consents().entry(ctx, caller.account.subject_id, id).await?;
    let edition = entries.last().map_or(0, |entry| entry.edition);
    let product = app.products().get(&ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    let receipt = Receipt {
        notice: u32::try_from(edition).ok().and_then(|number| product.edition(Some(number))).unwrap_or(&product.notice),
        entries: &entries,
        issuer: &app.settings().public_url,
        made_at: app.privacy().clock().now(),
    };
    let document = receipt.document().ok_or_else(|| Problem::not_found("consent"))?;
    let (kind, file, body) = match query.form {
        ReceiptForm::Jws => ("application/jose", "jws", app.privacy().sign_receipt(&document)?),
        ReceiptForm::Json => ("application/ld+json", "jsonld", format!("{document:#}")),
    };
    let name = format!("attachment; filename=\"consent-receipt-{id}.{file}\"");
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, name)], body))
}
