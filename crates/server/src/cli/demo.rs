//! placeholder while rooms land
use super::{Outcome, serve};

pub type Args = serve::Args;

pub async fn run(_: Args) -> Outcome {
    Err("not yet".into())
}
