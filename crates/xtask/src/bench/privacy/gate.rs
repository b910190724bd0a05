//! What the gate costs: a decision by itself, and its share of ingest, servers with the gate closed and open taking
//! turns so that noise shows.

use std::{hint::black_box, path::PathBuf, sync::Arc, time::Duration};

use clap::Parser;
use notice::{Lang, Notice};
use privacy::{
    Action, Facts, Gate,
    stops::{NewObjection, Stops},
};
use sim::{
    House,
    load::{self, HttpLoad, Template},
};
use testkit::{TestServer, test_server::progres_notice};
use types::{Actor, Clock, Ctx, DeviceId, Origin, Stopwatch, SubjectId, Time, Why};

use super::gdprbench::record;
use crate::{
    Failure,
    bench::{
        Table,
        server::{self, Server, Setup},
        usage::Cpu,
    },
};

const INGEST_PATH: &str = "/api/ingest/chirpstack?event=up";
const CONNECTIONS: usize = 64;
const DEVICES: usize = 200;
/// People who object, so that the gate knows of somebody.
const PEOPLE: u64 = 1_000;
const ROUNDS: usize = 5;

/// `cargo xtask bench privacy gate -- …`
#[derive(Parser, Debug)]
#[command(name = "gate")]
struct Args {
    /// Decisions of each kind, in each of five rounds
    #[arg(long, default_value_t = 1_000_000)]
    decisions: u32,
    /// Pairs of servers, one with the gate closed and one with it open
    #[arg(long, default_value_t = 5)]
    pairs: usize,
    /// Messages to each server
    #[arg(long, default_value_t = 60_000)]
    messages: u64,
    /// A release build of the server that is there already
    #[arg(long)]
    obhut: Option<PathBuf>,
}

pub fn run(arguments: &[String]) -> Result<Table, Failure> {
    let args = Args::try_parse_from(std::iter::once(&"gate".to_owned()).chain(arguments))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let obhut = args.obhut.clone().map_or_else(server::program, Ok)?;
    let ingest = runtime.block_on(ingest(&args, &obhut))?;
    println!("{}", runtime.block_on(decisions(args.decisions))?);
    Ok(ingest)
}

async fn decisions(count: u32) -> Result<Table, Failure> {
    let server = TestServer::builder().notice(record::notice(&progres_notice()) + CONDITION).start().await;
    let tenant = server.root().await;
    let house = server.house();
    let notice = house.products.iter().next().ok_or("no product")?.notice.clone();
    objections(house.app.stops(), &server.house_ctx().await, &notice).await?;
    let actor = Actor::Device(DeviceId::from_bytes([1; 16]));
    let ctx = Ctx { tenant, product: "progres".into(), actor, why: Why::Ingest, origin: Origin::default() };
    let (away, home) = (Facts::NONE.with("mode", "away"), Facts::NONE.with("mode", "home"));
    let about = |number| Facts::NONE.about(person(number));
    let cases = [
        ("granted", "meter_reading", Facts::NONE),
        ("granted, a condition holds", "motion", away),
        ("refused, the condition does not hold", "motion", home),
        ("granted, about a person nothing is known of", "purpose_1", about(PEOPLE)),
        ("granted, about a person with an objection to something else", "purpose_1", about(0)),
        ("refused, the person has objected", "purpose_0", about(0)),
        ("refused, no clause names it", "sound", Facts::NONE),
    ];
    let mut table = Table::new(&["a decision of the gate", "ns", "most", "a second"]);
    let gate = house.privacy.gate();
    for (what, category, facts) in &cases {
        let granted = gate.decide(&ctx, Action::Write, category, facts).is_ok();
        if granted != what.starts_with("granted") {
            return Err(format!("{what}: granted is {granted}").into());
        }
        timed(&mut table, what, gate, &ctx, category, facts, count);
    }
    // From here on everything passes: what is left is the way to the question and back.
    privacy::open::open();
    timed(&mut table, "open", gate, &ctx, "meter_reading", &Facts::NONE, count);
    Ok(table)
}

fn timed(table: &mut Table, what: &str, gate: &Gate, ctx: &Ctx, category: &str, facts: &Facts, count: u32) {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let watch = Stopwatch::start();
            for _ in 0..count {
                let _ = black_box(gate.decide(black_box(ctx), Action::Write, black_box(category), black_box(facts)));
            }
            watch.elapsed().as_secs_f64() * 1e9 / f64::from(count)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    let (median, most) = (rounds[ROUNDS / 2], rounds[ROUNDS - 1]);
    table.row(&[&what, &format!("{median:.0}"), &format!("{most:.0}"), &format!("{:.0}", 1e9 / median)]);
}

