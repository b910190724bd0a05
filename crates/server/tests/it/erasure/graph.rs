//! Over random graphs of people, places, devices and members: what goes is exactly what belonged to nobody but the
//! erased, whatever the order and whenever the rows are removed; of anybody else's, no row is touched.

use std::collections::{BTreeMap, BTreeSet};

use devices::AtPlace;
use identity::{Language, NewAccount, NewTenant, Role};
use places::MemberRole;
use proptest::prelude::*;
use rusqlite::Connection;
use testkit::TestServer;
use types::{Eui, PlaceId, SubjectId};

use super::People;

/// Who owns what, by number.
#[derive(Clone, Debug)]
struct Graph {
    tenants: usize,
    /// Of which tenant each person is.
    people: Vec<usize>,
    /// Of which tenant each place is, and who its members are.
    places: Vec<(usize, BTreeSet<usize>)>,
    /// In which place each device stands.
    devices: Vec<Option<usize>>,
    /// Who is erased, and whether the rows go before the next one.
    erased: Vec<(usize, bool)>,
}

fn graphs() -> impl Strategy<Value = Graph> {
    (1..3_usize, 2..6_usize, 1..6_usize).prop_flat_map(|(tenants, people, places)| {
        (
            prop::collection::vec(0..tenants, people),
            prop::collection::vec((0..tenants, prop::collection::btree_set(0..people, 0..4)), places),
            prop::collection::vec(prop::option::of(0..places), 0..7),
            Just((0..people).collect::<Vec<_>>()).prop_shuffle(),
            prop::collection::vec(any::<bool>(), people),
            1..=people,
        )
            .prop_map(move |(people, places, devices, order, now, count)| Graph {
                tenants,
                people,
                places,
                devices,
                erased: order.into_iter().zip(now).take(count).collect(),
            })
    })
}

impl Graph {
    /// A place goes when it has members and all of them are erased.
    fn place_goes(&self, place: usize) -> bool {
        let members = &self.places[place].1;
        !members.is_empty() && members.iter().all(|member| self.erased.iter().any(|(erased, _)| erased == member))
    }

    fn is_erased(&self, person: usize) -> bool {
        self.erased.iter().any(|(erased, _)| *erased == person)
    }
}

/// Every row of the tables that people own, as text.
fn dump(server: &TestServer) -> BTreeMap<&'static str, BTreeSet<String>> {
    let file = Connection::open(server.database_dir().join("obhut.db")).unwrap();
    ["account", "account_link", "member", "place", "device", "message"]
        .into_iter()
        .map(|table| {
            let mut statement = file.prepare(&format!("SELECT * FROM main.{table}")).unwrap();
            let width = statement.column_count();
            let row = |row: &rusqlite::Row<'_>| {
                (0..width)
                    .map(|index| row.get_ref(index).map(|value| format!("{value:?}")))
                    .collect::<Result<Vec<_>, _>>()
            };
            let rows = statement.query_map([], row).unwrap().map(|row| row.unwrap().join("|")).collect();
            (table, rows)
        })
        .collect()
}

/// As a dumped row shows it.
fn shown(bytes: &[u8; 16]) -> String {
    format!("{:?}", rusqlite::types::ValueRef::Blob(bytes))
}

struct Made {
    people: Vec<SubjectId>,
    accounts: Vec<[u8; 16]>,
    places: Vec<PlaceId>,
    devices: Vec<[u8; 16]>,
}

