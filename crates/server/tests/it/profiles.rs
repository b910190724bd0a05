//! `/api/profiles`: what kinds of devices there are, and their codecs tried on bytes at hand.

use serde_json::json;
use testkit::TestServer;

#[tokio::test]
async fn profiles_are_listed_shown_and_tried() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let list = staff.get("/api/profiles").await.expect(200);
    let names: Vec<_> = list["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["door-contact", "electricity-meter", "heat-meter", "indoor-climate", "water-meter"]);
    let shown = staff.get("/api/profiles/water-meter").await.expect(200);
    assert_eq!((&shown["title"]["de"], &shown["has_codec"]), (&json!("Wasserzähler"), &json!(true)));
    let volume = &shown["metrics"][0];
    assert_eq!(
        (&volume["unit"], &volume["kind"], &volume["category"]),
        (&json!("m³"), &json!("counter"), &json!("meter_reading"))
    );
    staff.get("/api/profiles/toaster").await.expect(404);

    let vectors = include_str!("../../../../products/progres/codecs/water-meter.vectors.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    let vector = vectors[0].clone();
    let (port, bytes) = (&vector["fPort"], &vector["bytes"]);
    let tried =
        staff.post("/api/profiles/water-meter/try", json!({ "f_port": port, "bytes_hex": bytes })).await.expect(200);
    assert!(tried["readings"].as_array().unwrap().iter().any(|reading| reading["metric"] == "volume"), "{tried}");
    let nonsense = json!({ "f_port": 1, "bytes_hex": "ff" });
    let tried = staff.post("/api/profiles/water-meter/try", nonsense).await.expect(200);
    assert_eq!(tried["readings"], json!([]));
    assert_ne!(tried["errors"], json!([]), "the codec says what is wrong");
    staff.post("/api/profiles/water-meter/try", json!({ "f_port": 1, "bytes_hex": "0g" })).await.expect(422);
}
