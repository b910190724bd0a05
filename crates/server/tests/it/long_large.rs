//! Tables larger than any list: the server starts, because what it remembers of them it reads row by row.

use std::time::Duration;

use rusqlite::Connection;
use testkit::TestServer;

/// More rows than a list may have.
const ROWS: i64 = 1_000_010;

const NUMBERS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)";

#[tokio::test(flavor = "multi_thread")]
async fn long_a_server_with_more_than_a_million_consents_and_facts_starts_and_runs_its_jobs() {
    let first = TestServer::start().await;
    first.root().await;
    let directory = first.stop().await;
    let file = Connection::open(directory.path().join("obhut.db")).unwrap();
    file.execute_batch("PRAGMA synchronous = OFF; BEGIN").unwrap();
    let consents = format!(
        "{NUMBERS} INSERT INTO consent (consent_id, tenant_id, product, subject_id, clause, given, at, edition, language,
           text_shown, text_hash, method, ip)
         SELECT CAST(printf('%016d', i) AS BLOB), (SELECT tenant_id FROM tenant), 'progres',
           CAST(printf('%016d', i % 1000) AS BLOB), 'newsletter', i % 2, 1700000000000000 + i, 1, 'de', 'x', x'00',
           'page', NULL
         FROM n"
    );
    assert_eq!(file.execute(&consents, [ROWS]).unwrap() as i64, ROWS);
    let facts = format!(
        "{NUMBERS} INSERT INTO fact_change (change_id, tenant_id, category, object_kind, object_id, fact, value, at)
         SELECT CAST(printf('%016d', i) AS BLOB), (SELECT tenant_id FROM tenant), 'telemetry.reading', 'device',
           CAST(printf('%016d', i % 1000) AS BLOB), 'mode', 'home', 1760000000000000
         FROM n"
    );
    assert_eq!(file.execute(&facts, [ROWS]).unwrap() as i64, ROWS);
    file.execute_batch("COMMIT").unwrap();
    drop(file);
    let server = TestServer::builder().directory(directory).start().await;
    server.advance(Duration::from_secs(1)).await;
    assert_eq!(server.client().get("/readyz").await.status, 200);
}
