//! The sandbox's clock: `/api/sandbox/clock`.

use identity::Role;
use serde_json::json;
use testkit::TestServer;
use types::{Period, Time};

#[tokio::test]
async fn the_clock_is_shown_and_says_that_it_is_no_sandbox() {
    let server = TestServer::start().await;
    let clock = server.client().get("/api/sandbox/clock").await.expect(200);
    assert_eq!(clock["now"], "2026-01-01T00:00:00Z");
    assert_eq!(clock["sandbox"], false);
}

#[tokio::test]
async fn a_server_that_is_no_sandbox_refuses() {
    let server = TestServer::start().await;
    let answer = server.staff().await.post("/api/sandbox/clock", json!({ "advance": "7 days" })).await;
    assert_eq!((answer.status, answer.problem().as_str()), (409, "not-a-sandbox"));
    assert_eq!(server.client().get("/api/sandbox/clock").await.json()["now"], "2026-01-01T00:00:00Z");
}

fn now(answer: &serde_json::Value) -> Time {
    answer["now"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn staff_move_a_sandboxs_clock_and_retention_has_run_when_it_answers() {
    let server = TestServer::builder().sandbox().start().await;
    let staff = server.staff().await;
    server.client().get("/sign-in").await;
    server.house().app.write_visits().await;
    assert_eq!(staff.get("/api/visits").await.expect(200)["items"].as_array().unwrap().len(), 1);
    let before = now(&staff.get("/api/sandbox/clock").await.expect(200));
    let after = now(&staff.post("/api/sandbox/clock", json!({ "advance": "8 days" })).await.expect(200));
    assert!(after >= Period::days(8).after(before));
    assert_eq!(staff.get("/api/visits").await.expect(200)["items"], json!([]), "and the session lives on");
    let audit = staff.get("/api/audit?action=advance").await.expect(200);
    assert_eq!(audit["items"][0]["detail"], "8 days");
}

#[tokio::test]
async fn a_restart_does_not_bring_the_past_back() {
    let server = TestServer::builder().sandbox().start().await;
    let staff = server.staff().await;
    let moved = now(&staff.post("/api/sandbox/clock", json!({ "advance": "36 months" })).await.expect(200));
    let directory = server.stop().await;
    let server = TestServer::builder().sandbox().directory(directory).start().await;
    assert!(now(&server.client().get("/api/sandbox/clock").await.expect(200)) >= moved);
}

#[tokio::test]
async fn only_staff_and_only_a_period_moves_it() {
    let server = TestServer::builder().sandbox().start().await;
    let customer = server.tenant(server.root().await, "Customer").await;
    let admin = server.someone(customer, "admin@customer.example", Role::InstanceAdmin).await;
    assert_eq!(admin.post("/api/sandbox/clock", json!({ "advance": "7 days" })).await.status, 403);
    for wrong in ["", "yesterday", "-7 days", "1000 years"] {
        let answer = server.staff().await.post("/api/sandbox/clock", json!({ "advance": wrong })).await;
        assert_eq!((answer.status, answer.problem().as_str()), (422, "invalid"), "{wrong}");
    }
}

#[tokio::test]
async fn the_command_moves_it_with_a_token_of_staff() {
    let server = TestServer::builder().sandbox().start().await;
    let made =
        server.staff().await.post("/api/tokens", json!({ "name": "cli", "scopes": ["write"] })).await.expect(201);
    let run = async |arguments: &[&str]| {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_obhut"));
        command.arg("sandbox").args(arguments).args(["--url", &server.url()]);
        let output = command.env("OBHUT_TOKEN", made["token"].as_str().unwrap()).output().await.unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (moved, _, error) = run(&["advance", "yesterday"]).await;
    assert!(!moved && error.contains("Some fields need another value"), "{error}");
    let (_, before, _) = run(&["clock"]).await;
    let (moved, after, error) = run(&["advance", "36 months"]).await;
    assert!(moved, "{error}");
    let (before, after): (Time, Time) = (before.trim().parse().unwrap(), after.trim().parse().unwrap());
    assert!(after >= Period::months(36).after(before));
}
