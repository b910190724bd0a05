//! `GET /api/notice/editions`: the one in force is served, those before it stay readable.

use std::{fs, path::Path};

use tempfile::TempDir;
use testkit::{
    TestServer,
    test_server::{progres, progres_notice},
};

/// A second edition of progres: visits are kept five days instead of seven.
pub(super) fn second_edition() -> String {
    let second = "[[edition]]\nnumber = 2\ndate = 2026-12-01\n\
                  changes = { de = \"Kürzere Fristen.\", en = \"Shorter periods.\" }\n\n[controller]";
    progres_notice().replacen("[controller]", second, 1).replacen("keep = \"7 days\"", "keep = \"5 days\"", 1)
}

/// A product in its second edition; the first is kept.
fn product() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("editions")).unwrap();
    fs::write(directory.path().join("notice.toml"), second_edition()).unwrap();
    fs::write(directory.path().join("editions/1.toml"), progres_notice()).unwrap();
    for part in ["profiles", "codecs"] {
        copy(&progres().join(part), &directory.path().join(part));
    }
    directory
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[tokio::test]
async fn plu_26_the_current_edition_is_served_and_earlier_ones_stay_readable_with_their_date() {
    let product = product();
    let server = TestServer::builder().product(product.path().to_owned()).start().await;
    let client = server.client();
    let editions = client.get("/api/notice/editions").await.expect(200);
    let editions: Vec<_> = editions["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["number"].as_u64().unwrap(), one["date"].as_str().unwrap(), one["is_current"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(editions, [(2, "2026-12-01", true), (1, "2026-11-22", false)]);

    let current = client.get("/api/notice?lang=en").await.expect(200);
    assert_eq!((&current["edition_number"], &current["edition"]), (&2.into(), &"2026-12-01".into()));
    assert!(current.to_string().contains("until 5 days after"));
    let earlier = client.get("/api/notice?lang=en&edition=1").await.expect(200);
    assert_eq!(earlier["edition_number"], 1);
    assert!(earlier.to_string().contains("until 7 days after") && !earlier.to_string().contains("until 5 days after"));

    for (query, period) in [("lang=en", "until 5 days after"), ("lang=en&edition=1", "until 7 days after")] {
        for path in ["text", "artefacts/record.html"] {
            let page = client.get(&format!("/api/notice/{path}?{query}")).await;
            assert!(page.text().contains(period), "{path} {query}");
        }
    }
    assert_eq!(client.get("/api/notice?edition=3").await.status, 404);
}

#[tokio::test]
async fn an_edition_that_is_another_one_stops_the_start() {
    let product = product();
    fs::write(product.path().join("editions/1.toml"), second_edition()).unwrap();
    let refused = TestServer::builder().product(product.path().to_owned()).try_start().await;
    let error = refused.err().expect("it does not start").to_string();
    assert!(error.contains("is not edition 1 of progres"), "{error}");
}
