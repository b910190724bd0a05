//! Planting one violation after the other, each on a copy of the clean file, and measuring as the server does.

use std::{path::Path, time::Duration};

use notice::{EvidenceKind, Notice};
use privacy::evidence::{Evidence, proofs};
use types::{Clock, Rng};

use super::{
    clean::{Clean, MADE, Variant, open, system},
    copy::{change, copy},
    plant::{Plant, all},
};

/// What became of a plant.
#[derive(Clone, Debug)]
pub struct Found {
    pub plant: Plant,
    /// The check that found it and the first sentence it stands for; or why not.
    pub result: Result<(String, String), String>,
}

/// Everything that was done.
#[derive(Debug, Default)]
pub struct Outcome {
    pub found: Vec<Found>,
    /// What does not hold in a database in which everything should.
    pub false_alarms: Vec<String>,
    pub checks_count: usize,
}

impl Outcome {
    pub fn missed(&self) -> impl Iterator<Item = &Found> {
        self.found.iter().filter(|found| found.result.is_err())
    }

    pub fn is_good(&self) -> bool {
        self.false_alarms.is_empty() && self.missed().next().is_none()
    }
}

/// Makes the clean databases, and plants at most `count` violations in them, chosen by the seed; all without a count.
pub async fn run(count: Option<usize>, seed: u64) -> Outcome {
    let mut outcome = Outcome::default();
    let mut rng = Rng::seeded(seed);
    for variant in [Variant::Published, Variant::Running] {
        let clean = Clean::make(variant).await;
        for notice in &clean.notices {
            for one in measure(clean.directory.path(), &clean, notice).await {
                outcome.checks_count += 1;
                if !one.measured.holds() {
                    let name = &notice.product.name;
                    outcome.false_alarms.push(format!("{variant:?} {name} {}: {:?}", one.check, one.measured.offences));
                }
            }
        }
        let mut plants = all(&clean);
        shuffle(&mut plants, &mut rng);
        plants.truncate(count.map_or(plants.len(), |count| count.div_ceil(2)));
        for plant in plants {
            let result = try_one(&clean, &plant).await;
            outcome.found.push(Found { plant, result });
        }
    }
    outcome
}

fn shuffle(plants: &mut [Plant], rng: &mut Rng) {
    for at in (1..plants.len()).rev() {
        let chance = u64::from_be_bytes(rng.bytes::<8>());
        plants.swap(at, (chance % (at as u64 + 1)) as usize);
    }
}

async fn measure(directory: &Path, clean: &Clean, notice: &Notice) -> Vec<Evidence> {
    let clock = Clock::mock(MADE.parse().expect("a time"));
    clock.advance(Duration::from_secs(3_600)).expect("a mock clock moves");
    let privacy = open(directory, &clean.notices, clock).await;
    privacy.measure(&system(notice), notice, Some("digest")).await.expect("measured")
}

async fn try_one(clean: &Clean, plant: &Plant) -> Result<(String, String), String> {
    let directory = copy(clean.directory.path());
    change(directory.path(), &plant.statements)?;
    let notice = clean.notices.iter().find(|notice| notice.product.name == plant.product).expect("a product");
    let evidence = measure(directory.path(), clean, notice).await;
    let fits = |one: &&Evidence| {
        let of_it = plant.about.is_empty() || one.check.covers(&plant.about);
        one.check.kind == plant.kind && of_it && !one.measured.holds()
    };
    let Some(found) = evidence.iter().find(fits) else {
        let failing = evidence.iter().filter(|one| !one.measured.holds());
        let failing: Vec<String> = failing.map(|one| one.check.to_string()).collect();
        return Err(format!("not found; failing instead: {failing:?}"));
    };
    let stands = |proof: &privacy::evidence::Proof| proof.checks.contains(&found.check);
    let statement = proofs(notice).into_iter().find(stands).ok_or("no sentence rests on it")?;
    Ok((found.check.to_string(), statement.statement_id))
}

/// A line of the table: kind, planted, found.
pub fn by_kind(outcome: &Outcome) -> Vec<(EvidenceKind, usize, usize)> {
    let count = |kind: EvidenceKind, found: bool| {
        outcome.found.iter().filter(|one| one.plant.kind == kind && (!found || one.result.is_ok())).count()
    };
    let lines = EvidenceKind::ALL.into_iter().map(|kind| (kind, count(kind, false), count(kind, true)));
    lines.filter(|(_, planted, _)| *planted > 0).collect()
}
