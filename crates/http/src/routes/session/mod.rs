//! Signing in and out, and who is signed in.

mod create;
mod delete;
mod show;

use axum::http::{HeaderMap, HeaderValue, header};
use identity::{SignedIn, rules::SESSION_AGE_DAYS_MAX};
use serde::Serialize;
use types::TenantId;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::account::Account;
use crate::{App, Problem, Settings, extract::SESSION_COOKIE, words::Words};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create::create_session, show::show_session, delete::delete_session))
}

/// Who is signed in, and what they may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    pub account: Account,
    pub tenant: OwnTenant,
    pub product: OwnProduct,
    /// Such as `devices.write`; pages show what these allow.
    pub permissions: Vec<&'static str>,
    /// Whether the server's clock can be moved.
    pub sandbox: bool,
    /// Where the product's days begin, as an IANA name: a date that is typed is one there.
    pub time_zone: Option<String>,
}

/// Where the person belongs.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnTenant {
    pub id: TenantId,
    pub name: String,
    pub parent_id: Option<TenantId>,
}

/// The product they use.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnProduct {
    pub name: String,
    pub title: Words,
}

impl Me {
    async fn of(app: &App, signed_in: &SignedIn) -> Result<Self, Problem> {
        let me = app.identity().me(signed_in).await?;
        let product = app.products().get(&signed_in.product).ok_or_else(Problem::unauthenticated)?;
        let tenant = me.tenant;
        Ok(Self {
            account: me.account.into(),
            tenant: OwnTenant { id: tenant.tenant_id, name: tenant.name, parent_id: tenant.parent_id },
            product: OwnProduct { name: product.name().to_string(), title: Words::from(&product.notice.product.title) },
            permissions: signed_in.permissions.iter().map(identity::Permission::name).collect(),
            sandbox: app.privacy().clock().is_sandbox(),
            time_zone: app.settings().time_zone.iana_name().map(str::to_owned),
        })
    }
}

/// The cookie with this secret; without one, the cookie's end.
pub(crate) fn set_cookie(settings: &Settings, secret: Option<&str>) -> HeaderMap {
    let age_seconds = secret.map_or(0, |_| SESSION_AGE_DAYS_MAX * 86_400);
    let secure = if settings.is_https() { "; Secure" } else { "" };
    let cookie = format!(
        "{SESSION_COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age_seconds}{secure}",
        secret.unwrap_or("")
    );
    // The secret is base64url, so the header takes it.
    HeaderMap::from_iter(HeaderValue::from_str(&cookie).map(|cookie| (header::SET_COOKIE, cookie)))
}
