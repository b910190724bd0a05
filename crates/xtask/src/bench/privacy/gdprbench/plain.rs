//! The same queries on plain PostgreSQL: the record and its metadata in one row, prepared statements, each change its
//! own transaction. Nothing is asked, written down or promised.

use std::{collections::HashMap, sync::Arc};

use testkit::{
    OwnPostgres,
    postgres::{Client, Prepared},
};
use types::Clock;

use super::{
    drive::{Fault, Side},
    mix::{Ask, Query},
    record::{PURPOSES, RECORD, SUBJECT, body, id, person_of, purpose_of},
};

const MONTH_MICROSECONDS: i64 = 30 * 86_400 * 1_000_000;

const fn sql(query: Query) -> &'static str {
    match query {
        Query::CreateRecord => {
            "INSERT INTO plain.record (key, pur, ttl, usr, obj, dec, shr, src, data)
             VALUES ($1, $2, $3, $4, NULL, 'allow', $5, 'first-party', $6)"
        }
        Query::DeleteByPurpose => {
            "DELETE FROM plain.record WHERE key IN (SELECT key FROM plain.record WHERE pur = $1 LIMIT 100)"
        }
        Query::DeleteByTtl => "DELETE FROM plain.record WHERE pur = ANY ($1) AND ttl < $2",
        Query::DeleteByUser => "DELETE FROM plain.record WHERE usr = $1",
        Query::DeleteByKey => "DELETE FROM plain.record WHERE key = $1",
        Query::ReadDataByKey => "SELECT data FROM plain.record WHERE key = $1",
        Query::ReadDataByPurpose => "SELECT key, data FROM plain.record WHERE pur = $1 LIMIT 100",
        Query::ReadDataByUser => "SELECT key, data FROM plain.record WHERE usr = $1",
        Query::ReadDataByObjection => "SELECT key, data FROM plain.record WHERE pur = $1 AND obj IS NULL LIMIT 100",
        Query::ReadDataByDecision => "SELECT key, data FROM plain.record WHERE pur = $1 AND dec = 'allow' LIMIT 100",
        Query::ReadMetadataByKey => "SELECT pur, ttl, usr, obj, dec, shr, src FROM plain.record WHERE key = $1",
        Query::ReadMetadataByUser => "SELECT key, pur, ttl, obj, dec, shr, src FROM plain.record WHERE usr = $1",
        Query::UpdateDataByKey => "UPDATE plain.record SET data = $2 WHERE key = $1",
        Query::UpdateMetadataByKey => {
            "UPDATE plain.record SET obj = CASE WHEN obj IS NULL THEN 'all' END WHERE key = $1"
        }
        Query::UpdateMetadataByPurpose => {
            "UPDATE plain.record SET ttl = ttl + $2
             WHERE key IN (SELECT key FROM plain.record WHERE pur = $1 LIMIT 100)"
        }
        Query::UpdateMetadataByUser => {
            "UPDATE plain.record SET obj = CASE WHEN obj IS NULL THEN 'all' END WHERE usr = $1"
        }
        Query::UpdateMetadataByShare => {
            "UPDATE plain.record SET shr = $2
             WHERE key IN (SELECT key FROM plain.record WHERE shr = $1 LIMIT 100)"
        }
        Query::GetSystemLogs => "SELECT sequence, at, line FROM plain.log ORDER BY sequence DESC LIMIT 100",
        Query::VerifyDeletion => "SELECT count(*) FROM plain.record WHERE usr = $1",
    }
}

/// One connection for each worker.
pub struct Plain {
    connections: Vec<(Client, HashMap<Query, Prepared>)>,
    records: u64,
    clock: Clock,
}

impl Plain {
    pub async fn connect(postgres: &OwnPostgres, workers: usize, records: u64) -> Result<Arc<Self>, Fault> {
        let mut connections = Vec::with_capacity(workers);
        for _ in 0..workers {
            let client = postgres.client().await;
            let mut prepared = HashMap::new();
            for (_, query) in super::mix::ROLES.iter().flat_map(|role| role.mix()) {
                prepared.insert(*query, client.prepare(sql(*query)).await?);
            }
            connections.push((client, prepared));
        }
        Ok(Arc::new(Self { connections, records, clock: Clock::real() }))
    }
}

impl Side for Plain {
    async fn act(&self, worker: usize, ask: Ask) -> Result<bool, Fault> {
        let (client, prepared) = &self.connections[worker];
        let statement = &prepared[&ask.query];
        let (key, user) = (id(RECORD, ask.key), id(SUBJECT, person_of(ask.key)));
        let (key, user, purpose) = (key.as_slice(), user.as_slice(), purpose_of(ask.key));
        let now = self.clock.now().micros();
        match ask.query {
            Query::CreateRecord => {
                let new = id(RECORD, self.records + ask.number);
                let (ttl, share) = (now + 24 * MONTH_MICROSECONDS, format!("party_{}", ask.key % 1_000));
                let data = body(ask.number);
                client.execute(statement, &[&new.as_slice(), &purpose, &ttl, &user, &share, &data]).await?;
            }
            Query::DeleteByTtl => {
                let all: Vec<&str> = (0..PURPOSES).map(purpose_of).collect();
                client.execute(statement, &[&all, &now]).await?;
            }
            Query::DeleteByPurpose => drop(client.execute(statement, &[&purpose]).await?),
            Query::DeleteByUser | Query::UpdateMetadataByUser => drop(client.execute(statement, &[&user]).await?),
            Query::DeleteByKey | Query::UpdateMetadataByKey => drop(client.execute(statement, &[&key]).await?),
            Query::UpdateDataByKey => drop(client.execute(statement, &[&key, &body(ask.number)]).await?),
            Query::UpdateMetadataByPurpose => {
                let longer = if ask.number.is_multiple_of(2) { MONTH_MICROSECONDS } else { -MONTH_MICROSECONDS };
                client.execute(statement, &[&purpose, &longer]).await?;
            }
            Query::UpdateMetadataByShare => {
                let share = |number: u64| format!("party_{}", number % 1_000);
                client.execute(statement, &[&share(ask.key), &share(ask.key + 1)]).await?;
            }
            Query::ReadDataByKey | Query::ReadMetadataByKey => drop(client.query(statement, &[&key]).await?),
            Query::ReadDataByUser | Query::ReadMetadataByUser | Query::VerifyDeletion => {
                client.query(statement, &[&user]).await?;
            }
            Query::ReadDataByPurpose | Query::ReadDataByObjection | Query::ReadDataByDecision => {
                client.query(statement, &[&purpose]).await?;
            }
            Query::GetSystemLogs => drop(client.query(statement, &[]).await?),
        }
        Ok(true)
    }

    async fn settle(&self) -> Result<(), Fault> {
        Ok(())
    }
}
