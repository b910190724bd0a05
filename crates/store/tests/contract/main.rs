//! What every database must do, whichever engine runs it.

use store::{
    CategorySet, DataMap, Database, Erase, Error, Permit, Settings, Starts, SubjectPath, key, params, personal, plain,
    sql,
};
use types::{Id, TenantId, Time};

store::table! {
    /// A name with a value that is personal, to test with.
    #[derive(Debug, PartialEq)]
    struct Tenant in "tenant" {
        key: ["tenant_id"], tenant: Some("tenant_id"), subject: SubjectPath::Nobody, starts: Starts::Never,
        erase: Erase::Nothing,
    }
    tenant_id: TenantId = key(),
    parent_id: Option<TenantId> = key(),
    product: String = plain("the product's name"),
    name: String = personal("test_name"),
    created_at: Time = plain("when the tenant was made"),
    contract_ended_at: Option<Time> = plain("when its contract ended"),
}

fn permit() -> Permit {
    let set = CategorySet::EMPTY.with(DataMap::get().index("test_name").expect("declared above"));
    Permit::of_the_gate(set, set)
}

fn tenant(number: u8) -> TenantId {
    Id::from_bytes([number; 16])
}

async fn insert(database: &Database, number: u8) -> Result<(), Error> {
    let mut tx = database.write(permit()).await?;
    let row = params![tenant(number), None::<TenantId>, "p", format!("tenant {number}"), Time::from_seconds(1)];
    let insert =
        sql!("INSERT INTO tenant (tenant_id, parent_id, product, name, created_at) VALUES ($1, $2, $3, $4, $5)");
    tx.execute(insert, row).await?;
    tx.commit().await
}

async fn names(database: &Database) -> Vec<String> {
    let mut tx = database.read(permit()).await.unwrap();
    let rows = tx.query(sql!("SELECT name FROM tenant ORDER BY tenant_id"), []).await.unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

async fn a_committed_row_is_read_and_a_dropped_one_is_not(database: Database) {
    insert(&database, 1).await.unwrap();
    let mut tx = database.write(permit()).await.unwrap();
    tx.execute(sql!("UPDATE tenant SET name = $1"), params!["changed"]).await.unwrap();
    drop(tx);
    assert_eq!(names(&database).await, ["tenant 1"]);
    let mut tx = database.read(permit()).await.unwrap();
    let read: Option<Tenant> =
        tx.one(sql!("SELECT * FROM tenant WHERE tenant_id = $1"), params![tenant(1)]).await.unwrap();
    assert_eq!(read.unwrap().created_at, Time::from_seconds(1));
}

async fn a_taken_key_is_told_and_spoils_no_neighbour(database: Database) {
    insert(&database, 1).await.unwrap();
    let many = (0..20).map(|n| insert(&database, n % 10));
    let results = futures::future::join_all(many).await;
    let taken = results.iter().filter(|r| matches!(r, Err(Error::Taken { .. }))).count();
    assert_eq!((results.iter().filter(|r| r.is_ok()).count(), taken), (9, 11));
    assert_eq!(names(&database).await.len(), 10);
}

async fn a_statement_beyond_the_permit_is_refused(database: Database) {
    insert(&database, 1).await.unwrap();
    let mut tx = database.read(Permit::NOT_PERSONAL).await.unwrap();
    let refused = tx.query(sql!("SELECT upper(t.name) FROM tenant t"), []).await;
    assert!(
        matches!(refused, Err(Error::NotGranted { verb: "reads", ref categories, .. }) if categories == &["test_name"])
    );
    assert_eq!(tx.value::<i64>(sql!("SELECT count(*) FROM tenant"), []).await.unwrap(), Some(1));
    drop(tx);
    let mut tx = database.write(Permit::of_the_gate(permit().reads(), CategorySet::EMPTY)).await.unwrap();
    let refused = tx.execute(sql!("UPDATE tenant SET name = 'x' WHERE product = 'p'"), []).await;
    assert!(matches!(refused, Err(Error::NotGranted { verb: "writes", .. })));
}

async fn what_was_bound_is_read_back(database: Database) {
    let mut tx = database.write(permit()).await.unwrap();
    let name = "Größe 'x' $1 – 測試";
    let row = params![tenant(9), "p", name, Time::from_micros(i64::MAX), None::<Time>];
    let insert = sql!(
        "INSERT INTO tenant (tenant_id, parent_id, product, name, created_at, contract_ended_at)
         VALUES ($1, CAST(NULL AS BLOB), $2, $3, $4, $5) RETURNING name, created_at, contract_ended_at"
    );
    let rows = tx.query(insert, row).await.unwrap();
    assert_eq!(rows[0].get::<String>(0).unwrap(), name);
    assert_eq!(rows[0].get::<Time>(1).unwrap(), Time::from_micros(i64::MAX));
    assert_eq!(rows[0].get::<Option<Time>>(2).unwrap(), None);
    tx.commit().await.unwrap();
}

async fn many_questions_get_their_answers_in_order(database: Database) {
    for number in 1..=3 {
        insert(&database, number).await.unwrap();
    }
    let mut tx = database.read(permit()).await.unwrap();
    let asked = [3, 7, 1].map(|number| params![tenant(number)].into()).to_vec();
    let answers = tx.query_many(sql!("SELECT name FROM tenant WHERE tenant_id = $1"), asked).await.unwrap();
    let names: Vec<Option<String>> = answers.iter().map(|rows| rows.first().map(|row| row.get(0).unwrap())).collect();
    assert_eq!(names, [Some("tenant 3".to_owned()), None, Some("tenant 1".to_owned())]);
}

async fn writers_beside_each_other_lose_nothing(database: Database) {
    insert(&database, 1).await.unwrap();
    let add = async || {
        let mut tx = database.write(permit()).await.unwrap();
        let bump = sql!("UPDATE tenant SET created_at = created_at + 1 WHERE tenant_id = $1");
        tx.execute(bump, params![tenant(1)]).await.unwrap();
        tx.commit().await.unwrap();
    };
    futures::future::join_all((0..50).map(|_| add())).await;
    let mut tx = database.read(permit()).await.unwrap();
    let count = tx.value::<i64>(sql!("SELECT created_at FROM tenant"), []).await.unwrap();
    assert_eq!(count, Some(1_000_050));
}

async fn text_with_nul_is_refused_before_the_engine_sees_it(database: Database) {
    let mut tx = database.write(permit()).await.unwrap();
    let name = sql!("UPDATE tenant SET name = $1");
    assert!(matches!(tx.execute(name, params!["a\0b"]).await, Err(Error::NulInText)));
    assert!(matches!(tx.execute_many(name, vec![params!["\0"].into()]).await, Err(Error::NulInText)));
    let find = sql!("SELECT * FROM tenant WHERE name = $1");
    assert!(matches!(tx.all::<Tenant>(find, params!["\0"]).await, Err(Error::NulInText)));
    assert!(matches!(tx.query_many(find, vec![params!["\0"].into()]).await, Err(Error::NulInText)));
    // Bytes may hold what they like.
    let at = sql!("SELECT count(*) FROM tenant WHERE tenant_id = $1");
    tx.query(at, params![[0u8; 16]]).await.unwrap();
    assert!(matches!(tx.execute_and_commit(name, params!["\0"]).await, Err(Error::NulInText)));
}

async fn a_walk_hands_over_more_rows_than_a_list_may_have(database: Database) {
    const ROWS: i64 = 1_000_001;
    let numbers = sql!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST($1 AS BIGINT)) SELECT i FROM n"
    );
    let mut tx = database.read(permit()).await.unwrap();
    let (mut count, mut sum) = (0, 0);
    tx.each(numbers, params![ROWS], |row: store::Row| {
        count += 1;
        sum += row.get::<i64>(0).unwrap();
    })
    .await
    .unwrap();
    assert_eq!((count, sum), (ROWS, ROWS * (ROWS + 1) / 2));
    let list = tx.query(numbers, params![ROWS]).await;
    assert!(matches!(list, Err(Error::TooManyRows { .. })), "a list is refused");
    assert_eq!(tx.query(numbers, params![3]).await.unwrap().len(), 3, "and the transaction goes on");
}

