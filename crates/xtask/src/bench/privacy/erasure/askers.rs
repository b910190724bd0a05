//! Who is to be erased, and in which way.

use super::{
    person::{Asker, sights},
    plant::Planted,
};
use crate::{Failure, bench::server::Server};

/// People are taken by rank in turn, so that each way has the same share of heavy ones.
pub const WAYS: usize = 3;

pub struct Askers {
    pub heaviest: Asker,
    pub desk: Vec<Asker>,
    pub own: Vec<Asker>,
    /// At the desk, while rows of those before are removed.
    pub later: Vec<Asker>,
}

impl Askers {
    /// Everybody is seen now, and ready to ask.
    pub async fn ready(server: &Server, planted: &Planted, erased: usize) -> Result<Self, Failure> {
        let heaviest = Asker::desk(server, 0).await?;
        let mut askers = Self { heaviest, desk: Vec::new(), own: Vec::new(), later: Vec::new() };
        for rank in 0..=WAYS * erased {
            let seen = sights(server, rank, planted).await?;
            if seen != [true; 3] {
                return Err(format!("account, device, readings of {rank} before: {seen:?}").into());
            }
            match rank % WAYS {
                _ if rank == 0 => {}
                0 => askers.own.push(Asker::own(server, rank).await?),
                1 => askers.desk.push(Asker::desk(server, rank).await?),
                _ => askers.later.push(Asker::desk(server, rank).await?),
            }
        }
        Ok(askers)
    }
}