async fn make(server: &TestServer, graph: &Graph) -> Made {
    let (app, root) = (&server.house().app, server.root().await);
    let ctx = server.house_ctx().await;
    let mut tenants = Vec::new();
    for number in 0..graph.tenants {
        let new = NewTenant { parent_id: root, name: format!("Tenant {number}"), contact: None };
        tenants.push(app.identity().create_tenant(&ctx, new).await.unwrap().tenant_id);
    }
    let mut made = Made { people: vec![], accounts: vec![], places: vec![], devices: vec![] };
    for (number, tenant) in graph.people.iter().enumerate() {
        let email = format!("p{number}@people.example");
        let new = NewAccount {
            tenant_id: tenants[*tenant],
            email: email.clone(),
            first_name: "Paula".into(),
            last_name: format!("Nummer{number}"),
            company: None,
            phone: None,
            address: None,
            role: Role::User,
            language: Language(notice::Lang::De),
        };
        made.accounts.push(*app.identity().create_account(&ctx, new).await.unwrap().account_id.bytes());
        made.people.push(server.subject(&email).await);
    }
    for (number, (tenant, members)) in graph.places.iter().enumerate() {
        let new = places::New {
            tenant_id: tenants[*tenant],
            parent_id: None,
            kind: places::Kind::Building,
            name: format!("Place {number}"),
            address: places::Address::default(),
        };
        let place = app.places().create(&ctx, new).await.unwrap().place_id;
        for member in members {
            app.places().add_member(&ctx, place, made.people[*member], MemberRole::Resident).await.unwrap();
        }
        made.places.push(place);
    }
    for (number, place) in graph.devices.iter().enumerate() {
        let tenant = tenants[place.map_or(0, |place| graph.places[place].0)];
        let new = devices::New {
            tenant_id: tenant,
            dev_eui: Eui(number as u64 + 1),
            name: format!("Device {number}"),
            profile: "water-meter".into(),
            place: place.map(|place| AtPlace { place_id: made.places[place], tenant_id: tenant }),
            meter_number: None,
            metering_location: None,
            site: None,
            installation_place: None,
        };
        made.devices.push(*app.devices().create(&ctx, new).await.unwrap().device_id.bytes());
    }
    made
}

async fn what_goes_is_what_belonged_to_nobody_else(graph: Graph) -> Result<(), TestCaseError> {
    let server = TestServer::start().await;
    let made = make(&server, &graph).await;
    let before = dump(&server);
    // What the plan says of each person beforehand is what is theirs: alone, or with others.
    let mut planned: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
    for (person, subject) in made.people.iter().enumerate() {
        let plan = server.plan(*subject).await;
        let place = plan.lines.iter().find(|line| line.table == "place");
        planned.insert(person, place.map_or((0, 0), |line| (line.rows_count, line.shared_count)));
    }
    for (person, (alone, shared)) in &planned {
        let of = |place: &&(usize, BTreeSet<usize>)| place.1.contains(person);
        let count =
            |single: bool| graph.places.iter().filter(of).filter(|(_, m)| (m.len() == 1) == single).count() as i64;
        prop_assert_eq!((*alone, *shared), (count(true), count(false)));
    }
    for (person, now) in &graph.erased {
        server.erase(made.people[*person]).await;
        if *now {
            server.remove().await;
        }
    }
    server.remove().await;
    let after = dump(&server);
    // By the model.
    let gone_people: Vec<usize> = (0..made.people.len()).filter(|person| graph.is_erased(*person)).collect();
    let gone_places: Vec<usize> = (0..made.places.len()).filter(|place| graph.place_goes(*place)).collect();
    for (table, rows) in &before {
        let names = |row: &String, ids: &[String]| ids.iter().any(|id| row.contains(id));
        let people: Vec<String> = gone_people.iter().map(|person| shown(made.people[*person].bytes())).collect();
        let accounts: Vec<String> = gone_people.iter().map(|person| shown(&made.accounts[*person])).collect();
        let places: Vec<String> = gone_places.iter().map(|place| shown(made.places[*place].bytes())).collect();
        let gone = |row: &String| match *table {
            "account" | "message" | "member" => names(row, &people),
            "account_link" => names(row, &accounts),
            "place" | "device" => names(row, &places),
            _ => false,
        };
        let expected: BTreeSet<String> = rows.iter().filter(|row| !gone(row)).cloned().collect();
        prop_assert_eq!(&after[table], &expected, "{}", table);
    }
    prop_assert!(made.devices.len() == graph.devices.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn erased_is_what_belonged_to_nobody_else(graph in graphs()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(what_goes_is_what_belonged_to_nobody_else(graph))?;
    }
}
