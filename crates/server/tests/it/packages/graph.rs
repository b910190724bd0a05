//! Over random graphs of people, places, devices and members: a package holds exactly the rows whose path in the data
//! map ends at the person, found again by brute force over the raw file; nobody else's, and no secret.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use devices::AtPlace;
use identity::{Language, NewAccount, NewTenant, Role};
use places::MemberRole;
use privacy::package::PackageKind;
use proptest::prelude::*;
use rusqlite::{Connection, types::Value};
use serde_json::Value as Json;
use store::{Class, DataMap, SubjectPath, Table};
use testkit::TestServer;
use types::{Eui, SubjectId};

/// Who has what, by number.
#[derive(Clone, Debug)]
struct Graph {
    people: usize,
    /// The members of each place.
    places: Vec<BTreeSet<usize>>,
    /// In which place each device stands, and whether it has spoken.
    devices: Vec<(Option<usize>, bool)>,
}

fn graphs() -> impl Strategy<Value = Graph> {
    (1..5_usize, 1..5_usize).prop_flat_map(|(people, places)| {
        let places_of = prop::collection::vec(prop::collection::btree_set(0..people, 0..4), places);
        let devices = prop::collection::vec((prop::option::of(0..places), any::<bool>()), 0..6);
        (places_of, devices).prop_map(move |(places, devices)| Graph { people, places, devices })
    })
}

impl Graph {
    /// One point for each device that has spoken, in a place the person is a member of.
    fn points_of(&self, person: usize) -> usize {
        let theirs = |place: &Option<usize>| place.is_some_and(|place| self.places[place].contains(&person));
        self.devices.iter().filter(|(place, speaks)| *speaks && theirs(place)).count()
    }
}

async fn make(server: &TestServer, graph: &Graph) -> Vec<SubjectId> {
    let (app, ctx) = (&server.house().app, server.house_ctx().await);
    let new = NewTenant { parent_id: server.root().await, name: "Tenant".into(), contact: None };
    let tenant_id = app.identity().create_tenant(&ctx, new).await.unwrap().tenant_id;
    let mut people = Vec::new();
    for number in 0..graph.people {
        let email = format!("p{number}@people.example");
        let new = NewAccount {
            tenant_id,
            email: email.clone(),
            first_name: "Paula".into(),
            last_name: format!("Nummer{number}"),
            company: None,
            phone: None,
            address: None,
            role: Role::User,
            language: Language(notice::Lang::De),
        };
        app.identity().create_account(&ctx, new).await.unwrap();
        people.push(super::subject_of(server, &email).await);
    }
    let mut places = Vec::new();
    for (number, members) in graph.places.iter().enumerate() {
        let new = places::New {
            tenant_id,
            parent_id: None,
            kind: places::Kind::Building,
            name: format!("Place {number}"),
            address: places::Address::default(),
        };
        let place = app.places().create(&ctx, new).await.unwrap().place_id;
        for member in members {
            app.places().add_member(&ctx, place, people[*member], MemberRole::Resident).await.unwrap();
        }
        places.push(place);
    }
    let machine = server.machine(&["ingest"]).await;
    for (number, (place, speaks)) in graph.devices.iter().enumerate() {
        let dev_eui = Eui(number as u64 + 1);
        let new = devices::New {
            tenant_id,
            dev_eui,
            name: format!("Device {number}"),
            profile: "water-meter".into(),
            place: place.map(|place| AtPlace { place_id: places[place], tenant_id }),
            meter_number: None,
            metering_location: None,
            site: None,
            installation_place: None,
        };
        app.devices().create(&ctx, new).await.unwrap();
        if *speaks {
            let values = serde_json::json!({ "volume": 12.5 + number as f64 });
            let said = serde_json::json!({ "device": dev_eui, "at": server.now(), "values": values });
            let taken = machine.post("/api/ingest/plain", said).await.expect(200);
            assert_eq!(taken["accepted"], 1, "{taken}");
        }
    }
    people
}

type Row = BTreeMap<&'static str, Value>;

/// Every row of every table of the data map.
fn everything(server: &TestServer) -> HashMap<&'static str, Vec<Row>> {
    let file = Connection::open(server.database_dir().join("obhut.db")).unwrap();
    let rows = |table: &'static Table| {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let mut select = file.prepare(&format!("SELECT {} FROM {}", names.join(", "), table.name)).unwrap();
        let row = |row: &rusqlite::Row<'_>| {
            let cells = table.columns.iter().enumerate().map(|(at, column)| Ok((column.name, row.get(at)?)));
            cells.collect::<rusqlite::Result<Row>>()
        };
        let found: Vec<Row> = select.query_map([], row).unwrap().map(Result::unwrap).collect();
        (table.name, found)
    };
    DataMap::get().tables().map(rows).collect()
}

