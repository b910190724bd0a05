//! One PostgreSQL for all tests, a database for each.

use testkit::Postgres;

#[tokio::test]
async fn two_databases_do_not_see_each_other() {
    let postgres = Postgres::shared().await;
    let (one, two) = (postgres.database().await, postgres.database().await);
    one.client().await.batch_execute("CREATE TABLE only_here (id INT)").await.expect("a table");
    let elsewhere = two.client().await.query("SELECT * FROM only_here", &[]).await;
    assert!(elsewhere.is_err());
}

#[tokio::test]
async fn a_database_goes_with_its_value() {
    let postgres = Postgres::shared().await;
    let keeper = postgres.database().await;
    let gone = postgres.database().await;
    let name = gone.url().rsplit('/').next().expect("a name").to_owned();
    let count = "SELECT count(*) FROM pg_database WHERE datname = $1";
    let client = keeper.client().await;
    let _still_connected = gone.client().await;
    assert_eq!(client.query_one(count, &[&name]).await.expect("a count").get::<_, i64>(0), 1);
    drop(gone);
    assert_eq!(client.query_one(count, &[&name]).await.expect("a count").get::<_, i64>(0), 0);
}

#[tokio::test]
async fn a_copy_is_prepared_once() {
    let postgres = Postgres::shared().await;
    // Another key in another process: a template outlives the test.
    let key = format!("a_copy_is_prepared_once {}", std::process::id());
    let mut prepared = 0;
    for _ in 0..3 {
        let copy = postgres
            .database_like(&key, async |url| {
                prepared += 1;
                let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.expect("answers");
                let connection = tokio::spawn(connection);
                client.batch_execute("CREATE TABLE copied AS SELECT 7 AS n").await.expect("a table");
                drop(client);
                connection.await.expect("no panic").expect("closed in order");
            })
            .await;
        let row = copy.client().await.query_one("SELECT n FROM copied", &[]).await.expect("the copied table");
        assert_eq!(row.get::<_, i32>(0), 7);
    }
    assert_eq!(prepared, 1);
}
