//! A meter was taken out and another put in: entered, corrected, removed.

mod correct;
mod enter;
mod list;
mod remove;

use std::sync::Arc;

use devices::Device;
use privacy::Tx;
use serde::{Deserialize, Serialize};
use telemetry::{
    Error, ExchangeFlaw,
    profile::Profile,
    service::{ExchangeEntry, ExchangedRegister},
};
use types::{Ctx, DeviceId, ExchangeId, Time};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{App, Problem, error::FieldError};

/// A meter number has so many characters at most.
const METER_NUMBER_CHARS_MAX: usize = 64;
/// A device has so many registers at most.
const REGISTERS_MAX: usize = 64;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_meter_exchanges, enter::exchange_meter))
        .routes(routes!(correct::correct_meter_exchange, remove::remove_meter_exchange))
}

/// An exchange: one entry for all registers of the device that went on at another figure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExchangeView {
    id: ExchangeId,
    device_id: DeviceId,
    at: Time,
    registers: Vec<RegisterFigures>,
    /// The device's number before, as far as it was known.
    old_meter_number: Option<String>,
    new_meter_number: Option<String>,
}

/// One register over the exchange.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterFigures {
    /// A counter of the device's profile.
    metric: String,
    /// The old meter's last figure.
    old_final: f64,
    /// The new meter's first figure.
    new_initial: f64,
}

impl From<ExchangeEntry> for ExchangeView {
    fn from(entry: ExchangeEntry) -> Self {
        let figures = |it: ExchangedRegister| RegisterFigures {
            metric: it.metric,
            old_final: it.old_final,
            new_initial: it.new_initial,
        };
        Self {
            id: entry.id,
            device_id: entry.device,
            at: entry.at,
            registers: entry.registers.into_iter().map(figures).collect(),
            old_meter_number: entry.old_meter_number,
            new_meter_number: entry.new_meter_number,
        }
    }
}

impl From<RegisterFigures> for ExchangedRegister {
    fn from(it: RegisterFigures) -> Self {
        Self { metric: it.metric, old_final: it.old_final, new_initial: it.new_initial }
    }
}

/// The device's profile, if the product has it.
fn profile(app: &App, ctx: &Ctx, device: &Device) -> Option<Arc<Profile>> {
    app.telemetry().profile(&ctx.product, &device.profile).cloned()
}

/// A number without spaces around it; none where there is nothing.
fn meter_number(number: Option<String>) -> Result<Option<String>, Problem> {
    let number = number.map(|number| number.trim().to_owned()).filter(|number| !number.is_empty());
    let fault = |code, message| Err(Problem::invalid([("new_meter_number", code, message)]));
    match &number {
        Some(number) if number.chars().count() > METER_NUMBER_CHARS_MAX => {
            fault("too_long", "has more than 64 characters")
        }
        Some(number) if number.chars().any(char::is_control) => fault("characters", "has characters nobody can read"),
        _ => Ok(number),
    }
}

/// Gives the device the number of the meter that is in it now.
async fn renumber(app: &App, tx: &mut Tx, device: DeviceId, number: Option<String>) -> Result<(), Problem> {
    let change = devices::Change { meter_number: Some(number), ..devices::Change::default() };
    app.devices().update_in(tx, device, change).await?;
    Ok(())
}

/// What is wrong with an exchange, by the names of the fields that were sent: `single` where the one register's stand
/// beside `at`.
pub(crate) fn problem(error: Error, single: bool) -> Problem {
    let errors = |flaws: Vec<ExchangeFlaw>| {
        let named = |flaw: ExchangeFlaw| FieldError {
            field: match flaw.flaw.field {
                "at" => "at".to_owned(),
                field if single => field.to_owned(),
                field => format!("registers.{}.{field}", flaw.register),
            },
            code: flaw.flaw.code.to_owned(),
            message: flaw.flaw.message,
        };
        let mut errors: Vec<FieldError> = Vec::with_capacity(flaws.len());
        for error in flaws.into_iter().map(named) {
            // What speaks against the time is said once, not for each register.
            if errors.iter().all(|known| (&known.field, &known.code) != (&error.field, &error.code)) {
                errors.push(error);
            }
        }
        errors
    };
    match error {
        Error::Exchange(flaws) => Problem { errors: errors(flaws), ..Problem::invalid([]) },
        Error::Doubtful(flaws) => {
            let problem = Problem::conflict("exchange-doubtful", "The readings speak against this exchange");
            Problem { errors: errors(flaws), ..problem.detail("Correct it, or send it again with confirm: true.") }
        }
        other => other.into(),
    }
}
