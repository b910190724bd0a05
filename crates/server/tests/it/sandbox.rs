//! The sandbox's clock: `/api/sandbox/clock`.

use testkit::TestServer;

#[tokio::test]
async fn the_clock_is_shown_and_says_that_it_is_no_sandbox() {
    let server = TestServer::start().await;
    let clock = server.client().get("/api/sandbox/clock").await.expect(200);
    assert_eq!(clock["now"], "2026-01-01T00:00:00Z");
    assert_eq!(clock["sandbox"], false);
}
