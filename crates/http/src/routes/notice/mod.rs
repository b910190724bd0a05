//! The notice, for everyone; and the evidence beside its sentences.

mod evidence;
mod show;
mod text;

use axum::http::{HeaderMap, header};
use notice::Lang;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, Problem};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show::show_notice))
        .routes(routes!(text::show_notice_text))
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

/// The language asked for, by the query or the browser; German where neither says.
fn language(asked: &InLanguage, headers: &HeaderMap) -> Result<Lang, Problem> {
    if let Some(lang) = &asked.lang {
        return lang.parse().map_err(|_| Problem::invalid([("lang", "unknown", "de and en are written")]));
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut tags = accepted.split(',').map(|part| part.trim().get(..2).unwrap_or_default().to_ascii_lowercase());
    Ok(tags.find_map(|tag| tag.parse().ok()).unwrap_or(Lang::De))
}
