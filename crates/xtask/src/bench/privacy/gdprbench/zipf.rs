//! Numbers of which few come often: Zipf with an exponent of 0.99, scattered over the range, as YCSB draws them
//! (Gray et al., SIGMOD 1994).

use types::Rng;

const EXPONENT: f64 = 0.99;

/// Draws below a bound.
#[derive(Clone, Debug)]
pub struct Zipf {
    bound: u64,
    alpha: f64,
    zeta: f64,
    eta: f64,
}

impl Zipf {
    pub fn over(bound: u64) -> Self {
        let zeta_to = |last: u64| (1..=last).map(|rank| (rank as f64).powf(-EXPONENT)).sum::<f64>();
        let zeta = zeta_to(bound);
        let eta = (1.0 - (2.0 / bound as f64).powf(1.0 - EXPONENT)) / (1.0 - zeta_to(2) / zeta);
        Self { bound, alpha: 1.0 / (1.0 - EXPONENT), zeta, eta }
    }

    pub fn draw(&self, rng: &Rng) -> u64 {
        const FRACTION_BITS: u32 = 53;
        let uniform =
            (u64::from_le_bytes(rng.bytes()) >> (64 - FRACTION_BITS)) as f64 / (1_u64 << FRACTION_BITS) as f64;
        let scaled = uniform * self.zeta;
        let rank = if scaled < 1.0 {
            0
        } else if scaled < 1.0 + 0.5_f64.powf(EXPONENT) {
            1
        } else {
            (self.bound as f64 * (self.eta * uniform - self.eta + 1.0).powf(self.alpha)) as u64
        };
        scattered(rank) % self.bound
    }
}

/// Those who come often do not lie side by side (FNV-1a).
fn scattered(rank: u64) -> u64 {
    rank.to_le_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn few_come_often_and_all_stay_below_the_bound() {
        let (zipf, rng) = (Zipf::over(1_000), Rng::seeded(1));
        let mut counts: HashMap<u64, u32> = HashMap::new();
        for _ in 0..10_000 {
            *counts.entry(zipf.draw(&rng)).or_default() += 1;
        }
        let most = counts.values().max().copied().unwrap_or_default();
        assert!(counts.keys().all(|number| *number < 1_000));
        // The first of 1,000 has about 1/7.5 of all.
        assert!((1_100..1_600).contains(&most), "{most}");
        assert!(counts.len() > 500, "{}", counts.len());
    }
}
