//! An unqualified name shows only what may be used; `main.` shows all. The tables are the house's, read as ours.

use store::{
    CategorySet, Database, Erase, OfSubject, Permit, Starts, SubjectPath, Table, Tx, key, params, personal, plain, sql,
};
use types::{Id, SubjectId};

store::table! {
    /// A row about one person.
    struct Given in "disclosure" {
        key: ["disclosure_id"], tenant: None, subject: SubjectPath::Column("subject_id"), starts: Starts::Never,
        erase: Erase::Delete,
    }
    disclosure_id: Vec<u8> = key(),
    subject_id: Option<SubjectId> = key(),
    channel: String = personal("test_given"),
}

store::table! {
    /// A row about whoever that row is about.
    struct Beneath in "message" {
        key: ["message_id"], tenant: None,
        subject: SubjectPath::Through { column: "disclosure_id", table: "disclosure", key: "disclosure_id" },
        starts: Starts::Never, erase: Erase::Delete,
    }
    message_id: Vec<u8> = key(),
    disclosure_id: Vec<u8> = key(),
    title: String = personal("test_beneath"),
}

store::table! {
    /// Who belongs to what.
    struct Member in "stop" {
        key: ["stop_id"], tenant: None, subject: SubjectPath::Column("subject_id"), starts: Starts::Never,
        erase: Erase::Delete,
    }
    stop_id: Vec<u8> = key(),
    tenant_id: Vec<u8> = plain("what they belong to"),
    subject_id: SubjectId = key(),
    ground: String = personal("test_member"),
}

store::table! {
    /// What several own.
    struct Shared in "sweep" {
        key: ["sweep_id"], tenant: None,
        subject: SubjectPath::Members { column: "sweep_id", table: "stop", key: "tenant_id", subject: "subject_id" },
        starts: Starts::Never, erase: Erase::Delete,
    }
    sweep_id: Vec<u8> = key(),
    product: String = personal("test_shared"),
}

const EVERYTHING: Permit = Permit::of_the_gate(CategorySet::ALL, CategorySet::ALL);

fn person(number: u8) -> SubjectId {
    Id::from_bytes([number; 16])
}

async fn fill(tx: &mut Tx) {
    for number in 1..=2_u8 {
        let id = vec![number; 16];
        let given = sql!(
            "INSERT INTO disclosure (disclosure_id, tenant_id, at, recipient, clause, categories, channel, country,
               object_kind, subject_id)
             VALUES ($1, $1, 0, '', '', '', 'mail', '', '', $2)"
        );
        tx.execute(given, params![id.clone(), person(number)]).await.unwrap();
        let beneath = sql!(
            "INSERT INTO message (message_id, tenant_id, disclosure_id, kind, channel, recipient, clause, address,
               title, confidential, state, attempts, due_at, created_at)
             VALUES ($1, $1, $1, '', '', '', '', '', 'hello', 0, '', 0, 0, 0)"
        );
        tx.execute(beneath, params![id]).await.unwrap();
    }
}

async fn conceal(database: &Database, number: u8, category: &str) {
    conceal_because(database, number, category, "erasure").await;
}

async fn conceal_because(database: &Database, number: u8, category: &str, because: &str) {
    let mut tx = database.write(EVERYTHING).await.unwrap();
    let row = params![person(number), category, because];
    tx.execute(sql!("INSERT INTO concealed (subject_id, category, because) VALUES ($1, $2, $3)"), row).await.unwrap();
    tx.commit().await.unwrap();
}

