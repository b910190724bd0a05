//! `/api/stream`: what happens, as it happens, to whoever may see it.

use identity::Role;
use serde_json::{Value, json};
use testkit::{
    TestServer,
    test_server::{Client, PASSWORD, progres_notice},
    wait,
};

use crate::field::{Field, decoded, in_clause, one};

/// One listener's end of the stream.
struct Listener {
    response: reqwest::Response,
    text: String,
}

impl Listener {
    async fn open(client: &Client, query: &str) -> Self {
        let request = client.request(reqwest::Method::GET, &format!("/api/stream{query}"));
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), 200);
        Self { response, text: String::new() }
    }

    /// The next event: its name and data.
    async fn next(&mut self) -> (String, Value) {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let part = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let found = part("event:").map(|name| (name.to_owned(), part("data:").unwrap_or_default().to_owned()));
                self.text = rest.to_owned();
                if let Some((name, data)) = found {
                    return (name, serde_json::from_str(&data).expect("JSON"));
                }
                continue;
            }
            let chunk = tokio::time::timeout(wait::DEADLINE, self.response.chunk()).await.expect("in time");
            self.text.push_str(std::str::from_utf8(&chunk.expect("a stream").expect("an open stream")).expect("text"));
        }
    }

    /// Resolves when the server ends the stream.
    async fn ended(&mut self) {
        while tokio::time::timeout(wait::DEADLINE, self.response.chunk())
            .await
            .expect("it ends")
            .ok()
            .flatten()
            .is_some()
        {}
    }

    /// The metrics of the next readings.
    async fn metrics(&mut self, count: usize) -> Vec<String> {
        let mut metrics = Vec::new();
        for _ in 0..count {
            let (name, data) = self.next().await;
            assert_eq!(name, "reading");
            metrics.push(data["metric"].as_str().unwrap().to_owned());
        }
        metrics
    }
}

#[tokio::test]
async fn pro_11_readings_come_live_within_reach_and_only_of_what_a_role_may_see() {
    // Room climate for the operator's staff only.
    let all = "viewers = [\"operator_staff\", \"instance_admin\", \"user\", \"read_only\"]";
    let notice = in_clause(&progres_notice(), "indoor", all, "viewers = [\"operator_staff\"]");
    let field = Field::start(TestServer::builder().notice(notice)).await;
    let (eui, other_eui) = ("0004a30b001c0530", "0004a30b001c0531");
    let device = field.device(eui, "indoor-climate").await;
    let other = field.server.tenant(field.server.root().await, "Other").await;
    let stranger = field.server.someone(other, "admin@other.example", Role::InstanceAdmin).await;
    let others = field.device_of(other, other_eui, "indoor-climate").await;

    let mut staff = Listener::open(&field.staff, "").await;
    let mut user = Listener::open(&field.user, "").await;
    let mut stranger_listens = Listener::open(&stranger, "").await;
    let mut one_device = Listener::open(&field.staff, &format!("?device_id={others}")).await;
    let not_theirs = stranger.get(&format!("/api/stream?device_id={device}")).await;
    not_theirs.expect(404);
    field.server.client().get("/api/stream").await.expect(401);

    let object = |battery: i32| json!({ "temperature": 20.5, "battery": battery });
    assert_eq!(field.deliver("up", decoded(eui, 1, field.at(0), object(11))).await, one("accepted"));
    assert_eq!(field.deliver("up", decoded(other_eui, 2, field.at(0), object(22))).await, one("accepted"));
    assert_eq!(staff.metrics(4).await, ["battery", "temperature", "battery", "temperature"]);
    let (name, data) = user.next().await;
    let series = field.series_id(&device, "battery").await;
    let expected =
        json!({ "device_id": device, "series_id": series, "metric": "battery", "at": field.at(0), "value": 11.0 });
    assert_eq!((name.as_str(), &data), ("reading", &expected), "no climate");
    // Had the stranger heard the first message, it would have come before its own.
    for listener in [&mut stranger_listens, &mut one_device] {
        let (_, data) = listener.next().await;
        assert_eq!(data["device_id"], json!(others));
    }
    // And the user hears nothing of the other's: the next is its own again.
    assert_eq!(field.deliver("up", decoded(eui, 3, field.at(0), object(33))).await, one("accepted"));
    assert_eq!(user.next().await.1["value"], 33.0);
    // A repetition is no news.
    assert_eq!(field.deliver("up", decoded(eui, 3, field.at(0), object(33))).await, one("duplicate"));
    assert_eq!(field.deliver("up", decoded(eui, 4, field.at(0), object(44))).await, one("accepted"));
    assert_eq!(user.next().await.1["value"], 44.0);
    assert_eq!(field.series(&device).await.len(), 1, "nor do the lists show the user any climate");
}

#[tokio::test]
async fn a_stream_ends_with_what_lets_its_reader_in() {
    let server = TestServer::start().await;
    let (staff, root) = (server.staff().await, server.root().await);
    for (number, end) in
        ["signs out", "is blocked", "changes role", "is deleted", "changes password"].into_iter().enumerate()
    {
        let email = format!("reader{number}@x.example");
        let account = server.account(root, &email, Role::User).await;
        let reader = server.sign_in(&email).await;
        let mut stream = Listener::open(&reader, "").await;
        let path = format!("/api/accounts/{account}");
        match end {
            "signs out" => drop(reader.delete("/api/session").await.expect(204)),
            "is blocked" => drop(staff.patch(&path, json!({ "status": "blocked" })).await.expect(200)),
            "changes role" => drop(staff.patch(&path, json!({ "role": "read_only" })).await.expect(200)),
            "is deleted" => drop(staff.delete(&path).await.expect(204)),
            _ => {
                let body = json!({ "current": PASSWORD, "new": "another good one" });
                drop(server.sign_in(&email).await.post("/api/account/password", body).await.expect(204));
            }
        }
        stream.ended().await;
    }
}

#[tokio::test]
async fn a_stream_ends_with_its_token_and_its_contract() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let made = staff.post("/api/tokens", json!({ "name": "reader", "scopes": ["read"] })).await.expect(201);
    let machine = server.client().with_token(made["token"].as_str().unwrap());
    let mut stream = Listener::open(&machine, "").await;
    staff.delete(&format!("/api/tokens/{}", made["id"].as_str().unwrap())).await.expect(204);
    stream.ended().await;
    let tenant = server.tenant(server.root().await, "Customer").await;
    let mut stream = Listener::open(&server.someone(tenant, "user@x.example", Role::User).await, "").await;
    staff.patch(&format!("/api/tenants/{tenant}"), json!({ "contract_ended_at": server.now() })).await.expect(200);
    stream.ended().await;
}

#[tokio::test]
async fn one_account_holds_no_more_than_its_share_of_streams() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let mut open = Vec::new();
    for _ in 0..identity::WATCHES_PER_ACCOUNT_MAX {
        open.push(Listener::open(&staff, "").await);
    }
    let refused = staff.get("/api/stream").await;
    assert_eq!((refused.status, refused.problem().as_str()), (429, "too-many-requests"));
    let other = server.someone(server.root().await, "user@x.example", Role::User).await;
    Listener::open(&other, "").await;
    drop(open);
    let again = async || {
        let request = staff.request(reqwest::Method::GET, "/api/stream");
        (request.send().await.expect("an answer").status() == 200).then_some(())
    };
    wait::until("a place is free again", wait::DEADLINE, again).await;
}
