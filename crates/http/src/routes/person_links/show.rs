//! What a link leads to.

use std::collections::BTreeMap;

use axum::{extract::State, http::HeaderMap};
use privacy::consent::Reached;
use serde::Serialize;
use types::{Ctx, Time};
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Json, Path, Query, Visitor},
    routes::{
        consents::{ConsentChoice, notice_of},
        notice::{InLanguage, language},
        stops::StopView,
    },
    words::Words,
};

/// What is held about the person, and what they can decide.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonView {
    product_title: Words,
    expires_at: Time,
    held: Vec<HeldCount>,
    consents: Vec<ConsentChoice>,
    /// Restrictions and objections.
    stops: Vec<StopView>,
}

/// How much of one category is held.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldCount {
    category: String,
    title: Words,
    /// The single pieces of data.
    items: Vec<Words>,
    count: i64,
}

/// The person, acting for themselves by a link.
pub(super) fn as_person(ctx: &Ctx, reached: &Reached) -> Ctx {
    Ctx { tenant: reached.tenant, why: types::Why::Right, ..ctx.clone() }
}

/// Show what a link leads to
///
/// What is held about the person under the address it was sent to, and what they are asked.
#[utoipa::path(
    get, path = "/privacy/links/{token}", operation_id = "show_person_link", tag = "privacy",
    params(("token" = String, Path), InLanguage),
    responses((status = 200, body = PersonView),
        (status = 404, description = "The link has expired, or never existed", body = Problem))
)]
pub(crate) async fn show_person_link(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(token): Path<String>,
    Query(asked): Query<InLanguage>,
) -> Result<Json<PersonView>, Problem> {
    let reached = app.consents().follow(&visitor.ctx, &token).await?;
    let lang = if asked.lang.is_some() { language(&asked, &headers)? } else { reached.language };
    let (ctx, notice) = (as_person(&visitor.ctx, &reached), notice_of(&app, &visitor.ctx)?);
    let (mut consents, mut stops) = (BTreeMap::new(), Vec::new());
    for subject in &reached.subjects {
        for choice in app.consents().choices(&ctx, notice, *subject, lang).await? {
            // One natural person may be several: what any of them said comes first.
            match consents.get(&choice.clause) {
                Some(known) if choice.entries.is_empty() => {
                    let _: &privacy::consent::Choice = known;
                }
                _ => {
                    consents.insert(choice.clause.clone(), choice);
                }
            }
        }
        stops.extend(app.stops().of_person(&ctx, *subject).await?);
    }
    let held = app.privacy().held(&ctx, &reached.subjects).await?;
    let held = held.into_iter().filter_map(|(category, count)| {
        let known = notice.category(&category)?;
        let items = known.items.iter().map(|item| Words { de: item.de.clone(), en: item.en.clone() });
        Some(HeldCount { title: Words::from(&known.title), items: items.collect(), category, count })
    });
    Ok(Json(PersonView {
        product_title: Words::from(&notice.product.title),
        expires_at: reached.expires_at,
        held: held.collect(),
        consents: consents.into_values().map(Into::into).collect(),
        stops: stops.into_iter().map(Into::into).collect(),
    }))
}
