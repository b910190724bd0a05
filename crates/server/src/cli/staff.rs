//! `obhut staff`: another account of the operator's staff, where nobody can sign in any more.

use std::process::ExitCode;

use identity::{Language, NewOperator};
use notice::Lang;

use super::{Outcome, serve};
use crate::House;

// The options of `serve` are flattened in, and clap would name both groups after their struct.
#[derive(clap::Args, Debug)]
#[group(skip)]
pub struct Args {
    #[command(flatten)]
    serve: serve::Args,
    /// E-mail address of the account: its user name
    #[arg(long, value_name = "ADDRESS")]
    email: String,
    #[arg(long, value_name = "NAME")]
    first_name: String,
    #[arg(long, value_name = "NAME")]
    last_name: String,
    /// de or en
    #[arg(long, default_value = "de")]
    language: Lang,
}

pub async fn run(args: Args) -> Outcome {
    let house = House::build(args.serve.choices()?).await?;
    for product in house.products.iter() {
        let new = NewOperator {
            tenant_name: String::new(),
            email: args.email.clone(),
            first_name: args.first_name.clone(),
            last_name: args.last_name.clone(),
            language: Language(args.language),
        };
        let (_, secret) = house.app.identity().add_staff(product.name(), new).await?;
        println!("{}: set the password at", product.name());
        println!("{}/activate/{}", args.serve.listen.public_url(), secret.expose());
    }
    Ok(ExitCode::SUCCESS)
}
