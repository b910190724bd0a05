//! What a transaction may touch. Only the gate (`privacy`) makes permits; `xtask tidy` holds that.

/// A set of the data map's categories.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct CategorySet(u128);

impl CategorySet {
    pub const EMPTY: Self = Self(0);
    pub const ALL: Self = Self(u128::MAX);

    #[must_use]
    pub const fn with(self, index: u8) -> Self {
        Self(self.0 | 1 << index)
    }

    pub const fn has(self, index: u8) -> bool {
        self.0 >> index & 1 == 1
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn indexes(self) -> impl Iterator<Item = u8> {
        (0..128).filter(move |&index| self.has(index))
    }
}

/// The categories a transaction may read and write, as the gate granted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Permit {
    pub(crate) reads: CategorySet,
    pub(crate) writes: CategorySet,
}

impl Permit {
    /// For the gate alone. Writing does not include reading: a statement that gives back or compares what it writes
    /// needs both.
    pub const fn of_the_gate(reads: CategorySet, writes: CategorySet) -> Self {
        Self { reads, writes }
    }

    /// For data that is not personal: structure, settings, counts.
    pub const NOT_PERSONAL: Self = Self { reads: CategorySet::EMPTY, writes: CategorySet::EMPTY };

    pub fn reads(&self) -> CategorySet {
        self.reads
    }

    pub fn writes(&self) -> CategorySet {
        self.writes
    }
}