const fn person(number: u64) -> SubjectId {
    SubjectId::from_bytes(record::id(record::SUBJECT, number))
}

async fn objections(stops: &Stops, ctx: &Ctx, notice: &Arc<Notice>) -> Result<(), Failure> {
    for number in 0..PEOPLE {
        let words = Some("my situation".to_owned());
        let objection = NewObjection { clause: record::purpose_of(0).into(), words, language: Lang::En };
        stops.object(ctx, notice, person(number), &objection).await?;
    }
    Ok(())
}

/// What one server took.
#[derive(Clone, Copy)]
struct Took {
    per_second: f64,
    micros: f64,
}

async fn ingest(args: &Args, obhut: &std::path::Path) -> Result<Table, Failure> {
    let (mut closed, mut open) = (Vec::new(), Vec::new());
    for pair in 0..args.pairs {
        // Whoever is second finds a warmer machine: they take turns at that too.
        for is_open in [pair % 2 == 1, pair % 2 == 0] {
            let took = one(args, obhut, is_open).await?;
            eprintln!("gate {}: {:.1} µs/msg", if is_open { "open" } else { "closed" }, took.micros);
            if is_open { open.push(took) } else { closed.push(took) }
        }
    }
    let shares: Vec<f64> =
        closed.iter().zip(&open).map(|(closed, open)| (closed.micros - open.micros) / closed.micros * 100.0).collect();
    let mut table = Table::new(&["sqlite http-object", "msg/s", "of all runs", "server µs/msg", "of all runs"]);
    for (name, took) in [("gate closed", &closed), ("gate open", &open)] {
        let rates = spread(took.iter().map(|took| took.per_second).collect(), 0);
        let micros = spread(took.iter().map(|took| took.micros).collect(), 1);
        table.row(&[&name, &rates.0, &rates.1, &micros.0, &micros.1]);
    }
    let share = spread(shares, 1);
    table.row(&[&"share of the gate in processor time, %", &"", &"", &share.0, &share.1]);
    Ok(table)
}

/// The median, and from the least to the most.
fn spread(mut figures: Vec<f64>, digits: usize) -> (String, String) {
    figures.sort_by(f64::total_cmp);
    let at = |index: usize| figures.get(index).map_or_else(String::new, |figure| format!("{figure:.digits$}"));
    (at(figures.len() / 2), format!("{} to {}", at(0), at(figures.len().saturating_sub(1))))
}

async fn one(args: &Args, obhut: &std::path::Path, open_gate: bool) -> Result<Took, Failure> {
    let directory = server::directory()?;
    let database = format!("sqlite:{}", directory.path().join("data").display());
    let server = Server::begin(Setup { obhut: obhut.to_owned(), database, mqtt: None, open_gate }).await?;
    let house = House::new(1, Time::from_seconds(1_795_000_000));
    let devices = Arc::new(server.register(DEVICES).await?);
    let load = |first, count| HttpLoad {
        address: server.address,
        path: INGEST_PATH.into(),
        token: server.token.clone(),
        connections: CONNECTIONS,
        template: Arc::new(Template::water_meter(&house, true)),
        devices: devices.clone(),
        first,
        count,
        start: Clock::real().now().minus(Duration::from_millis(args.messages)),
    };
    let warm = args.messages / 10;
    load::run_http(load(0, warm)).await?;
    let before = Cpu::of(server.process.id())?;
    let measured = load::run_http(load(warm, args.messages)).await?;
    let used = Cpu::of(server.process.id())?.since(&before);
    if let Some(refusal) = &measured.first_refusal {
        return Err(format!("{} were refused: {refusal}", measured.refused_count).into());
    }
    let took =
        Took { per_second: measured.per_second(), micros: used.total().as_secs_f64() * 1e6 / args.messages as f64 };
    server.stop().await;
    Ok(took)
}

/// A clause with a condition, as the gate meets one where a device has modes.
const CONDITION: &str = r#"
[fact.mode]
title = { de = "Modus", en = "mode" }
values = [
  { id = "home", de = "zu Hause", en = "home" },
  { id = "away", de = "außer Haus", en = "away" },
]

[data.motion]
title = { de = "Bewegung", en = "Motion" }
source = ["device"]
items = [{ id = "motion", de = "Bewegung", en = "motion" }]

[clause.motion]
title = { de = "Bewegung", en = "Motion" }
function = "platform"
data = ["motion"]
basis = "contract"
when = { mode = ["away"] }
viewers = ["operator_staff"]
recipients = ["offices"]
keep = "12 months"
[clause.motion.purpose]
de = "um Einbrüche zu melden"
en = "to report burglaries"
"#;
