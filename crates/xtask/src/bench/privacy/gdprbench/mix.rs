//! The four workloads of GDPRbench (Shastri et al., VLDB 2020): who asks what, how often, and about whom.

use types::Rng;

use super::zipf::Zipf;

/// A GDPR query, in the paper's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Query {
    CreateRecord,
    DeleteByPurpose,
    DeleteByTtl,
    DeleteByUser,
    DeleteByKey,
    ReadDataByKey,
    ReadDataByPurpose,
    ReadDataByUser,
    ReadDataByObjection,
    ReadDataByDecision,
    ReadMetadataByKey,
    ReadMetadataByUser,
    UpdateDataByKey,
    UpdateMetadataByKey,
    UpdateMetadataByPurpose,
    UpdateMetadataByUser,
    UpdateMetadataByShare,
    GetSystemLogs,
    VerifyDeletion,
}

impl Query {
    pub const fn name(self) -> &'static str {
        match self {
            Self::CreateRecord => "create-record",
            Self::DeleteByPurpose => "delete-record-by-pur",
            Self::DeleteByTtl => "delete-record-by-ttl",
            Self::DeleteByUser => "delete-record-by-usr",
            Self::DeleteByKey => "delete-record-by-key",
            Self::ReadDataByKey => "read-data-by-key",
            Self::ReadDataByPurpose => "read-data-by-pur",
            Self::ReadDataByUser => "read-data-by-usr",
            Self::ReadDataByObjection => "read-data-by-obj",
            Self::ReadDataByDecision => "read-data-by-dec",
            Self::ReadMetadataByKey => "read-metadata-by-key",
            Self::ReadMetadataByUser => "read-metadata-by-usr",
            Self::UpdateDataByKey => "update-data-by-key",
            Self::UpdateMetadataByKey => "update-metadata-by-key",
            Self::UpdateMetadataByPurpose => "update-metadata-by-pur",
            Self::UpdateMetadataByUser => "update-metadata-by-usr",
            Self::UpdateMetadataByShare => "update-metadata-by-shr",
            Self::GetSystemLogs => "get-system-logs",
            Self::VerifyDeletion => "verify-deletion",
        }
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Controller,
    Customer,
    Processor,
    /// The processor's queries again, asked by a job of the house instead of a person: no look to write down.
    ProcessorJob,
    Regulator,
}

/// What only looks comes first, so that all find the same records.
pub const ROLES: &[Role] = &[Role::Processor, Role::ProcessorJob, Role::Regulator, Role::Customer, Role::Controller];

impl Role {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::Customer => "customer",
            Self::Processor => "processor",
            Self::ProcessorJob => "processor-job",
            Self::Regulator => "regulator",
        }
    }

    /// Shares in 1/300, so that thirds of a share are whole.
    pub const fn mix(self) -> &'static [(u64, Query)] {
        use Query as Q;
        match self {
            Self::Controller => &[
                (75, Q::CreateRecord),
                (25, Q::DeleteByPurpose),
                (25, Q::DeleteByTtl),
                (25, Q::DeleteByUser),
                (50, Q::UpdateMetadataByPurpose),
                (50, Q::UpdateMetadataByUser),
                (50, Q::UpdateMetadataByShare),
            ],
            Self::Customer => &[
                (60, Q::ReadDataByUser),
                (60, Q::ReadMetadataByKey),
                (60, Q::UpdateDataByKey),
                (60, Q::UpdateMetadataByKey),
                (60, Q::DeleteByKey),
            ],
            Self::Processor | Self::ProcessorJob => &[
                (240, Q::ReadDataByKey),
                (20, Q::ReadDataByPurpose),
                (20, Q::ReadDataByObjection),
                (20, Q::ReadDataByDecision),
            ],
            Self::Regulator => &[(138, Q::ReadMetadataByUser), (93, Q::GetSystemLogs), (69, Q::VerifyDeletion)],
        }
    }

    /// Whether some records are asked about more often than others; the controller goes through all alike.
    const fn is_skewed(self) -> bool {
        !matches!(self, Self::Controller)
    }
}

/// One thing to ask.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub role: Role,
    pub query: Query,
    /// A record's number.
    pub key: u64,
    /// How many were asked before, of all workers.
    pub number: u64,
}

/// What one worker asks, the same for the same seed.
pub struct Asker {
    role: Role,
    rng: Rng,
    keys: Zipf,
    records: u64,
}

impl Asker {
    pub fn new(role: Role, records: u64, keys: &Zipf, seed: u64) -> Self {
        Self { role, rng: Rng::seeded(seed), keys: keys.clone(), records }
    }

    pub fn next(&self, number: u64) -> Ask {
        let mut left = self.rng.below(SHARES);
        let mix = self.role.mix();
        let drawn = mix.iter().find(|(share, _)| match left < *share {
            true => true,
            false => {
                left -= share;
                false
            }
        });
        let query = drawn.map_or(mix[0].1, |(_, query)| *query);
        let key = if self.role.is_skewed() { self.keys.draw(&self.rng) } else { self.rng.below(self.records) };
        Ask { role: self.role, query, key, number }
    }
}

const SHARES: u64 = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_and_are_drawn_as_often() {
        for role in ROLES {
            assert_eq!(role.mix().iter().map(|(share, _)| share).sum::<u64>(), SHARES, "{role:?}");
        }
        let asker = Asker::new(Role::Regulator, 1_000, &Zipf::over(1_000), 1);
        let logs = (0..3_000).filter(|number| asker.next(*number).query == Query::GetSystemLogs).count();
        assert!((830..1_030).contains(&logs), "{logs} of 3,000 instead of 930");
    }
}
