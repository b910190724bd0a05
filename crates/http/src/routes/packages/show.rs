//! Downloading the own data.

use axum::{extract::State, response::Response};
use notice::Lang;
use privacy::package::PackageKind;
use serde::Deserialize;
use types::Why;
use utoipa::{IntoParams, ToSchema};

use crate::{
    App, Problem,
    extract::{Caller, Query, permission},
    packages::as_file,
};

/// Which right the package answers.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PackageKind)]
pub(crate) enum Kind {
    /// Art. 15: everything, with the answers to Art. 15(1).
    #[default]
    Access,
    /// Art. 20: what the person provided, on consent or contract.
    Portability,
}

impl From<Kind> for PackageKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Access => Self::Access,
            Kind::Portability => Self::Portability,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PackageLanguage)]
pub(crate) enum Language {
    #[default]
    De,
    En,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PackageQuery {
    #[serde(default)]
    #[param(inline)]
    kind: Kind,
    /// Of headings and answers.
    #[serde(default)]
    #[param(inline)]
    lang: Language,
}

/// Download the own data
///
/// A ZIP, made when it is asked for and not kept: data.json with its JSON Schema, a CSV for each table, and for access
/// a document to read (index.html, package.pdf) with the answers Art. 15(1) wants. manifest.json has the SHA-256 of each
/// file and is signed; `obhut verify FILE --key SET` verifies it offline. Data of others and secrets are not in it.
#[utoipa::path(
    get, path = "/privacy/package", operation_id = "show_package", tag = "privacy", params(PackageQuery),
    responses((status = 200, description = "A ZIP", content((Vec<u8> = "application/zip"))),
        (status = 401, body = Problem), (status = 409, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn show_package(
    State(app): State<App>,
    caller: Caller<permission::Own>,
    Query(query): Query<PackageQuery>,
) -> Result<Response, Problem> {
    let lang = match query.lang {
        Language::De => Lang::De,
        Language::En => Lang::En,
    };
    let ctx = caller.ctx.because(Why::Right);
    // Whoever is known by other rows as well (an alarm's recipient) proves their address to get those, by a request.
    let package = app.package(&ctx, query.kind.into(), &[caller.account.subject_id], lang).await?;
    Ok(as_file(package))
}
