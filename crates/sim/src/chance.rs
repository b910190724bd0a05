//! Noise: the same answer to the same question. Any moment can so be computed without those before it, and a seed
//! gives the same world each time.

/// A source of noise. Streams of different names do not resemble each other.
#[derive(Clone, Copy, Debug)]
pub struct Chance(u64);

impl Chance {
    pub const fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// A stream of its own for `what`.
    pub const fn of(self, what: &str) -> Self {
        let (bytes, mut state, mut at) = (what.as_bytes(), self.0, 0);
        while at < bytes.len() {
            state = mix(state ^ bytes[at] as u64);
            at += 1;
        }
        Self(state)
    }

    /// A stream of its own for the `index`-th of its kind.
    pub const fn nth(self, index: i64) -> Self {
        Self(mix(self.0 ^ mix(index as u64)))
    }

    pub const fn bits(self, index: i64) -> u64 {
        self.nth(index).0
    }

    /// From 0 up to, not including, 1.
    pub fn unit(self, index: i64) -> f64 {
        (self.bits(index) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(self, index: i64, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit(index)
    }

    /// A whole number below `bound`.
    pub fn below(self, index: i64, bound: u64) -> u64 {
        (self.unit(index) * bound as f64) as u64
    }

    pub fn hits(self, index: i64, probability: f64) -> bool {
        self.unit(index) < probability
    }

    /// Bell-shaped, mean 0, deviation 1 (four uniform numbers; never beyond 3.5).
    pub fn bell(self, index: i64) -> f64 {
        let own = self.nth(index);
        ((0..4).map(|at| own.unit(at)).sum::<f64>() - 2.0) * 3.0_f64.sqrt()
    }

    /// A smooth curve through a bell-shaped value at each whole number.
    pub fn wave(self, at: f64) -> f64 {
        let (index, part) = (at.floor(), at - at.floor());
        let ease = part * part * (3.0 - 2.0 * part);
        let (from, to) = (self.bell(index as i64), self.bell(index as i64 + 1));
        from + (to - from) * ease
    }
}

/// The finaliser of SplitMix64.
const fn mix(value: u64) -> u64 {
    let z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_streams_differ() {
        let chance = Chance::new(7);
        assert_eq!(chance.of("a").bits(3), Chance::new(7).of("a").bits(3));
        assert_ne!(chance.of("a").bits(3), chance.of("b").bits(3));
        let mean = (0..10_000).map(|at| chance.unit(at)).sum::<f64>() / 10_000.0;
        assert!((0.49..0.51).contains(&mean), "{mean}");
        let square = (0..10_000).map(|at| chance.bell(at).powi(2)).sum::<f64>() / 10_000.0;
        assert!((0.95..1.05).contains(&square), "{square}");
    }
}