mod after;
mod visible;

use after::{
    nothing_follows_from_what_is_not_committed, one_that_fails_takes_nobody_with_it,
    what_follows_from_a_commit_follows_though_its_caller_has_gone, what_follows_from_commits_follows_in_their_order,
    what_is_held_is_read_as_it_will_be_committed,
};
use visible::{
    rows_of_the_concealed_are_hidden, what_several_own_is_hidden_with_the_last,
    what_several_own_needs_the_consent_of_each,
};

/// Each case on both engines, each run on a database of its own.
macro_rules! contract {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                let directory = tempfile::tempdir().unwrap();
                let url = format!("sqlite:{}", directory.path().display()).parse().unwrap();
                super::$case(super::Database::open(&url, super::Settings::default()).await.unwrap()).await;
            })+
        }

        mod postgres {
            $(#[tokio::test]
            async fn $case() {
                let database = testkit::Postgres::shared().await.database().await;
                let url = database.url().parse().unwrap();
                let settings = super::Settings { postgres_connections_max: 4, ..super::Settings::default() };
                super::$case(super::Database::open(&url, settings).await.unwrap()).await;
            })+
        }
    };
}

contract![
    a_committed_row_is_read_and_a_dropped_one_is_not,
    a_taken_key_is_told_and_spoils_no_neighbour,
    a_statement_beyond_the_permit_is_refused,
    what_was_bound_is_read_back,
    many_questions_get_their_answers_in_order,
    writers_beside_each_other_lose_nothing,
    what_follows_from_a_commit_follows_though_its_caller_has_gone,
    what_follows_from_commits_follows_in_their_order,
    nothing_follows_from_what_is_not_committed,
    one_that_fails_takes_nobody_with_it,
    what_is_held_is_read_as_it_will_be_committed,
    text_with_nul_is_refused_before_the_engine_sees_it,
    a_walk_hands_over_more_rows_than_a_list_may_have,
    rows_of_the_concealed_are_hidden,
    what_several_own_is_hidden_with_the_last,
    what_several_own_needs_the_consent_of_each,
];
