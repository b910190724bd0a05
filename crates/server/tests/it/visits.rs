//! Visits to the pages: what is noted, and when it goes.

use serde_json::Value;
use testkit::{both_databases, test_server::Client};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0";

/// Opens a page as a browser does.
async fn visit(client: &Client, path: &str) {
    let request = client.request(reqwest::Method::GET, path).header("user-agent", FIREFOX);
    let request = request.header("referer", "https://example.org/link").header("accept-language", "de-DE,de;q=0.9");
    client.send(request).await;
}

async fn visits(client: &Client) -> Vec<Value> {
    client.get("/api/visits").await.expect(200)["items"].as_array().unwrap().clone()
}

both_databases! {
    async fn pro_01_a_visit_is_noted_with_all_that_the_notice_names(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        visit(&server.client(), "/sign-in").await;
        server.advance(std::time::Duration::from_secs(10)).await;
        let visits = visits(&staff).await;
        let visit = visits.iter().find(|visit| visit["page"] == "/sign-in").expect("the visit");
        assert_eq!(visit["ip"], "127.0.0.1");
        assert_eq!(visit["at"], "2026-01-01T00:00:00Z");
        assert_eq!(visit["zone_offset_minutes"], 0);
        assert!(visit["status"].as_i64().unwrap() >= 200);
        assert!(visit["bytes"].as_i64().unwrap() > 0);
        assert_eq!(visit["referrer"], "https://example.org", "the website, not which of its pages");
        assert_eq!(visit["browser"], "Firefox");
        assert!(visit["os"].as_str().unwrap().starts_with("Windows"));
        assert!(visit["browser_version"].as_str().unwrap().starts_with("132"));
        assert_eq!(visit["language"], "de-DE,de;q=0.9");
    }

    async fn visits_are_listed_page_by_page_the_latest_first(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let pages = ["/a", "/b", "/c", "/d", "/e"];
        for page in pages {
            visit(&server.client(), page).await;
            server.advance(std::time::Duration::from_secs(10)).await;
        }
        let (mut seen, mut path) = (Vec::new(), "/api/visits?limit=2".to_owned());
        loop {
            let page = staff.get(&path).await.expect(200);
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 2);
            seen.extend(items.iter().map(|visit| visit["page"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/api/visits?limit=2&cursor={cursor}");
        }
        seen.retain(|page| pages.contains(&page.as_str()));
        assert_eq!(seen, ["/e", "/d", "/c", "/b", "/a"]);
    }

    async fn pro_02_a_visit_is_erased_after_seven_days(builder: Builder) {
        let server = builder.start().await;
        visit(&server.client(), "/early").await;
        server.advance_by("6 days").await;
        visit(&server.client(), "/late").await;
        server.advance_by("23 hours").await;
        let pages = |visits: Vec<Value>| visits.iter().map(|v| v["page"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(pages(visits(&server.staff().await).await), ["/late", "/early"]);
        server.advance_by("2 hours").await;
        assert_eq!(pages(visits(&server.staff().await).await), ["/late"]);
        server.advance_by("7 days").await;
        assert!(visits(&server.staff().await).await.is_empty());
    }
}

both_databases! {
    async fn the_secret_of_a_link_is_not_noted(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        for page in ["activate", "reset", "my-data", "privacy-request/confirm", "privacy-request/case", "devices", "unheard/of"] {
            let client = server.client();
            let request = client.bare(reqwest::Method::GET, &format!("/{page}/very-secret"));
            let answer = client.send(request.header("referer", format!("{}/{page}/very-secret", client.url()))).await;
            let opens_something = page != "devices";
            let policy = if opens_something { "no-referrer" } else { "same-origin" };
            assert_eq!(answer.header("referrer-policy"), Some(policy), "{page}");
        }
        server.advance(std::time::Duration::from_secs(10)).await;
        let text = format!("{:?}", visits(&staff).await);
        for kept in ["/activate/…", "/reset/…", "/my-data/…", "/privacy-request/confirm/…", "/privacy-request/case/…"] {
            assert!(text.contains(kept), "{kept} in {text}");
        }
        assert!(!text.contains("very-secret"), "{text}");
    }
}

both_databases! {
    async fn liv_29_who_has_the_log_stopped_does_not_come_into_it_and_others_do(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let tenant = server.tenant(server.root().await, "Customer").await;
        for (number, way) in ["objections", "restrictions"].into_iter().enumerate() {
            let person = server.someone(tenant, &format!("person{number}@customer.example"), identity::Role::User).await;
            visit(&person, &format!("/before{number}")).await;
            server.advance(std::time::Duration::from_secs(10)).await;
            let body = match way {
                "objections" => serde_json::json!({ "clause": "web_visit", "words": "Not me.", "language": "en" }),
                _ => serde_json::json!({ "clause": "web_visit", "ground": "unlawful_restrict", "language": "en" }),
            };
            // One that waits to be written when they say so is theirs too.
            visit(&person, &format!("/waiting{number}")).await;
            let stop = person.post(&format!("/api/privacy/{way}"), body).await.expect(201);
            visit(&person, &format!("/after{number}")).await;
            visit(&server.client(), &format!("/somebody{number}")).await;
            server.advance(std::time::Duration::from_secs(10)).await;
            let pages: Vec<String> =
                visits(&staff).await.iter().map(|visit| visit["page"].as_str().unwrap().to_owned()).collect();
            let has = |page: &str| pages.contains(&format!("/{page}{number}"));
            assert!(has("before") && has("somebody") && !has("after") && !has("waiting"), "{way}: {pages:?}");
            person.delete(&format!("/api/privacy/stops/{}", stop["id"].as_str().unwrap())).await.expect(204);
            visit(&person, &format!("/again{number}")).await;
            server.advance(std::time::Duration::from_secs(10)).await;
            let pages = format!("{:?}", visits(&staff).await);
            assert!(pages.contains(&format!("/again{number}")), "taken back: {pages}");
        }
    }
}
