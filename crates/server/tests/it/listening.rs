//! How the server listens: headers, limits, problems, TLS; and where it refuses to.

use std::net::SocketAddr;

use testkit::TestServer;

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = TestServer::start().await;
    for path in ["/", "/healthz", "/api/notice", "/api/no-such-thing"] {
        let answer = server.client().get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name} of {path}");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{policy} of {path}");
        assert_eq!(answer.header("strict-transport-security"), None, "only over TLS");
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_with_a_stable_type() {
    let server = TestServer::start().await;
    let answer = server.client().get("/api/no-such-thing").await;
    assert_eq!((answer.status, answer.problem().as_str()), (404, "not-found"));
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_announced_or_not() {
    let server = TestServer::builder().settings(|settings| settings.body_bytes_max = 1_000).start().await;
    let client = server.client();
    let large = format!("{{\"advance\":\"{}\"}}", "x".repeat(2_000));
    let announced = client.post_as("/api/sandbox/clock", "application/json", large.clone()).await;
    assert_eq!((announced.status, announced.problem().as_str()), (413, "too-large"));
}

#[tokio::test]
async fn health_readiness_and_metrics_need_no_account_and_name_nobody() {
    let server = TestServer::start().await;
    assert_eq!(server.client().get("/healthz").await.text(), "alive");
    assert_eq!(server.client().get("/readyz").await.text(), "ready");
    server.client().get("/api/notice").await.expect(200);
    let metrics = server.client().get("/metrics").await.text();
    assert!(metrics.contains("obhut_http_requests_total{"), "{metrics}");
    assert!(metrics.contains("route=\"/api/notice\""), "{metrics}");
    assert!(!metrics.contains("127.0.0.1"), "{metrics}");
}

#[tokio::test]
async fn the_openapi_document_is_served_and_is_the_one_the_command_prints() {
    let server = TestServer::start().await;
    let served = server.client().get("/api/openapi.json").await.expect(200);
    assert!(served["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(served, serde_json::to_value(http::document()).unwrap());
}

fn free_address(ip: [u8; 4]) -> SocketAddr {
    (ip, 0).into()
}

async fn listen(listen: http::Listen) -> Result<server::Running, server::StartError> {
    let directory = tempfile::tempdir().unwrap();
    let house = server::House::build(server::Choices {
        clock_confirmed: false,
        database: format!("sqlite:{}", directory.path().display()).parse().unwrap(),
        database_settings: store::Settings::default(),
        signing_key: None,
        erasures: None,
        products: vec![server::products::load(&testkit::test_server::progres()).unwrap()],
        http: http::Settings { public_url: "https://localhost".into(), ..http::Settings::default() },
        time: server::wiring::Time::Given(types::Clock::mock(types::Time::from_seconds(1_767_225_600))),
        rng: types::Rng::seeded(1),
        mail: server::config::MailArgs::default(),
        sms: server::config::SmsArgs::default(),
        mqtt: server::config::MqttArgs::default(),
    });
    house.await?.listen(listen).await
}

#[tokio::test]
async fn plain_http_is_refused_beyond_loopback_unless_a_proxy_is_declared() {
    let open = http::Listen { address: free_address([0, 0, 0, 0]), tls: None, behind_proxy: false };
    let refused = listen(open.clone()).await.err().expect("refused").to_string();
    assert!(refused.contains("--behind-proxy"), "{refused}");
    listen(http::Listen { behind_proxy: true, ..open }).await.expect("behind a proxy it may");
}

#[tokio::test]
async fn with_a_certificate_it_speaks_tls_and_says_so_for_a_year() {
    let directory = tempfile::tempdir().unwrap();
    let generated = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (directory.path().join("certificate.pem"), directory.path().join("key.pem"));
    std::fs::write(&certificate, generated.cert.pem()).unwrap();
    std::fs::write(&key, generated.signing_key.serialize_pem()).unwrap();
    let tls = Some(http::Tls { certificate, key });
    let running =
        listen(http::Listen { address: free_address([127, 0, 0, 1]), tls, behind_proxy: false }).await.unwrap();
    let root = reqwest::Certificate::from_pem(generated.cert.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder().add_root_certificate(root).build().unwrap();
    let answer = client.get(format!("https://localhost:{}/healthz", running.address().port())).send().await.unwrap();
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    assert_eq!(answer.text().await.unwrap(), "alive");
    let plain = reqwest::get(format!("http://localhost:{}/healthz", running.address().port())).await;
    assert!(plain.is_err(), "a port with TLS speaks nothing else");
}
