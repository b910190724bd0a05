//! `obhut evidence`: measures what a product's notice states, beside or without a running server.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

use http::Product;
use notice::Lang;
use privacy::{
    Gate, Privacy,
    erasure::Ledger,
    evidence::{Evidence, Latest, Report, figure, remedy, title},
};
use store::Database;
use types::{Ctx, Period, Rng, Time};

use super::Outcome;
use crate::{
    config::DatabaseArgs,
    erasure::{checkpoints_path, ledger_path},
    products,
    wiring::house_ctx,
};

/// What a signature under a report says it is.
const REPORT_KIND: &str = "obhut-evidence-report+jws";

#[derive(clap::Args, Debug)]
pub struct Args {
    /// The product's directory, such as products/progres
    #[arg(value_name = "PRODUCT")]
    product: PathBuf,
    #[command(flatten)]
    database: DatabaseArgs,
    /// de or en
    #[arg(long, default_value = "de")]
    lang: Lang,
    /// Write a signed report into this directory: JSON, PDF, their signatures, and the public keys to verify them with
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Report what was measured last on or before this day (YYYY-MM-DD), instead of measuring now
    #[arg(long, value_name = "DATE", requires = "report")]
    at: Option<String>,
}

pub async fn run(args: Args) -> Outcome {
    let product = products::load(&args.product)?;
    let database = Database::open(&args.database.database, args.database.settings()).await?;
    let clock = crate::sandbox::clock_of(&database).await?;
    let gate = Gate::new(std::slice::from_ref(&product.notice));
    let privacy = Privacy::new(database, gate, clock, Rng::os());
    let ctx = house_ctx(product.name(), "evidence");
    // What lies beside the database tells what is missing in it.
    if let Some(path) = ledger_path(args.database.erasures.as_deref(), &args.database.database) {
        if path.exists() {
            privacy.erasures().keep_ledger(Ledger::open(&path)?);
        }
        privacy.keep_checkpoints(&checkpoints_path(&path));
    }
    let latest = match &args.at {
        Some(day) => privacy.latest_evidence(&ctx, Some(end_of(day)?)).await?,
        None => {
            let evidence = measure(&privacy, &ctx, &product).await?;
            show(&evidence, args.lang);
            privacy.latest_evidence(&ctx, None).await?
        }
    };
    let latest = latest.ok_or("nothing was measured on or before that day")?;
    if let Some(directory) = &args.report {
        privacy.load_signer(&ctx, &args.database.signing_key()).await?;
        report(&privacy, &ctx, &product, &latest, args.lang, directory).await?;
    }
    let failing = latest.results.iter().filter(|result| !result.holds).count();
    println!("{} checks, {failing} of them do not hold", latest.results.len());
    Ok(if failing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn measure(privacy: &Privacy, ctx: &Ctx, product: &Product) -> privacy::Result<Vec<Evidence>> {
    let started_at = privacy.clock().now();
    let file = product.source.as_ref().map(http::Source::digest_now);
    let evidence = privacy.measure(ctx, &product.notice, file.as_deref()).await?;
    let mut tx = privacy.write_plain(ctx).await?;
    privacy.record_evidence(&mut tx, &product.notice, started_at, &evidence).await?;
    tx.commit().await?;
    Ok(evidence)
}

/// The moment a day ends.
fn end_of(day: &str) -> Result<Time, String> {
    let begin: Time = format!("{day}T00:00:00Z").parse().map_err(|_| format!("{day} is no day such as 2026-11-22"))?;
    Ok(Time::from_micros(Period::days(1).after(begin).micros() - 1))
}

/// One line a check, what fails first; of what holds, checks that came to the same are one line.
fn show(evidence: &[Evidence], lang: Lang) {
    for one in evidence.iter().filter(|one| !one.measured.holds()) {
        let kind = one.check.kind;
        println!("FAILS  {}", one.check);
        println!("       {}: {}", title(kind).get(lang), figure(kind, &one.measured, lang));
        for name in &one.measured.offences {
            println!("       - {name}");
        }
        println!("       {}", remedy(kind).get(lang));
    }
    let mut holding: BTreeMap<(String, String), usize> = BTreeMap::new();
    for one in evidence.iter().filter(|one| one.measured.holds()) {
        let kind = one.check.kind;
        let line = (title(kind).get(lang).to_owned(), figure(kind, &one.measured, lang));
        *holding.entry(line).or_default() += 1;
    }
    for ((title, figure), count) in holding {
        let times = if count > 1 { format!(" ({count} ×)") } else { String::new() };
        println!("holds  {title:<36} {figure}{times}");
    }
}

async fn report(
    privacy: &Privacy,
    ctx: &Ctx,
    product: &Product,
    latest: &Latest,
    lang: Lang,
    directory: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    std::fs::create_dir_all(directory)?;
    let report = Report::of(&product.notice, latest, lang);
    let name = format!("evidence-{}-{}", product.name(), &report.measured_at.to_string()[..10]);
    let signer = privacy.signer()?;
    let json = serde_json::to_vec_pretty(&report)?;
    for (extension, content) in [("json", json), ("pdf", report.document().to_pdf())] {
        let path = directory.join(format!("{name}.{extension}"));
        std::fs::write(&path, &content)?;
        std::fs::write(directory.join(format!("{name}.{extension}.jws")), signer.sign_detached(REPORT_KIND, &content))?;
        println!("{}", path.display());
    }
    let keys = privacy.signing_keys(ctx).await?;
    std::fs::write(directory.join("signing-keys.json"), serde_json::to_vec_pretty(&keys)?)?;
    Ok(())
}
