//! What an import would do.

use std::collections::BTreeMap;

use axum::extract::State;
use devices::sheet::{self, Address, Column, KnownPlace, Plan, Surroundings};
use places::Place;
use serde::Serialize;
use types::{Ctx, ImportId};
use utoipa::ToSchema;

use super::confirm::new_place;
use crate::{
    App, Problem,
    extract::{Caller, Json, LargeBody, permission},
};

/// What an import would do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportPreview {
    /// To confirm the import with; absent while a row is wrong. Good for a quarter of an hour, for the caller alone.
    import_id: Option<ImportId>,
    rows: Vec<ImportRow>,
    ok_count: usize,
    error_count: usize,
    /// Objects that would be entered.
    new_place_count: usize,
    /// Headings that name no column.
    ignored_headings: Vec<String>,
}

/// A row of the sheet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportRow {
    /// The line of the file.
    line: u64,
    /// Its cells by column.
    values: BTreeMap<&'static str, String>,
    errors: Vec<ImportError>,
}

/// What is wrong with a row.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportError {
    column: Option<Column>,
    /// A stable word for the mistake.
    code: &'static str,
    message: String,
}

/// Preview an import of devices
///
/// The body is an Excel workbook, of which the first sheet is read, or a CSV file: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252; one row of headings in German or
/// English. Needed: DevEUI, Bezeichnung (name), Profil (profile). Further: Kundeninstanz (tenant, its name or id),
/// Objekt (place, its name; entered if its address is given and it is not there), Straße, Hausnummer, PLZ, Ort, Land,
/// Zählernummer, Messlokation, Standort, Einbauort. Nothing is stored.
#[utoipa::path(
    post, path = "/devices/import/preview", operation_id = "preview_import", tag = "devices",
    request_body(content(
        (Vec<u8> = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, body = ImportPreview), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 413, body = Problem), (status = 422, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn preview_import(
    State(app): State<App>,
    caller: Caller<permission::DevicesWrite>,
    body: LargeBody,
) -> Result<Json<ImportPreview>, Problem> {
    let ctx = &caller.ctx;
    let body = body.read(&app).await?;
    // A large sheet takes a while, in which this thread has others to serve.
    let read = tokio::task::spawn_blocking(move || sheet::read(&body.bytes)).await;
    let sheet = read.map_err(|error| Problem::internal(&error))?.map_err(devices::Error::from)?;
    let tenants = app.devices().tenants(ctx).await?;
    let places = app.places().all(ctx).await?.into_iter().map(known).collect();
    let mut plan = sheet::plan(
        sheet,
        Surroundings {
            own_tenant: ctx.tenant,
            tenants: &tenants,
            places,
            is_registered: &|eui| app.devices().registry().device(eui).is_some(),
            prepare: &|new| app.devices().prepare(new),
        },
    );
    check_new_places(&app, &mut plan)?;
    preview(&app, ctx, plan).map(Json)
}

/// The room of places says whether the new ones can be entered.
fn check_new_places(app: &App, plan: &mut Plan) -> Result<(), Problem> {
    let checked: Vec<_> = plan.new_places().iter().map(|place| app.places().prepare(new_place(place))).collect();
    for (index, place) in checked.into_iter().enumerate() {
        match place {
            Ok(_) => {}
            Err(places::Error::Invalid(mistakes)) => {
                for mistake in mistakes {
                    // The name of a place is a column of its own here.
                    let column = if mistake.field == "name" { "place_id" } else { mistake.field };
                    let problem = sheet::Problem {
                        column: Column::of_field(column),
                        code: mistake.code,
                        message: mistake.message,
                    };
                    plan.refuse_place(index, &problem);
                }
            }
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

fn preview(app: &App, ctx: &Ctx, plan: Plan) -> Result<ImportPreview, Problem> {
    let rows: Vec<ImportRow> = plan.drafts.iter().map(row).collect();
    let error_count = plan.error_count();
    let mut preview = ImportPreview {
        import_id: None,
        ok_count: rows.len() - error_count,
        rows,
        error_count,
        new_place_count: plan.new_places().len(),
        ignored_headings: plan.ignored_headings.clone(),
    };
    if error_count == 0 {
        let (clock, rng) = (app.privacy().clock(), app.privacy().rng());
        preview.import_id = Some(app.devices().imports().keep(ctx, plan, clock, rng)?);
    }
    Ok(preview)
}

fn row(draft: &sheet::Draft) -> ImportRow {
    let error = |problem: &sheet::Problem| ImportError {
        column: problem.column,
        code: problem.code,
        message: problem.message.clone(),
    };
    ImportRow {
        line: draft.line,
        values: draft.values.iter().map(|(column, cell)| (column.key(), cell.clone())).collect(),
        errors: draft.problems.iter().map(error).collect(),
    }
}

fn known(place: Place) -> KnownPlace {
    KnownPlace {
        place_id: Some(place.place_id),
        tenant_id: place.tenant_id,
        name: place.name,
        address: Address {
            street: place.street,
            house_number: place.house_number,
            postal_code: place.postal_code,
            city: place.city,
            country: place.country,
        },
    }
}
