//! The notice, for everyone; and the evidence beside its sentences.

mod artefact;
mod artefacts;
mod editions;
mod evidence;
mod show;
mod text;

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use notice::{Lang, Notice};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, Problem, Product, extract::Visitor};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show::show_notice))
        .routes(routes!(text::show_notice_text))
        .routes(routes!(editions::list_notice_editions))
        .routes(routes!(artefacts::list_notice_artefacts))
        .routes(routes!(artefact::show_notice_artefact))
        .routes(routes!(evidence::show_evidence))
}

/// In which language.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct InLanguage {
    /// de or en; without it, what the browser asks for.
    #[param(example = "de")]
    pub lang: Option<String>,
}

/// Which edition, in which language.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OfEdition {
    /// de or en; without it, what the browser asks for.
    #[param(example = "de")]
    pub lang: Option<String>,
    /// An edition that was in force before; without it, the one in force.
    #[param(example = 1)]
    pub edition: Option<u32>,
}

impl OfEdition {
    fn language(&self, headers: &HeaderMap) -> Result<Lang, Problem> {
        language(&InLanguage { lang: self.lang.clone() }, headers)
    }

    /// The notice of the visitor's product.
    fn notice<'a>(&self, product: &'a Product) -> Result<&'a Arc<Notice>, Problem> {
        product.edition(self.edition).ok_or_else(|| Problem::not_found("edition"))
    }
}

/// The product whose address the visitor came to.
fn product<'a>(app: &'a App, visitor: &Visitor) -> Result<&'a Product, Problem> {
    app.products().get(&visitor.ctx.product).ok_or_else(|| Problem::not_found("product"))
}

/// The language asked for, by the query or the browser; German where neither says.
pub(crate) fn language(asked: &InLanguage, headers: &HeaderMap) -> Result<Lang, Problem> {
    if let Some(lang) = &asked.lang {
        return lang.parse().map_err(|_| Problem::invalid([("lang", "unknown", "de and en are written")]));
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut tags = accepted.split(',').map(|part| part.trim().get(..2).unwrap_or_default().to_ascii_lowercase());
    Ok(tags.find_map(|tag| tag.parse().ok()).unwrap_or(Lang::De))
}
