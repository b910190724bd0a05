//! What a person agrees to: questions, answers, receipts.

mod ask_again;
mod give;
mod impact;
mod list;
mod paper;
mod receipt;
mod views;
mod withdraw;

use notice::Notice;
use types::Ctx;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, Problem};
pub(crate) use views::{ConsentChoice, ConsentEntry, GivenConsent};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_own_consents, give::give_consent))
        .routes(routes!(withdraw::withdraw_consent))
        .routes(routes!(receipt::show_consent_receipt))
        .routes(routes!(paper::enter_consent))
        .routes(routes!(paper::enter_withdrawal))
        .routes(routes!(ask_again::list_outdated_consents, ask_again::ask_consents_again))
        .routes(routes!(impact::show_notice_impact))
}

/// The notice that decides.
pub(crate) fn notice_of<'a>(app: &'a App, ctx: &Ctx) -> Result<&'a Notice, Problem> {
    let product = app.products().get(&ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    Ok(&product.notice)
}
