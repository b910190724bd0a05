//! `/api/devices/import` and `/api/devices/export`: sheets in, named row by row, and out, never as formulas.

use std::time::Duration;

use identity::Role;
use serde_json::{Value, json};
use testkit::{TestServer, both_databases, test_server::Client};

async fn preview(client: &Client, sheet: impl Into<Vec<u8>>) -> Value {
    client.post_as("/api/devices/import/preview", "text/csv", sheet.into()).await.expect(200)
}

fn errors(preview: &Value) -> Vec<String> {
    let rows = preview["rows"].as_array().unwrap();
    let of = |row: &Value| {
        let line = row["line"].clone();
        let named = |error: &Value| {
            format!("{line} {} {}", error["column"].as_str().unwrap_or("-"), error["code"].as_str().unwrap())
        };
        row["errors"].as_array().unwrap().iter().map(named).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of).collect()
}

both_databases! {
    async fn pro_09_a_sheet_is_previewed_row_by_row_and_imported_at_once(builder: Builder) {
        let server = builder.start().await;
        let customer = server.tenant(server.root().await, "Stadtwerke").await;
        server.tenant(customer, "Nord").await;
        let admin = server.someone(customer, "admin@customer.example", Role::InstanceAdmin).await;
        let wrong = "DevEUI;Bezeichnung;Profil;Kundeninstanz;Objekt;Straße;Land;Farbe\r\n\
                     0004a30b001c0530;Wasser;water-meter;Nord;Haus 1;Ring;DE;rot\r\n\
                     0004a30b001c0530;Wasser;toaster;Süd;Haus 2;;;\r\n\
                     0004a30b001c0531;Wasser;water-meter;;Haus 3;Ring;Deutschland;\r\n";
        let shown = preview(&admin, wrong).await;
        assert_eq!(errors(&shown), [
            "3 dev_eui double", "3 tenant unknown", "3 profile unknown", "4 country not_a_country"
        ]);
        assert_eq!(
            (&shown["ok_count"], &shown["error_count"], &shown["import_id"]),
            (&json!(1), &json!(2), &json!(null))
        );
        assert_eq!(
            (&shown["ignored_headings"], &shown["rows"][0]["values"]["place"]),
            (&json!(["Farbe"]), &json!("Haus 1"))
        );
        assert_eq!(admin.get("/api/devices").await.expect(200)["items"], json!([]), "nothing is stored");

        let right = "DevEUI;Bezeichnung;Profil;Kundeninstanz;Objekt;Straße;PLZ;Ort;\
                     Zählernummer;Messlokation;Standort;Einbauort\r\n\
                     0004a30b001c0530;Wasser kalt;water-meter;Nord;Haus 1;Ring;66117;Saarbrücken;\
                     8ZRI1;DE00056266802AO6G56M11SN51G21M24S;Keller;links\r\n\
                     0004a30b001c0531;=1+1;heat-meter;Nord;Haus 1;;;;;;;\r\n\
                     0004a30b001c0532;Strom;electricity-meter;;;;;;;;;\r\n";
        // As a German spreadsheet program on Windows saves it: every character of the sheet is in Latin-1 too.
        let windows: Vec<u8> = right.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let shown = preview(&admin, windows).await;
        assert_eq!((errors(&shown), &shown["new_place_count"]), (vec![], &json!(1)));
        let import = json!({ "import_id": shown["import_id"] });
        let other = server.someone(customer, "other@customer.example", Role::InstanceAdmin).await;
        other.post("/api/devices/import", import.clone()).await.expect(404);
        let done = admin.post("/api/devices/import", import.clone()).await.expect(201);
        assert_eq!(done, json!({ "created": 3, "places_created": 1 }));
        admin.post("/api/devices/import", import).await.expect(404);
        let list = admin.get("/api/devices?search=8zri1").await.expect(200);
        let device = &list["items"][0];
        assert_eq!(
            (&device["name"], &device["site"], &device["installation_place"]),
            (&json!("Wasser kalt"), &json!("Keller"), &json!("links"))
        );
        let place = admin.get(&format!("/api/places/{}", device["place_id"].as_str().unwrap())).await.expect(200);
        assert_eq!(
            (&place["name"], &place["city"], &place["device_count"]),
            (&json!("Haus 1"), &json!("Saarbrücken"), &json!(2))
        );
        assert!(errors(&preview(&admin, right).await).iter().all(|error| error.ends_with("dev_eui taken")));
    }

    async fn pro_09_an_import_is_whole_or_nothing(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let staff = server.staff().await;
        let sheet = "dev_eui,name,profile,place,street\n\
                     0000000000000001,a,water-meter,New,Ring\n0000000000000002,b,water-meter,New,Ring\n";
        let shown = preview(&staff, sheet).await;
        // Somebody registers one of them in between.
        let device = json!({ "tenant_id": root, "dev_eui": "0000000000000002", "name": "x", "profile": "water-meter" });
        staff.post("/api/devices", device).await.expect(201);
        let refused = staff.post("/api/devices/import", json!({ "import_id": shown["import_id"] })).await;
        assert_eq!((refused.status, refused.problem()), (409, "eui-taken".into()));
        assert_eq!(staff.get("/api/devices").await.expect(200)["items"].as_array().unwrap().len(), 1);
        assert_eq!(staff.get("/api/places").await.expect(200)["items"], json!([]));
        assert_eq!(server.house().app.devices().registry().devices_count(), 1);
    }

    async fn pro_09_what_is_exported_can_be_imported(builder: Builder) {
        let server = builder.start().await;
        let root = server.root().await;
        let staff = server.staff().await;
        let sheet = "dev_eui,name,profile,tenant,place,street,house_number,country,meter_number,site\n\
                     0000000000000001,\"'=cmd|' /C calc'!A0\",water-meter,Operator,\
                     \"Haus; 1\",\"Am \"\"Ring\"\"\",1,DE,-5,+49\n\
                     0000000000000002,'s Gravenhage,heat-meter,,,,,,@x,\n";
        let import = |client: &Client, sheet: Vec<u8>| {
            let client = client.clone();
            async move {
                let shown = preview(&client, sheet).await;
                assert_eq!(errors(&shown), Vec::<String>::new());
                client.post("/api/devices/import", json!({ "import_id": shown["import_id"] })).await.expect(201);
            }
        };
        import(&staff, sheet.into()).await;
        for (format, language) in [("csv", "de"), ("csv", "en"), ("xlsx", "de"), ("xlsx", "en")] {
            let before = staff.get("/api/devices").await.expect(200)["items"].clone();
            let export = staff.get(&format!("/api/devices/export?format={format}&language={language}")).await;
            let file = format!("attachment; filename=\"devices.{format}\"");
            assert_eq!(export.header("content-disposition"), Some(&*file));
            if format == "csv" {
                assert_eq!(export.header("content-type"), Some("text/csv; charset=utf-8"));
                let text = export.text();
                let head = if language == "de" { "\u{feff}DevEUI;Bezeichnung;" } else { "\u{feff}DevEUI,Name," };
                assert!(text.starts_with(head));
                assert!(["'=cmd", "'-5", "'+49", "'@x"].iter().all(|cell| text.contains(cell)), "{text}");
            } else {
                assert!(export.status == 200 && export.body.starts_with(b"PK"));
            }
            for device in before.as_array().unwrap() {
                staff.delete(&format!("/api/devices/{}", device["id"].as_str().unwrap())).await.expect(204);
            }
            import(&staff, export.body).await;
            let plain = |list: &Value| -> Vec<Value> {
                let of = |device: &Value| {
                    let mut device = device.clone();
                    device["id"] = json!(null);
                    device
                };
                list.as_array().unwrap().iter().map(of).collect()
            };
            let after = staff.get("/api/devices").await.expect(200)["items"].clone();
            assert_eq!(plain(&after), plain(&before));
            assert_eq!(after[0]["tenant_id"], json!(root));
        }
    }
}