async fn reveal(database: &Database, number: u8) {
    let mut tx = database.write(EVERYTHING).await.unwrap();
    tx.execute(sql!("DELETE FROM concealed WHERE subject_id = $1"), params![person(number)]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn count(tx: &mut Tx, statement: &'static store::Statement) -> i64 {
    tx.value(statement, []).await.unwrap().unwrap()
}

async fn counts(database: &Database) -> [i64; 4] {
    let mut tx = database.read(EVERYTHING).await.unwrap();
    [
        count(&mut tx, sql!("SELECT count(*) FROM disclosure")).await,
        count(&mut tx, sql!("SELECT count(*) FROM message m JOIN disclosure d ON d.disclosure_id = m.disclosure_id"))
            .await,
        count(&mut tx, sql!("SELECT count(*) FROM message")).await,
        count(&mut tx, sql!("SELECT count(*) FROM main.message")).await,
    ]
}

pub async fn rows_of_the_concealed_are_hidden(database: Database) {
    for number in 1..=2 {
        crate::insert(&database, number).await.unwrap();
    }
    let mut tx = database.write(EVERYTHING).await.unwrap();
    fill(&mut tx).await;
    tx.commit().await.unwrap();
    assert_eq!(counts(&database).await, [2, 2, 2, 2]);
    conceal(&database, 1, "test_beneath").await;
    assert_eq!(counts(&database).await, [2, 1, 1, 2], "of one category only");
    conceal(&database, 2, "*").await;
    assert_eq!(counts(&database).await, [1, 0, 0, 2]);
    let mut tx = database.write(EVERYTHING).await.unwrap();
    assert_eq!(count(&mut tx, sql!("SELECT count(*) FROM message")).await, 0, "nor does who writes see them");
    let given: &'static Table = store::DataMap::get().table("message").unwrap();
    let delete = given.of_subject(OfSubject::DeleteAlone).unwrap();
    assert_eq!(tx.execute(delete, params![person(2), 10]).await.unwrap(), 1, "who erases does");
    tx.execute(sql!("DELETE FROM concealed WHERE subject_id = $1"), params![person(1)]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(counts(&database).await, [1, 1, 1, 1]);
}

/// Two things: one of persons 1 and 2 together, one of person 1.
async fn share(database: &Database) {
    let mut tx = database.write(EVERYTHING).await.unwrap();
    let sweep = sql!(
        "INSERT INTO sweep (sweep_id, product, category, table_name, started_at, finished_at, deleted_count,
           overdue_count)
         VALUES ($1, '', '', '', 0, 0, 0, 0)"
    );
    tx.execute(sweep, params![vec![7_u8; 16]]).await.unwrap();
    tx.execute(sweep, params![vec![8_u8; 16]]).await.unwrap();
    let member = sql!(
        "INSERT INTO stop (stop_id, tenant_id, product, subject_id, clause, kind, ground, at)
         VALUES ($1, $2, '', $3, '', '', '', 0)"
    );
    for (id, of, who) in [(1, 7, 1), (2, 7, 2), (3, 8, 1)] {
        tx.execute(member, params![vec![id; 16], vec![of; 16], person(who)]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn shared_seen(database: &Database) -> i64 {
    let mut tx = database.read(EVERYTHING).await.unwrap();
    count(&mut tx, sql!("SELECT count(*) FROM sweep")).await
}

pub async fn what_several_own_is_hidden_with_the_last(database: Database) {
    share(&database).await;
    let seen = async || shared_seen(&database).await;
    assert_eq!(seen().await, 2);
    conceal(&database, 1, "*").await;
    assert_eq!(seen().await, 1, "the other one's is still there");
    let shared: &'static Table = store::DataMap::get().table("sweep").unwrap();
    let mut tx = database.read(EVERYTHING).await.unwrap();
    let of = async |tx: &mut Tx, what| {
        let counted: Option<i64> = tx.value(shared.of_subject(what).unwrap(), params![person(1)]).await.unwrap();
        counted.unwrap()
    };
    assert_eq!((of(&mut tx, OfSubject::Count).await, of(&mut tx, OfSubject::CountAlone).await), (2, 1));
    drop(tx);
    conceal(&database, 2, "*").await;
    assert_eq!(seen().await, 0);
}

/// Nobody consents for another; but what one has restricted or objected to goes on being the other's.
pub async fn what_several_own_needs_the_consent_of_each(database: Database) {
    share(&database).await;
    for because in ["withdrawal", "edition"] {
        conceal_because(&database, 2, "test_shared", because).await;
        assert_eq!(shared_seen(&database).await, 1, "{because} of one hides what both own");
        reveal(&database, 2).await;
    }
    for because in ["restriction", "objection"] {
        conceal_because(&database, 2, "test_shared", because).await;
        assert_eq!(shared_seen(&database).await, 2, "{because} of one leaves it to the other");
        conceal_because(&database, 1, "another", because).await;
        assert_eq!(shared_seen(&database).await, 2, "{because} of something else");
        conceal_because(&database, 1, "*", "erasure").await;
        assert_eq!(shared_seen(&database).await, 0, "all have it stopped, each in their own way");
        reveal(&database, 1).await;
        reveal(&database, 2).await;
    }
}
