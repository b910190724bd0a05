//! The same records on both sides, made by the database itself: everyone has an account and ten records, one for each
//! purpose; one record in a hundred has outlived its period.

use testkit::OwnPostgres;
use types::TenantId;

use super::record::{ACCOUNT, KEPT_MONTHS, PURPOSES, RECORD, RECORDS_PER_PERSON, SUBJECT};
use crate::Failure;

/// Entries of the log that the regulator reads, on the plain side.
const LOG_ENTRIES: u64 = 100_000;

/// The tables of the plain side: the record with its metadata, and an index for each column that is asked by.
const PLAIN: &str = "
    CREATE SCHEMA plain;
    CREATE TABLE plain.record (
      key BYTEA NOT NULL PRIMARY KEY, pur TEXT NOT NULL, ttl BIGINT NOT NULL, usr BYTEA NOT NULL, obj TEXT, dec TEXT,
      shr TEXT NOT NULL, src TEXT NOT NULL, data TEXT NOT NULL
    );
    CREATE TABLE plain.log (sequence BIGINT NOT NULL PRIMARY KEY, at BIGINT NOT NULL, line TEXT NOT NULL);";
const PLAIN_INDEXES: &str = "
    CREATE INDEX record_usr ON plain.record (usr);
    CREATE INDEX record_pur ON plain.record (pur, ttl);
    CREATE INDEX record_shr ON plain.record (shr)";

fn id_of(kind: u8, number: &str) -> String {
    format!("decode('{kind:02x}' || lpad(to_hex({number}), 30, '0'), 'hex')")
}

pub async fn both(postgres: &OwnPostgres, tenant: TenantId, records: u64) -> Result<(), Failure> {
    let client = postgres.client().await;
    let people = records.div_ceil(RECORDS_PER_PERSON);
    let last = records - 1;
    let tenant: String = tenant.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let (record, subject) = (id_of(RECORD, "n"), id_of(SUBJECT, &format!("n / {RECORDS_PER_PERSON}")));
    let month = 30 * 86_400 * 1_000_000_i64;
    // Half of the period ago; of one in a hundred, twice the period ago.
    let at = format!(
        "((extract(epoch FROM now()) * 1000000)::bigint - n
          - (CASE WHEN n % 101 = 0 THEN 2 ELSE 0.5 END * {KEPT_MONTHS} * {month})::bigint)"
    );
    client
        .batch_execute(&format!(
            "INSERT INTO main.account (account_id, tenant_id, subject_id, product, email, first_name, last_name, role,
               language, status, created_at)
             SELECT {account}, decode('{tenant}', 'hex'), {own}, 'progres', 'p' || n || '@people.example', 'Paula',
               'Probe', 'user', 'de', 'active', 1 FROM generate_series(0::bigint, {people} - 1) n;
             INSERT INTO main.record (record_id, tenant_id, subject_id, category, at, body)
             SELECT {record}, decode('{tenant}', 'hex'), {subject}, 'purpose_' || n % {PURPOSES}, {at},
               lpad(n::text, 100, '0') FROM generate_series(0::bigint, {last}) n;",
            account = id_of(ACCOUNT, "n"),
            own = id_of(SUBJECT, "n"),
        ))
        .await?;
    client
        .batch_execute(&format!(
            "{PLAIN}
             INSERT INTO plain.record (key, pur, ttl, usr, obj, dec, shr, src, data)
             SELECT {record}, 'purpose_' || n % {PURPOSES}, {at} + {KEPT_MONTHS} * {month}, {subject}, NULL, 'allow',
               'party_' || n % 1000, 'first-party', lpad(n::text, 100, '0') FROM generate_series(0::bigint, {last}) n;
             INSERT INTO plain.log SELECT n, n, 'create-record ' || n FROM generate_series(1, {LOG_ENTRIES}) n;
             {PLAIN_INDEXES}"
        ))
        .await?;
    for table in ["main.account", "main.record", "plain.record", "plain.log"] {
        client.batch_execute(&format!("VACUUM (ANALYZE) {table}")).await?;
    }
    Ok(client.batch_execute("CHECKPOINT").await?)
}

/// The bytes of a table with its indexes.
pub async fn size(postgres: &OwnPostgres, table: &str) -> Result<i64, Failure> {
    let row = postgres.client().await.query_one("SELECT pg_total_relation_size($1::text::regclass)", &[&table]).await?;
    Ok(row.get(0))
}
