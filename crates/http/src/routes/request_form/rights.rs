//! The rights there are, for the form and the privacy centre.

use axum::extract::State;
use privacy::request::{Kind, grounds};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Json, Visitor},
    routes::requests::Ground,
    words::Words,
};

/// What a person can ask for, and whom.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrivacyRights {
    product_title: Words,
    controller: String,
    /// The data protection officer's e-mail address.
    officer_email: String,
    /// The supervisory authority one can complain to (Art. 77 GDPR).
    authority: Words,
    authority_address: Option<String>,
    authority_website: Option<String>,
    /// Whether the form takes a telephone number: a link can be sent to it.
    by_phone: bool,
    kinds: Vec<RightKind>,
}

/// One right.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RightKind {
    kind: Kind,
    /// What the person can rely on; empty where the law asks for no reason.
    claims: Vec<Ground>,
}

/// Show the rights there are
#[utoipa::path(
    get, path = "/privacy/rights", operation_id = "show_privacy_rights", tag = "privacy",
    responses((status = 200, body = PrivacyRights))
)]
pub(crate) async fn show_privacy_rights(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Json<PrivacyRights>, Problem> {
    let product = app.products().get(&visitor.ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    let notice = &product.notice;
    let kind = |kind: &Kind| RightKind { kind: *kind, claims: grounds::claims(*kind).map(Ground::from).collect() };
    Ok(Json(PrivacyRights {
        product_title: Words::from(&notice.product.title),
        controller: notice.controller.name.clone(),
        officer_email: notice.officer.email.clone(),
        authority: Words::from(&notice.authority.name),
        authority_address: notice.authority.address.clone(),
        authority_website: notice.authority.website.clone(),
        by_phone: app.requests().sends_sms(&visitor.ctx),
        kinds: Kind::ALL.iter().map(kind).collect(),
    }))
}
