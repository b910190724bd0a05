//! A real PostgreSQL: one server for all tests, a database of its own for each.

mod cluster;
mod own;

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::atomic::{AtomicU32, Ordering},
};

use tokio::sync::OnceCell;
use tokio_postgres::NoTls;
/// What a benchmark holds on to.
pub use tokio_postgres::{Client, Statement as Prepared};

use self::cluster::{Cluster, bin_dir, command};
pub use own::OwnPostgres;

static SHARED: OnceCell<Postgres> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// Any number; it only has to be the same in all test processes.
const TEMPLATE_LOCK: i64 = 0x6f_6268_7574;

/// The test PostgreSQL, shared by all test processes of the machine.
///
/// The first that asks starts it (about 2 s), half a minute after the last has ended it is gone, with its data. Works
/// under nextest (a process per test), `cargo test`, and as root, where the server runs as `postgres`.
#[derive(Debug)]
pub struct Postgres {
    cluster: Cluster,
}

impl Postgres {
    pub async fn shared() -> &'static Postgres {
        SHARED
            .get_or_init(|| async {
                let cluster = tokio::task::spawn_blocking(Cluster::find_or_start).await.expect("PostgreSQL starts");
                Postgres { cluster }
            })
            .await
    }

    /// A new, empty database, dropped with the value returned.
    pub async fn database(&self) -> TestDatabase {
        self.create("template1").await
    }

    /// A copy of a database that `prepare` filled, once per `key` and server: migrations run once, not once per test.
    ///
    /// `key` is whatever the content depends on (the migrations' text). `prepare` gets the URL and must have closed
    /// its connections when it returns, for PostgreSQL copies only a database that nobody uses.
    pub async fn database_like(&self, key: &str, prepare: impl AsyncFnOnce(String)) -> TestDatabase {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let template = format!("template_{:016x}", hasher.finish());
        let admin = connect(&self.url("postgres")).await;
        admin.execute("SELECT pg_advisory_lock($1)", &[&TEMPLATE_LOCK]).await.expect("a lock");
        let found = admin.query("SELECT 1 FROM pg_database WHERE datname = $1", &[&template]).await.expect("a list");
        if found.is_empty() {
            // Under another name first: a run that dies half way leaves no half template.
            let draft = format!("draft_{template}");
            run(&admin, &format!("DROP DATABASE IF EXISTS {draft}")).await;
            run(&admin, &format!("CREATE DATABASE {draft}")).await;
            prepare(self.url(&draft)).await;
            run(&admin, &format!("ALTER DATABASE {draft} RENAME TO {template}")).await;
        }
        drop(admin); // and with it the lock
        self.create(&template).await
    }

    async fn create(&self, template: &str) -> TestDatabase {
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let admin = connect(&self.url("postgres")).await;
        // A test that was killed left its database, and process numbers come again.
        run(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(&admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        TestDatabase { admin_url: self.url("postgres"), url: self.url(&name), name }
    }

    /// Where the server keeps its files, of every database.
    pub fn data_directory(&self) -> std::path::PathBuf {
        self.cluster.data.clone()
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://obhut@127.0.0.1:{}/{database}", self.cluster.port)
    }
}

/// A database of one test. Dropped with this value, whoever is still connected.
#[derive(Debug)]
pub struct TestDatabase {
    admin_url: String,
    url: String,
    name: String,
}

impl TestDatabase {
    /// What `--database` takes.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection of the test's own, to look at what is stored behind Obhut's back.
    pub async fn client(&self) -> Client {
        let client = connect(&self.url).await;
        run(&client, "SET search_path = main, public").await;
        client
    }

    /// All that Obhut keeps, as statements of SQL that any later PostgreSQL understands.
    pub fn dump(&self) -> String {
        let mut dump = command(&bin_dir(), "pg_dump");
        dump.args(["--inserts", "--no-owner", "--no-privileges", "--schema=main"]).arg(&self.url);
        let dumped = dump.output().expect("pg_dump starts");
        assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
        let text = String::from_utf8(dumped.stdout).expect("a dump in UTF-8");
        // Commands of psql and settings of this version are nobody else's.
        let is_sql =
            |line: &&str| !["\\", "SET ", "--", "SELECT pg_catalog.set_config"].iter().any(|no| line.starts_with(no));
        text.lines().filter(is_sql).flat_map(|line| [line, "\n"]).collect()
    }

    /// Brings what was dumped into this empty database.
    pub async fn load(&self, dump: &str) {
        let client = connect(&self.url).await;
        run(&client, dump).await;
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (admin_url, name) = (self.admin_url.clone(), self.name.clone());
        // On a thread with a runtime of its own: the test's runtime may be ending, and a drop cannot wait in it.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let admin = connect(&admin_url).await;
                run(&admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            });
        });
        if thread.join().is_err() && !std::thread::panicking() {
            panic!("the database {} could not be dropped", self.name);
        }
    }
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the test PostgreSQL answers");
    tokio::spawn(connection);
    client
}

async fn run(client: &Client, sql: &str) {
    client.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}