#[tokio::test]
async fn a_sheet_that_cannot_be_read_says_why() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    for (sheet, status, problem) in [
        (vec![], 422, "unreadable-sheet"),
        (b"DevEUI;Name\n1;2".to_vec(), 422, "unreadable-sheet"),
        (vec![0xff; 100], 422, "unreadable-sheet"),
        (b"PK\x03\x04 and nothing of a workbook".to_vec(), 422, "unreadable-sheet"),
        (vec![b'x'; 9 * 1024 * 1024], 422, "unreadable-sheet"),
        (b"x;".repeat(4_000_000), 422, "unreadable-sheet"),
        (b"DevEUI;Name;Profil".iter().copied().chain(b";x".repeat(300)).collect(), 422, "unreadable-sheet"),
        (vec![b'x'; 17 * 1024 * 1024], 413, "too-large"),
    ] {
        let answer = staff.post_as("/api/devices/import/preview", "text/csv", sheet).await;
        assert_eq!((answer.status, answer.problem()), (status, problem.into()));
    }
    let reader = server.someone(server.root().await, "reader@operator.example", Role::ReadOnly).await;
    let answer = reader.post_as("/api/devices/import/preview", "text/csv", "a").await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn a_preview_is_forgotten_after_a_while() {
    let server = TestServer::start().await;
    let staff = server.staff().await;
    let shown = preview(&staff, "dev_eui,name,profile\n0000000000000001,a,water-meter\n").await;
    server.advance(Duration::from_secs(20 * 60)).await;
    staff.post("/api/devices/import", json!({ "import_id": shown["import_id"] })).await.expect(404);
}
