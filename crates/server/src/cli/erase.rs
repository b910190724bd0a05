//! `obhut erase`: what erasing a person would do, and on --yes, doing it, from the terminal.

use std::process::ExitCode;

use notice::Notice;
use privacy::{
    Contact,
    erasure::{FateName, Order, Plan, Scope, Scrub},
};
use types::{Ctx, SubjectId};

use super::{Outcome, serve};
use crate::{House, erasure, wiring::house_ctx};

#[derive(clap::Args, Debug)]
#[group(skip)]
pub struct Args {
    #[command(flatten)]
    serve: serve::Args,
    /// The person's e-mail address
    #[arg(long, value_name = "ADDRESS", required_unless_present_any = ["phone", "subject", "finish"])]
    email: Option<String>,
    /// Or telephone number
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// Or id
    #[arg(long, value_name = "ID")]
    subject: Option<SubjectId>,
    /// The ground of Art. 17(1)
    #[arg(long, value_enum, default_value = "no_longer_needed")]
    ground: Ground,
    /// Do it; without this, only say what it would do
    #[arg(long)]
    yes: bool,
    /// Only finish erasures that have taken effect, and free the files of their bytes now
    #[arg(long)]
    finish: bool,
}

/// The six grounds of Art. 17(1).
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
#[clap(rename_all = "snake_case")]
enum Ground {
    NoLongerNeeded,
    ConsentWithdrawn,
    Objected,
    UnlawfulErase,
    LawDemandsErasure,
    Child,
}

impl Ground {
    fn name(self) -> &'static str {
        match self {
            Self::NoLongerNeeded => "no_longer_needed",
            Self::ConsentWithdrawn => "consent_withdrawn",
            Self::Objected => "objected",
            Self::UnlawfulErase => "unlawful_erase",
            Self::LawDemandsErasure => "law_demands_erasure",
            Self::Child => "child",
        }
    }
}

pub async fn run(args: Args) -> Outcome {
    let house = House::build(args.serve.choices()?).await?;
    let mut found = args.finish;
    if !args.finish {
        for product in house.products.iter() {
            // Within the operator's tenant, so that staff find the entry in the audit log.
            let root = house.app.identity().root(product.name()).await?;
            let ctx = house_ctx(product.name(), "erase");
            let ctx = Ctx { tenant: root.unwrap_or(ctx.tenant), ..ctx };
            let people = people(&house, &ctx, &args).await?;
            if people.is_empty() {
                continue;
            }
            found = true;
            let plan = house.privacy.plan_erasure(&ctx, &product.notice, &people, &Scope::Everything, &[]).await?;
            println!("{}, known by {} ids:", product.name(), people.len());
            show(&plan, &product.notice);
            if args.yes {
                let order = Order { subjects: &people, ground: args.ground.name(), ..Order::default() };
                house.privacy.erase(&ctx, &product.notice, &order).await?;
                println!("no reader sees anything of this person any more");
            }
        }
    }
    if !found {
        println!("nobody is known by this");
        house.stop().await;
        return Ok(ExitCode::FAILURE);
    }
    if args.yes || args.finish {
        let count = erasure::remove(&house.app, Scrub::Now).await?;
        println!("{} rows were removed or made anonymous", count.rows);
        match count.waits_for {
            Some(reason) => println!("bytes may stay in the files until the server's job has waited for {reason}"),
            None => println!("no byte of it is left in the files"),
        }
    }
    house.stop().await;
    Ok(ExitCode::SUCCESS)
}

async fn people(house: &House, ctx: &Ctx, args: &Args) -> Result<Vec<SubjectId>, privacy::Error> {
    let mut people: Vec<SubjectId> = args.subject.into_iter().collect();
    if let Some(email) = &args.email {
        people.extend(house.privacy.subjects_by_contact(ctx, Contact::Email(&types::EmailAddress::kept(email))).await?);
    }
    if let Some(phone) = &args.phone {
        people.extend(house.privacy.subjects_by_contact(ctx, Contact::Phone(phone)).await?);
    }
    people.sort();
    people.dedup();
    Ok(people)
}

fn show(plan: &Plan, notice: &Notice) {
    for line in &plan.lines {
        let verb = match line.fate {
            FateName::Delete => "deleted",
            FateName::Anonymise => "made anonymous",
            FateName::Keep => "kept",
        };
        let mut text = format!("  {}: {} rows {verb}", line.table, line.rows_count);
        if line.shared_count > 0 {
            text.push_str(&format!(", {} stay with others they belong to", line.shared_count));
        }
        if let Some(held) = &line.held {
            let law = held.law.as_ref().map_or(held.exception.as_str(), |law| law.en.as_str());
            text.push_str(&format!(" ({law}"));
            match held.until {
                Some(until) => text.push_str(&format!(", until {until})")),
                None => text.push(')'),
            }
        }
        println!("{text}");
    }
    for recipient in &plan.recipients {
        let name = notice.recipient(recipient).map_or(recipient.as_str(), |known| known.name.en.as_str());
        println!("  to be told: {name}");
    }
    println!("  no byte left by {}", plan.due_at);
}
