//! Who asks: a person by the session's cookie, a machine by an API token, and whether they may.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
};
use identity::SignedIn;
use types::Ctx;

use super::{Visitor, permission::Permission};
use crate::{App, Problem};

/// The cookie that holds a session's secret.
pub const SESSION_COOKIE: &str = "obhut_session";
/// A page of another site can send our cookie along, but not this header.
const OWN_PAGES_HEADER: &str = "x-obhut-request";
/// For whom the page that asks was drawn: in the same browser somebody else may have signed in since.
const DRAWN_FOR_HEADER: &str = "x-obhut-account";

/// Somebody signed in who may do what `P` says.
#[derive(Clone, Debug)]
pub struct Caller<P: Permission> {
    pub ctx: Ctx,
    pub account: Arc<SignedIn>,
    permission: PhantomData<P>,
}

impl<P: Permission> FromRequestParts<App> for Caller<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Ok(Visitor { ctx: visit }) = Visitor::from_request_parts(parts, app).await;
        let account = match bearer(&parts.headers) {
            Some(token) => app.identity().by_token(&visit, token).await?,
            None => {
                let cookie = session_cookie(&parts.headers).ok_or_else(Problem::unauthenticated)?;
                check_own_page(parts)?;
                let account = app.identity().by_session(&visit, cookie).await?;
                check_drawn_for(&parts.headers, &account)?;
                account
            }
        };
        // The names are compared when the tests run; what is unknown is allowed to nobody.
        let needed: Option<identity::Permission> = P::NAME.parse().ok();
        if !needed.is_some_and(|needed| account.may(needed)) {
            return Err(Problem::forbidden());
        }
        let ctx = account.ctx(visit.origin);
        if account.session().is_some() && browser_objects(&parts.headers) {
            heed(app, &ctx, &account).await?;
        }
        Ok(Self { ctx, account, permission: PhantomData })
    }
}

/// Whether the browser says that its user objects to sharing and marketing (Global Privacy Control).
pub(crate) fn browser_objects(headers: &HeaderMap) -> bool {
    headers.get("sec-gpc").is_some_and(|value| value == "1")
}

/// An automated objection (Art. 21(5)) of somebody signed in.
async fn heed(app: &App, ctx: &Ctx, account: &SignedIn) -> Result<(), Problem> {
    match app.products().get(&ctx.product) {
        Some(product) => Ok(app.stops().heed_signal(ctx, &product.notice, account.subject_id).await?),
        None => Ok(()),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The session's secret, where the browser sent one.
pub(crate) fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(name, value)| (name == SESSION_COOKIE).then_some(value))
}

fn check_own_page(parts: &Parts) -> Result<(), Problem> {
    let safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || parts.headers.get(OWN_PAGES_HEADER).is_some_and(|value| value == "1") {
        return Ok(());
    }
    Err(Problem::new(StatusCode::FORBIDDEN, "foreign-page", "Requests with the session cookie need a header")
        .detail("Send X-Obhut-Request: 1."))
}

/// What a page drawn for one person asks is not done, nor shown, as another.
fn check_drawn_for(headers: &HeaderMap, account: &SignedIn) -> Result<(), Problem> {
    match headers.get(DRAWN_FOR_HEADER) {
        Some(drawn_for) if drawn_for.as_bytes() != account.account_id.to_string().as_bytes() => {
            Err(Problem::conflict("other-account", "Somebody else is signed in")
                .detail("X-Obhut-Account names another account than the session's."))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::extract::permission;

    #[test]
    fn routes_and_roles_speak_of_the_same_permissions() {
        let routes: BTreeSet<&str> = permission::ALL.iter().copied().collect();
        let roles: BTreeSet<&str> = identity::Permission::ALL.iter().map(|permission| permission.name()).collect();
        assert_eq!(routes, roles);
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=b; not_obhut_session=1".parse().unwrap());
        assert_eq!(session_cookie(&headers), None);
        headers.append(header::COOKIE, "c=d;obhut_session=secret=x; e=f".parse().unwrap());
        assert_eq!(session_cookie(&headers), Some("secret=x"));
    }

    #[test]
    fn a_token_comes_as_bearer_only() {
        let with = |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
        assert_eq!(bearer(&with("bearer obh_x")), Some("obh_x"));
        assert_eq!(bearer(&with("Basic b2JoX3g=")), None);
    }
}
