//! Devices as a sheet to keep: comma-separated values, written while they are read, or a workbook.

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use devices::sheet::{Language, Xlsx, csv_head, csv_rows};
use futures::stream;
use serde::Deserialize;
use tokio::sync::Semaphore;
use types::{Ctx, DeviceId};
use utoipa::{IntoParams, ToSchema};

use super::rows::Names;
use crate::{
    App, Problem,
    extract::{Caller, Query, permission},
};

/// A workbook is made in memory, 3 KB a device while it grows: larger sheets go as CSV, which streams.
const WORKBOOK_ROWS_MAX: usize = 100_000;
/// One at a time, so that several people's exports do not add up.
static WORKBOOKS: Semaphore = Semaphore::const_new(1);

const XLSX_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SheetFormat)]
pub(crate) enum Format {
    #[default]
    Csv,
    Xlsx,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    #[serde(default)]
    #[param(inline)]
    format: Format,
    /// Of the headings; a German CSV has semicolons between its cells.
    #[serde(default)]
    #[param(inline)]
    language: Language,
}

/// Export devices
///
/// Every device in reach, with the columns of an import. Cells of a CSV that begin like a formula have an apostrophe
/// before them, which an import takes away again.
#[utoipa::path(
    get, path = "/devices/export", operation_id = "export_devices", tag = "devices", params(ExportQuery),
    responses((status = 200, description = "A sheet", content((String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn export_devices(
    State(app): State<App>,
    caller: Caller<permission::DevicesRead>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let ctx = caller.ctx;
    let names = Names::read(&app, &ctx).await?;
    match query.format {
        Format::Csv => {
            app.devices().audit_export(&ctx, "csv").await?;
            let rows = Csv { app, ctx, names, language: query.language, after: None, part: Part::Head };
            let body = Body::from_stream(stream::unfold(rows, Csv::next));
            Ok(as_file(body.into_response(), "text/csv; charset=utf-8", "csv"))
        }
        Format::Xlsx => {
            app.devices().audit_export(&ctx, "xlsx").await?;
            let bytes = workbook(&app, &ctx, &names, query.language).await?;
            Ok(as_file(bytes.into_response(), XLSX_TYPE, "xlsx"))
        }
    }
}

fn as_file(mut response: Response, content_type: &'static str, extension: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(disposition) = format!("attachment; filename=\"devices.{extension}\"").parse() {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

async fn workbook(app: &App, ctx: &Ctx, names: &Names, language: Language) -> Result<Vec<u8>, Problem> {
    let failed = |error| Problem::internal(&error);
    let _turn = WORKBOOKS.acquire().await.map_err(|error| Problem::internal(&error))?;
    let mut rows_count = 0;
    let mut workbook = Xlsx::new(language, app.privacy().clock().now()).map_err(failed)?;
    let mut after = None;
    loop {
        let slice = app.devices().slice(ctx, after).await?;
        let Some(last) = slice.last() else { break };
        after = Some(last.device_id);
        rows_count += slice.len();
        if rows_count > WORKBOOK_ROWS_MAX {
            return Err(Problem::conflict("too-many-rows", "Too many devices for a workbook").detail("Export a CSV."));
        }
        let rows: Vec<_> = slice.into_iter().map(|device| names.row(device)).collect();
        workbook.add(&rows).map_err(failed)?;
    }
    // Compressing takes a while, so it must not hold up other requests.
    let finished = tokio::task::spawn_blocking(|| workbook.finish()).await;
    finished.map_err(|error| Problem::internal(&error))?.map_err(failed)
}

enum Part {
    Head,
    Rows,
    End,
}

/// A sheet on its way out.
struct Csv {
    app: App,
    ctx: Ctx,
    names: Names,
    language: Language,
    after: Option<DeviceId>,
    part: Part,
}

impl Csv {
    async fn next(mut self) -> Option<(Result<Bytes, devices::Error>, Self)> {
        match self.part {
            Part::Head => {
                self.part = Part::Rows;
                Some((Ok(csv_head(self.language).into()), self))
            }
            Part::Rows => match self.app.devices().slice(&self.ctx, self.after).await {
                Ok(slice) => {
                    self.after = Some(slice.last()?.device_id);
                    let rows: Vec<_> = slice.into_iter().map(|device| self.names.row(device)).collect();
                    Some((Ok(csv_rows(&rows, self.language).into()), self))
                }
                Err(error) => {
                    // The client sees the connection break, not a sheet that looks whole.
                    self.part = Part::End;
                    tracing::error!(%error, "an export broke off");
                    Some((Err(error), self))
                }
            },
            Part::End => None,
        }
    }
}
