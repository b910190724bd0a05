//! `/api/tenants`: the tree, contact persons, retention by contract, and the contract's end.

use std::time::Duration;

use identity::Role;
use serde_json::{Value, json};
use testkit::{TestServer, both_databases, test_server::PASSWORD};

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

both_databases! {
    async fn pro_07_instances_form_a_hierarchy_and_each_may_have_a_contact_person(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let root = server.root().await;
        let contact = json!({ "first_name": "Kim", "last_name": "Kunde", "email": "kim@customer.example", "phone": null });
        let draft = json!({ "parent_id": root, "name": "Customer", "contact": contact });
        let customer = staff.post("/api/tenants", draft).await.expect(201);
        assert_eq!(customer["contact"]["email"], "kim@customer.example");
        let draft = json!({ "parent_id": customer["id"], "name": "Sub" });
        let sub = staff.post("/api/tenants", draft).await.expect(201);
        assert_eq!((&sub["depth"], &sub["contact"]), (&json!(2), &json!(null)));
        let customer_id = customer["id"].as_str().unwrap().parse().unwrap();
        let admin = server.someone(customer_id, "admin@customer.example", Role::InstanceAdmin).await;
        assert_eq!(names(&admin.get("/api/tenants").await.expect(200)), ["Customer", "Sub"]);
        assert_eq!(names(&staff.get("/api/tenants").await.expect(200)), ["Operator", "Customer", "Sub"]);
        let first = staff.get("/api/tenants?limit=2").await.expect(200);
        let next = format!("/api/tenants?limit=2&cursor={}", first["next_cursor"].as_str().unwrap());
        assert_eq!(names(&staff.get(&next).await.expect(200)), ["Sub"]);

        let path = format!("/api/tenants/{}", customer["id"].as_str().unwrap());
        let changed = admin.patch(&path, json!({ "name": "Renamed", "contact": null })).await.expect(200);
        assert_eq!((&changed["name"], &changed["contact"]), (&json!("Renamed"), &json!(null)));
        admin.get(&format!("/api/tenants/{root}")).await.expect(404);
        admin.post("/api/tenants", json!({ "parent_id": root, "name": "x" })).await.expect(404);
        admin.delete(&path).await.expect(403);
        let used = staff.delete(&path).await;
        assert_eq!((used.status, used.problem()), (409, "tenant-in-use".into()));
        admin.delete(&format!("/api/tenants/{}", sub["id"].as_str().unwrap())).await.expect(204);
    }

    async fn pro_15_user_data_goes_with_the_contract(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let sub = server.tenant(customer, "Sub").await;
        let admin = server.someone(sub, "admin@sub.example", Role::InstanceAdmin).await;
        let (path, ended) = (format!("/api/tenants/{customer}"), server.now().plus(Duration::from_secs(3_600)));
        server.sign_in("admin@sub.example").await.patch(&format!("/api/tenants/{sub}"), json!({ "contract_ended_at": ended }))
            .await.expect(403);
        staff.patch(&path, json!({ "contract_ended_at": ended })).await.expect(200);
        admin.get("/api/session").await.expect(200);
        server.clock().advance(Duration::from_secs(3_600)).unwrap();
        admin.get("/api/session").await.expect(401);
        let credentials = json!({ "email": "admin@sub.example", "password": PASSWORD });
        let refused = server.client().post("/api/session", credentials).await;
        assert_eq!((refused.status, refused.problem()), (403, "contract-ended".into()));
        server.advance(Duration::from_secs(3_600)).await;
        let left = staff.get("/api/accounts").await.expect(200);
        assert_eq!(left["items"].as_array().unwrap().len(), 1, "only the operator's own account is left: {left}");
    }
}

both_databases! {
    async fn pro_16_of_many_who_set_periods_at_once_each_is_heard_and_the_last_one_holds(builder: Builder) {
        let server = builder.start().await;
        let staff = server.staff().await;
        let customer = server.tenant(server.root().await, "Customer").await;
        let path = format!("/api/tenants/{customer}/retention");
        let period = |months: u32| json!({ "overrides": { "meter_reading": format!("{months} months") } });
        let setting = (1..=8).map(|months| staff.put(&path, period(months)));
        for answer in futures::future::join_all(setting).await {
            answer.expect(200);
        }
        staff.put(&path, period(9)).await.expect(200);
        assert_eq!(staff.get(&path).await.expect(200)["overrides"], json!({ "meter_reading": "9 months" }));
    }
}

#[tokio::test]
async fn pro_16_a_contract_sets_its_own_periods_within_the_notice() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let customer = server.tenant(server.root().await, "Customer").await;
    let path = format!("/api/tenants/{customer}/retention");
    let shown = staff.get(&path).await.expect(200);
    assert_eq!(shown["overrides"], json!({}));
    let readings = shown["categories"].as_array().unwrap().iter().find(|one| one["name"] == "meter_reading").unwrap();
    assert_eq!(
        (&readings["keep"], &readings["longest"], &readings["override"]),
        (&json!("36 months"), &json!("10 years"), &json!(null))
    );
    let set = staff.put(&path, json!({ "overrides": { "meter_reading": "24 months" } })).await.expect(200);
    assert_eq!(set["overrides"], json!({ "meter_reading": "24 months" }));
    for (wrong, code) in [
        (json!({ "meter_reading": "11 years" }), "out_of_bounds"),
        (json!({ "meter_reading": "soon" }), "not_a_period"),
        (json!({ "web_visit": "8 days" }), "not_settable"),
    ] {
        assert_eq!(staff.put(&path, json!({ "overrides": wrong })).await.expect(422)["errors"][0]["code"], code);
    }
    let admin = server.someone(customer, "admin@x.example", Role::InstanceAdmin).await;
    admin.get(&path).await.expect(200);
    admin.put(&path, json!({ "overrides": {} })).await.expect(403);
    staff.put(&path, json!({ "overrides": {} })).await.expect(200);
    assert_eq!(staff.get(&path).await.expect(200), shown);
    let elsewhere = server.tenant(server.root().await, "Other").await;
    admin.get(&format!("/api/tenants/{elsewhere}/retention")).await.expect(404);
}
