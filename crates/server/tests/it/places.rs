//! `/api/places`: objects such as buildings with their address, seen within reach.

use identity::Role;
use serde_json::{Value, json};
use testkit::both_databases;

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

both_databases! {
    async fn pro_10_an_object_has_an_address_and_devices(builder: Builder) {
        let server = builder.start().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let user = server.someone(customer, "user@customer.example", Role::User).await;
        let draft = json!({
            "tenant_id": customer, "name": "Haus Eins", "street": "Lindenstraße", "house_number": "12a",
            "postal_code": "66117", "city": "Saarbrücken", "country": "de"
        });
        let house = user.post("/api/places", draft).await.expect(201);
        assert_eq!(
            (&house["kind"], &house["country"], &house["device_count"]),
            (&json!("building"), &json!("DE"), &json!(0))
        );
        let path = format!("/api/places/{}", house["id"].as_str().unwrap());
        let room = json!({ "tenant_id": customer, "name": "Keller", "kind": "room", "parent_id": house["id"] });
        let room = user.post("/api/places", room).await.expect(201);
        let device = json!({
            "tenant_id": customer, "dev_eui": "0004A30B001C0530", "name": "Wasser", "profile": "water-meter",
            "place_id": house["id"]
        });
        let device = user.post("/api/devices", device).await.expect(201);
        assert_eq!(user.get(&path).await.expect(200)["device_count"], 1);
        let list = user.get("/api/places?search=lindenstr").await.expect(200);
        assert_eq!((names(&list), &list["items"][0]["device_count"]), (vec!["Haus Eins"], &json!(1)));
        let inside = format!("/api/places?parent_id={}", house["id"].as_str().unwrap());
        assert_eq!(names(&user.get(&inside).await.expect(200)), ["Keller"]);

        for still_used in [
            user.delete(&path).await,
            { user.delete(&format!("/api/devices/{}", device["id"].as_str().unwrap())).await.expect(204);
              user.delete(&path).await },
        ] {
            assert_eq!((still_used.status, still_used.problem()), (409, "place-in-use".into()));
        }
        user.delete(&format!("/api/places/{}", room["id"].as_str().unwrap())).await.expect(204);
        let changed = user.patch(&path, json!({ "city": null, "name": "Haus A" })).await.expect(200);
        assert_eq!(
            (&changed["city"], &changed["name"], &changed["street"]),
            (&json!(null), &json!("Haus A"), &json!("Lindenstraße"))
        );
        user.delete(&path).await.expect(204);
        assert_eq!(user.get(&path).await.problem(), "not-found");
    }

    async fn pro_10_what_is_out_of_reach_is_not_there(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let (one, other) = (server.tenant(root, "One").await, server.tenant(root, "Other").await);
        let admin = server.someone(one, "admin@one.example", Role::InstanceAdmin).await;
        let stranger = server.someone(other, "admin@other.example", Role::InstanceAdmin).await;
        let reader = server.someone(one, "reader@one.example", Role::ReadOnly).await;
        let place = admin.post("/api/places", json!({ "tenant_id": one, "name": "Ours" })).await.expect(201);
        let path = format!("/api/places/{}", place["id"].as_str().unwrap());
        assert_eq!(names(&server.staff().await.get("/api/places").await.expect(200)), ["Ours"]);
        assert_eq!(names(&stranger.get("/api/places").await.expect(200)), Vec::<&str>::new());
        stranger.get(&path).await.expect(404);
        stranger.patch(&path, json!({ "name": "Mine" })).await.expect(404);
        stranger.delete(&path).await.expect(404);
        let beyond = stranger.post("/api/places", json!({ "tenant_id": one, "name": "x" })).await.expect(422);
        assert_eq!(
            (&beyond["errors"][0]["field"], &beyond["errors"][0]["code"]),
            (&json!("tenant_id"), &json!("unknown"))
        );
        let device = json!({
            "tenant_id": other, "dev_eui": "0000000000000001", "name": "a", "profile": "water-meter",
            "place_id": place["id"]
        });
        assert_eq!(stranger.post("/api/devices", device).await.expect(422)["errors"][0]["field"], "place_id");
        reader.get(&path).await.expect(200);
        reader.delete(&path).await.expect(403);
        server.client().get(&path).await.expect(401);
    }
}
