//! `/api/sessions`: a person's own sessions.

use std::time::Duration;

use identity::Role;
use testkit::{TestServer, test_server::progres_notice};

#[tokio::test]
async fn a_person_sees_where_they_are_signed_in_and_ends_it() {
    let server = TestServer::start().await;
    let here = server.staff().await;
    let there = server.staff().await;
    let sessions = here.get("/api/sessions").await.expect(200)["items"].as_array().unwrap().clone();
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions.iter().filter(|session| session["current"] == true).count(), 1);
    let other = sessions.iter().find(|session| session["current"] == false).unwrap();
    assert_eq!((&other["ip"], &other["browser"]), (&"127.0.0.1".into(), &"Chrome 131.0.0".into()));
    let path = format!("/api/sessions/{}", other["id"].as_str().unwrap());
    let stranger = server.someone(server.root().await, "b@x.example", Role::OperatorStaff).await;
    stranger.delete(&path).await.expect(404);
    there.get("/api/session").await.expect(200);
    here.delete(&path).await.expect(204);
    there.get("/api/session").await.expect(401);
    here.get("/api/session").await.expect(200);
}

#[tokio::test]
async fn a_session_is_good_and_kept_exactly_as_long_as_the_notice_says() {
    let said = "{ period = \"24 hours\", after = \"last_used\" }";
    for hours in [24, 3] {
        let notice = progres_notice();
        assert!(notice.contains(said));
        let notice = notice.replace(said, &said.replace("24", &hours.to_string()));
        let server = TestServer::builder().notice(notice).start().await;
        let (idle, used) = (server.staff().await, server.staff().await);
        let sessions =
            async || crate::every_table_ages::count(&server, "SELECT count(*) FROM main.session", vec![]).await;
        let half = Duration::from_secs(hours * 1_800);
        server.advance(half).await;
        used.get("/api/session").await.expect(200);
        server.advance(half - Duration::from_secs(60)).await;
        assert_eq!(sessions().await, 2, "{hours}");
        server.advance(Duration::from_secs(3_600 + 120)).await;
        assert_eq!(sessions().await, 1, "{hours}: it has outlived what the notice says, within the hour of a sweep");
        idle.get("/api/session").await.expect(401);
        used.get("/api/session").await.expect(200);
    }
}
