//! `obhut sweep`: one retention run, now, beside or without a running server.

use std::process::ExitCode;

use super::{Outcome, serve};
use crate::{House, jobs, wiring::house_ctx};

/// The same options as `serve`, of which the database and the products matter.
pub type Args = serve::Args;

pub async fn run(args: Args) -> Outcome {
    let house = House::build(args.choices()?).await?;
    let counts = jobs::sweep(&house.app).await?;
    if !house.privacy.may_destroy_for_age(&house_ctx(&"".into(), "clock")).await? {
        return Err(
            "nothing was deleted: the server last ran more than 7 days before what the clock says now, and nobody \
                    confirms the clock; if it is right, say so with --clock-confirmed"
                .into(),
        );
    }
    for count in &counts {
        println!("{} rows of {} ({}) had outlived their period", count.deleted_count, count.table, count.category);
    }
    if counts.is_empty() {
        println!("nothing had outlived its period");
    }
    Ok(ExitCode::SUCCESS)
}
