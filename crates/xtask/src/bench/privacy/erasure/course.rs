//! The course of one measurement: people ask one after the other, then the job removes, then others ask beside it.

use std::ops::Range;

use types::Stopwatch;

use super::{Args, askers::Askers, measured::Measured, plant, removal};
use crate::{
    Failure,
    bench::{Latency, privacy::beside::Beside},
};

/// Slices of messages that make some dozen readings of each device, which the planted rows are like.
const LIKE_SLICES: usize = 4;
/// So soon after the job came by, what is effective at once is measured without it.
const AFTER_REMOVAL_SECONDS: Range<u64> = 2..8;

pub async fn measure(args: &Args, rows: u64) -> Result<Measured, Failure> {
    let mut beside = Beside::begin(args.obhut.as_deref()).await?;
    let mut slices = 1..LIKE_SLICES;
    beside.ingest.until(&beside.server, || Ok(slices.next().is_none())).await?;
    beside.ingest.per_second = args.per_second;
    let (mut beside, planted) = beside.changed(|file| plant::people(file, rows, args.people)).await?;
    let (started, file) = (Stopwatch::start(), beside.file()?);
    let askers = Askers::ready(&beside.server, &planted, args.erased).await?;
    let alone = beside.alone().await?;
    let soon = || AFTER_REMOVAL_SECONDS.contains(&(started.elapsed().as_secs() % removal::EVERY_SECONDS));
    beside.ingest.until(&beside.server, || Ok(soon())).await?;

    let (mut desk, mut own, mut password) = (Latency::new(), Latency::new(), Latency::new());
    let asking = async {
        let heaviest = askers.heaviest.erase(&beside.server, &planted).await?.whole;
        for asker in &askers.desk {
            desk.record(asker.erase(&beside.server, &planted).await?.whole);
        }
        for asker in &askers.own {
            let took = asker.erase(&beside.server, &planted).await?;
            own.record(took.whole);
            password.record(took.password.unwrap_or_default());
        }
        Ok(heaviest)
    };
    let (beside_asking, heaviest) = beside.ingest.during(&beside.server, asking).await?;
    match (removal::begun(&file)?, removal::left(&file)? == planted.shares[0] as i64) {
        (true, _) => eprintln!("rows were removed while people asked: fewer (--erased) fit between two removals"),
        (false, false) => return Err("rows went before the job that removes them came by".into()),
        (false, true) => {}
    }

    beside.ingest.until(&beside.server, || removal::begun(&file)).await?;
    let watch = Stopwatch::start();
    let beside_removal = beside.ingest.until(&beside.server, || removal::ended(&file)).await?;
    let removal = watch.elapsed();

    let mut later = Latency::new();
    let asking = async {
        for asker in &askers.later {
            later.record(asker.erase(&beside.server, &planted).await?.whole);
        }
        Ok(())
    };
    let (beside_both, ()) = beside.ingest.during(&beside.server, asking).await?;
    if !removal::goes_on(&file, 1 + askers.desk.len() + askers.own.len())? {
        eprintln!("the removal had ended before everybody had asked: of so few rows it is too short");
    }
    beside.stop().await;
    let heaviest_rows = planted.shares[0];
    let ingest = [
        ("ingest alone", alone),
        ("ingest while people ask", beside_asking),
        ("ingest while the heaviest is removed", beside_removal),
        ("ingest while others ask and are removed", beside_both),
    ];
    Ok(Measured { heaviest_rows, heaviest, desk, own, password, later, removal, ingest })
}
