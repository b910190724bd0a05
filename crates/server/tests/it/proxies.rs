//! Behind proxies of ours: from where a request comes is what they say, and nothing that its sender wrote.

use reqwest::Method;
use serde_json::Value;
use testkit::TestServer;

async fn behind(proxies_count: usize) -> TestServer {
    TestServer::builder().settings(|settings| settings.proxies_count = proxies_count).start().await
}

/// The address noted for a visit with these header lines, or the status where it is refused.
async fn noted(server: &TestServer, lines: &[(&str, &str)]) -> Result<Value, u16> {
    let client = server.client();
    let mut request = client.bare(Method::GET, "/sign-in");
    for (name, value) in lines {
        request = request.header(*name, *value);
    }
    let answer = client.send(request).await;
    if answer.status == 400 {
        assert_eq!(
            (answer.problem().as_str(), answer.header("content-type")),
            ("bad-request", Some("application/problem+json"))
        );
        return Err(400);
    }
    server.advance(std::time::Duration::from_secs(10)).await;
    let visits = server.staff().await.get("/api/visits?limit=1").await.expect(200);
    Ok(visits["items"][0]["ip"].clone())
}

#[tokio::test]
async fn the_last_entry_of_the_last_line_is_believed() {
    let server = behind(1).await;
    for (lines, ip) in [
        (vec![("x-forwarded-for", "1.1.1.1, 203.0.113.9")], "203.0.113.9"),
        (vec![("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "203.0.113.10")], "203.0.113.10"),
        (vec![("x-forwarded-for", "203.0.113.11:61598")], "203.0.113.11"),
        (vec![("x-forwarded-for", "[2001:db8::1]")], "2001:db8::1"),
        (vec![("x-forwarded-for", "[2001:db8::2]:443")], "2001:db8::2"),
        (vec![("forwarded", "for=1.1.1.1, for=\"[2001:db8::3]:4711\";proto=https")], "2001:db8::3"),
        (vec![], "127.0.0.1"),
    ] {
        assert_eq!(noted(&server, &lines).await, Ok(Value::from(ip)), "{lines:?}");
    }
    let server = behind(2).await;
    let chain = [("x-forwarded-for", "1.1.1.1, 203.0.113.9"), ("x-forwarded-for", "10.0.0.1")];
    assert_eq!(noted(&server, &chain).await, Ok(Value::from("203.0.113.9")));
}

#[tokio::test]
async fn what_a_proxy_says_and_cannot_be_read_is_refused() {
    let server = behind(1).await;
    for lines in [
        vec![("x-forwarded-for", "unknown")],
        vec![("x-forwarded-for", "203.0.113.9, not-an-address")],
        vec![("forwarded", "for=_hidden")],
        vec![("forwarded", "by=10.0.0.1")],
        vec![("x-forwarded-for", "203.0.113.9"), ("forwarded", "for=203.0.113.8")],
    ] {
        assert_eq!(noted(&server, &lines).await, Err(400), "{lines:?}");
    }
}

#[tokio::test]
async fn without_a_proxy_nothing_that_is_said_is_believed() {
    let server = behind(0).await;
    for value in ["203.0.113.9", "unknown"] {
        assert_eq!(noted(&server, &[("x-forwarded-for", value)]).await, Ok(Value::from("127.0.0.1")));
    }
}
