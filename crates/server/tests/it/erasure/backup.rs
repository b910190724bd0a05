//! A backup that was made before an erasure brings back everything but the erased.

use std::{
    path::Path,
    process::{Command, Output},
};

use testkit::{Postgres, TestServer, test_server::progres};

use super::{People, device_names, emails};

fn obhut(arguments: &[&str], database: &str, ledger: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_obhut"));
    command.args(arguments).args(["--database", database, "--erasures"]).arg(ledger);
    command.env_remove("OBHUT_DATABASE").output().expect("obhut runs")
}

#[track_caller]
fn succeeded(output: &Output) -> String {
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    said
}

/// Anna is erased after the backup, Bert before it, Carla stays. The restored database is opened by a server.
async fn nobody_comes_back(server: TestServer, from: &str, to: &str, ledger: &Path, work: &Path) -> TestServer {
    let staff = server.staff().await;
    let customer = server.tenant(server.root().await, "Customer").await;
    let anna = server.person(customer, "anna@customer.example", "Anna", "Ahorn").await;
    let bert = server.person(customer, "bert@customer.example", "Bert", "Birke").await;
    let carla = server.person(customer, "carla@customer.example", "Carla", "Ceder").await;
    server.home(&staff, customer, "AnnaHaus", &[anna]).await;
    server.home(&staff, customer, "Gemeinsam", &[anna, carla]).await;
    server.home(&staff, customer, "BertHaus", &[bert]).await;
    server.erase(bert).await;
    server.tell_everybody().await;
    server.remove().await;
    let file = work.join("backup").display().to_string();
    let said = succeeded(&obhut(&["backup", "--to", &file], from, ledger));
    assert!(said.contains("are in the backup"), "{said}");
    server.erase(anna).await;
    server.remove().await;
    let verified = staff.get("/api/audit/verification").await.expect(200);
    drop(staff);

    let product = progres().display().to_string();
    let restore = ["restore", "--from", &file, "--product", &product];
    let nowhere = work.join("no-product").display().to_string();
    let unread = obhut(&["restore", "--from", &file, "--product", &nowhere], to, ledger);
    assert!(!unread.status.success(), "without a notice nobody can be erased again, so nothing is loaded");
    let missing = work.join("missing");
    let refused = obhut(&restore, to, &missing);
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("no ledger"));
    let said = succeeded(&obhut(&restore, to, ledger));
    assert!(said.contains("1 erasures made since were done again"), "{said}");
    let restored = TestServer::builder().database(to).start().await;
    restored.tell_everybody().await;
    restored.remove().await;
    let staff = restored.staff().await;
    assert_eq!(emails(&staff).await, ["carla@customer.example", "staff@operator.example"]);
    assert_eq!(device_names(&staff).await, ["Zähler Gemeinsam"]);
    assert_eq!(
        (&verified["ok"], &staff.get("/api/audit/verification").await.expect(200)["ok"]),
        (&true.into(), &true.into())
    );
    restored.sign_in("carla@customer.example").await;
    let again = obhut(&restore, to, ledger);
    assert!(!again.status.success(), "a database that is there is not overwritten");
    restored
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_backup_brings_nobody_back_on_sqlite() {
    let (work, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = TestServer::start().await;
    let from = format!("sqlite:{}", server.database_dir().display());
    let ledger = server.database_dir().join("erasures");
    let to = format!("sqlite:{}", target.path().join("data").display());
    let _restored = nobody_comes_back(server, &from, &to, &ledger, work.path()).await;
    let needles = [("the address", b"anna@customer.example".to_vec()), ("the name", b"Ahorn".to_vec())];
    assert_eq!(super::bytes::found_in(target.path(), &needles), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_backup_brings_nobody_back_on_postgres() {
    let work = tempfile::tempdir().unwrap();
    let (from, to) = (Postgres::shared().await.database().await, Postgres::shared().await.database().await);
    let ledger = work.path().join("erasures");
    let server = TestServer::builder().database(from.url()).erasures(&ledger).start().await;
    nobody_comes_back(server, from.url(), to.url(), &ledger, work.path()).await;
}

/// Not only `obhut restore`: files copied back by other means meet the ledger at the next start.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_copied_back_meet_the_ledger_at_the_next_start() {
    let server = TestServer::start().await;
    let customer = server.tenant(server.root().await, "Customer").await;
    let anna = server.person(customer, "anna@customer.example", "Anna", "Ahorn").await;
    let directory = server.stop().await;
    let copy = std::fs::read(directory.path().join("obhut.db")).unwrap();

    let server = TestServer::builder().directory(directory).start().await;
    server.erase(anna).await;
    server.tell_everybody().await;
    server.remove().await;
    let directory = server.stop().await;
    for file in ["obhut.db-wal", "obhut.db-shm"] {
        let _ = std::fs::remove_file(directory.path().join(file));
    }
    std::fs::write(directory.path().join("obhut.db"), copy).unwrap();

    let server = TestServer::builder().directory(directory).start().await;
    assert_eq!(emails(&server.staff().await).await, ["staff@operator.example"]);
    server.tell_everybody().await;
    server.remove().await;
    let needles = [("the address", b"anna@customer.example".to_vec())];
    assert_eq!(super::bytes::found_in(server.database_dir(), &needles), Vec::<String>::new());
}
