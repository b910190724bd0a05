//! `/api/sessions`: a person's own sessions.

use identity::Role;
use testkit::TestServer;

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