/// Whose row it is, walked by hand.
fn owners(all: &HashMap<&'static str, Vec<Row>>, path: SubjectPath, row: &Row) -> BTreeSet<Vec<u8>> {
    let bytes = |value: &Value| match value {
        Value::Blob(bytes) => Some(bytes.clone()),
        _ => None,
    };
    match path {
        SubjectPath::Nobody | SubjectPath::Tenant(_) => BTreeSet::new(),
        SubjectPath::Column(column) => bytes(&row[column]).into_iter().collect(),
        SubjectPath::Through { column, table, key } => {
            let above = DataMap::get().table(table).unwrap().subject;
            let owned = all[table].iter().filter(|owner| owner[key] == row[column] && row[column] != Value::Null);
            owned.flat_map(|owner| owners(all, above, owner)).collect()
        }
        SubjectPath::Members { column, table, key, subject } => {
            let members = all[table].iter().filter(|member| member[key] == row[column] && row[column] != Value::Null);
            members.filter_map(|member| bytes(&member[subject])).collect()
        }
        SubjectPath::Told { column, table, key, subject, .. } => {
            let told = all[table].iter().filter(|told| told[key] == row[column] && row[column] != Value::Null);
            told.filter_map(|told| bytes(&told[subject])).collect()
        }
        SubjectPath::Address(column) => {
            let Value::Text(address) = &row[column] else { return BTreeSet::new() };
            let holders = DataMap::get().tables().filter_map(|table| Some((table.name, table.holds_address()?)));
            let same =
                |value: &Value| matches!(value, Value::Text(known) if known.to_lowercase() == address.to_lowercase());
            let people = holders.flat_map(|(table, (email, subject))| {
                all[table].iter().filter(move |row| same(&row[email])).filter_map(move |row| bytes(&row[subject]))
            });
            people.collect()
        }
        SubjectPath::Any(paths) => paths.iter().flat_map(|path| owners(all, *path, row)).collect(),
    }
}

/// As a package writes a key.
fn written(value: &Value) -> Json {
    match value {
        Value::Blob(bytes) => match <[u8; 16]>::try_from(bytes.as_slice()) {
            Ok(id) => serde_json::json!(types::Id::<()>::from_bytes(id)),
            Err(_) => Json::Null,
        },
        Value::Integer(number) => serde_json::json!(number),
        Value::Text(text) => serde_json::json!(text),
        Value::Real(_) | Value::Null => Json::Null,
    }
}

/// The keys of the table's rows that are the person's, as a package writes them.
fn expected(all: &HashMap<&'static str, Vec<Row>>, table: &'static Table, person: SubjectId) -> Vec<Vec<Json>> {
    let mine = |row: &&Row| owners(all, table.subject, row).contains(person.bytes().as_slice());
    let keys = |row: &Row| key_columns(table).map(|name| written(&row[name])).collect();
    let mut found: Vec<Vec<Json>> = all[table.name].iter().filter(mine).map(keys).collect();
    found.sort_by_key(|key| format!("{key:?}"));
    found
}

/// Those columns of the key that a package shows as they are: ids, numbers, words; not times.
fn key_columns(table: &'static Table) -> impl Iterator<Item = &'static str> {
    let shown = |name: &&&str| {
        table.column(name).is_some_and(|column| {
            column.type_name != "Time"
                && !matches!(column.class, Class::Secret(_) | Class::ThirdParty(_) | Class::Derived(..))
        })
    };
    table.key.iter().filter(shown).copied()
}

async fn exactly_the_rows_of_the_person(graph: Graph) -> Result<(), TestCaseError> {
    let server = TestServer::start().await;
    let people = make(&server, &graph).await;
    let app = &server.house().app;
    app.telemetry().archive().await.unwrap();
    let all = everything(&server);
    for (number, person) in people.iter().enumerate() {
        let ctx = server.house_ctx().await;
        let package = app.package(&ctx, PackageKind::Access, &[*person], notice::Lang::De).await;
        let package = package.unwrap_or_else(|problem| panic!("{problem:?}"));
        let files = super::files(&package.bytes);
        let data: Json = serde_json::from_slice(&files["data.json"]).unwrap();
        for table in DataMap::get().tables() {
            // These two are written point by point; that they are reached is what their series tell.
            if matches!(table.name, "chunk" | "device_state") {
                continue;
            }
            let keys = |row: &&Json| key_columns(table).map(|name| row[name].clone()).collect::<Vec<_>>();
            let mut found: Vec<Vec<Json>> = super::rows(&data, table.name).iter().map(keys).collect();
            found.sort_by_key(|key| format!("{key:?}"));
            prop_assert_eq!(found, expected(&all, table, *person), "{}", table.name);
        }
        // Every point of a series that is theirs, and of no other.
        let of = |table| -> BTreeSet<String> {
            super::rows(&data, table).iter().map(|row| row["series_id"].to_string()).collect()
        };
        prop_assert_eq!(of("chunk"), of("series"));
        prop_assert_eq!(super::rows(&data, "chunk").len(), graph.points_of(number));
        for (name, bytes) in &files {
            let text = String::from_utf8_lossy(bytes);
            for (number, _) in people.iter().enumerate().filter(|(_, other)| *other != person) {
                prop_assert!(!text.contains(&format!("p{number}@people.example")), "{} names {}", name, number);
            }
        }
        for column in DataMap::get().tables().flat_map(|table| {
            let secret = |column: &&store::Column| matches!(column.class, Class::Secret(_));
            table.columns.iter().filter(secret).map(move |column| (table.name, column.name))
        }) {
            let rows = super::rows(&data, column.0);
            prop_assert!(rows.iter().all(|row| row.get(column.1).is_none()), "{:?}", column);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 10, ..ProptestConfig::default() })]

    #[test]
    fn a_package_is_exactly_the_rows_whose_path_ends_at_the_person(graph in graphs()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(exactly_the_rows_of_the_person(graph))?;
    }
}
