//! A person's package, put together from what every room exports: for the person, and for staff who handle a request.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use notice::Lang;
use privacy::package::{Export, Package, PackageKind, PackageOrder};
use tokio::sync::Semaphore;
use types::{Ctx, SubjectId};

use crate::{App, Problem};

/// So many are made at once: each is in memory until it is fetched.
const PACKAGES_AT_ONCE_MAX: usize = 2;
static TURNS: Semaphore = Semaphore::const_new(PACKAGES_AT_ONCE_MAX);

impl App {
    /// Makes the package of these subjects, which are one natural person. Whoever calls has made sure that they are
    /// who asks, or that the caller may answer for them.
    pub async fn package(
        &self,
        ctx: &Ctx,
        kind: PackageKind,
        subjects: &[SubjectId],
        lang: Lang,
    ) -> Result<Package, Problem> {
        let _turn = TURNS.acquire().await.map_err(|error| Problem::internal(&error))?;
        let product = self.products().get(&ctx.product).ok_or_else(|| Problem::not_found("product"))?;
        let exports = self.telemetry().exports();
        let exports: Vec<&dyn Export> = exports.iter().map(|export| &**export).collect();
        let order = PackageOrder {
            kind,
            subjects,
            notice: &product.notice,
            lang,
            zone: self.requests().zone(),
            issuer: &self.settings().public_url,
            exports: &exports,
        };
        Ok(self.privacy().package(ctx, &order).await?)
    }
}

/// The package as a file to save.
pub(crate) fn as_file(package: Package) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", package.file_name);
    let mut response = package.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Package::MEDIA_TYPE));
    if let Ok(disposition) = disposition.parse() {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
