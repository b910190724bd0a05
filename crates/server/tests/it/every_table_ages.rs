//! Every table of the data map, every category of its rows: what has outlived its period is seen by evidence until it is
//! swept, and then it is gone.

use std::collections::BTreeMap;

use notice::{EvidenceKind, Notice};
use privacy::retention::{Due, due};
use serde_json::json;
use store::{CategorySet, DataMap, Erase, Permit, Starts, Statement, SubjectPath, Table, ToValue, Value};
use testkit::{TestServer, both_databases};
use types::{Ctx, Period, Time};

use crate::field::{Field, one};

/// Longer than anything a notice of ours promises to keep.
const LONG: &str = "12 years";

async fn rows(server: &TestServer, sql: &str, params: Vec<Value>) -> Vec<store::Row> {
    let all = Permit::of_the_gate(CategorySet::ALL, CategorySet::ALL);
    let mut tx = server.house().database.read(all).await.unwrap();
    tx.query(Statement::of_the_data_map(sql.to_owned()), params).await.unwrap_or_else(|e| panic!("{sql}: {e}"))
}

pub async fn count(server: &TestServer, sql: &str, params: Vec<Value>) -> i64 {
    rows(server, sql, params).await[0].get(0).unwrap()
}

/// A column that must be set, and the kind of its values: from the schema of an embedded database, whose twin the other is.
struct Needed {
    name: String,
    kind: String,
}

fn needed(schema: &TestServer, table: &Table) -> Vec<Needed> {
    let file = rusqlite::Connection::open(schema.database_dir().join("obhut.db")).unwrap();
    let mut info = file.prepare("SELECT name, type FROM pragma_table_info(?1) WHERE \"notnull\" = 1").unwrap();
    let column = |row: &rusqlite::Row<'_>| Ok(Needed { name: row.get(0)?, kind: row.get(1)? });
    info.query_map([table.name], column).unwrap().map(Result::unwrap).collect()
}

/// What rows lead to: each is there.
struct There {
    ids: BTreeMap<&'static str, Value>,
}

impl There {
    fn value(&self, table: &Table, needed: &Needed, at: Time, category: Option<&str>, number: u64) -> Value {
        let name = needed.name.as_str();
        let through = |path: &SubjectPath| match *path {
            SubjectPath::Through { column, table, .. } if column == name => Some(table),
            _ => None,
        };
        let above = match &table.subject {
            SubjectPath::Any(paths) => paths.iter().find_map(through),
            path => through(path),
        };
        if let Some(id) = above
            .and_then(|above| self.ids.get(above))
            .or_else(|| self.ids.get(name).filter(|_| table.key != [name] || table.tenant == Some(name)))
        {
            return id.clone();
        }
        if Some(name) == table.category_column() {
            return category.unwrap_or("x").to_value();
        }
        let clock = matches!(table.starts, Starts::At(clock) if clock == name);
        let mut bytes = [0x5a; 16];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        match (name, needed.kind.as_str()) {
            ("product", _) => "progres".to_value(),
            (_, "BLOB") => bytes.to_value(),
            (_, "TEXT") => format!("x{number}").to_value(),
            (_, "REAL") => 1.0.to_value(),
            _ if clock || name.ends_with("_at") || name == "at" => at.to_value(),
            _ => Value::Integer(number as i64),
        }
    }
}

/// What of a row with these categories is due once so long has passed.
fn outlived(notice: &Notice, categories: &[&str], now: Time) -> bool {
    let of = |name: &&str| {
        let own = notice.category(name).map_or("", |category| category.clock.as_str());
        notice.keep_of(name).map_or(Due::NOTHING, |keep| due(&keep, own, None, now))
    };
    categories.iter().map(of).reduce(Due::or).is_some_and(|due| !due.is_nothing())
}

/// A planted row.
struct Plant {
    table: &'static Table,
    clock: &'static str,
    category: Option<String>,
    at: Time,
    ages: bool,
}

impl Plant {
    fn named(&self) -> String {
        format!("{} {}", self.table.name, self.category.as_deref().unwrap_or(""))
    }

    async fn left(&self, server: &TestServer) -> i64 {
        let (name, clock) = (self.table.name, self.clock);
        let left = match self.table.erase {
            Erase::Anonymise(columns) => {
                let left: Vec<String> = columns.iter().map(|column| format!("{column} IS NOT NULL")).collect();
                format!(" AND ({})", left.join(" OR "))
            }
            _ => String::new(),
        };
        let sql = format!("SELECT count(*) FROM main.{name} WHERE {clock} = $1{left}");
        count(server, &sql, vec![self.at.to_value()]).await
    }
}

async fn plant_all(field: &Field, schema: &TestServer, there: &There, notice: &Notice) -> Vec<Plant> {
    let later = LONG.parse::<Period>().unwrap().after(field.server.now());
    let mut plants = Vec::new();
    for table in DataMap::get().tables() {
        let Starts::At(clock) = table.starts else { continue };
        // The log of what was done has its own test: an entry put behind it breaks the chain.
        if table.name == "audit" || (table.tenant.is_none() && table.column("product").is_none()) {
            continue;
        }
        let named: Vec<Option<String>> = match table.category_column() {
            Some(_) => notice.categories().iter().map(|category| Some(category.id.clone())).collect(),
            None => vec![None],
        };
        for category in named {
            let number = plants.len() as u64 + 1;
            let at = Time::from_micros(field.server.now().micros() + 7 * number as i64);
            let mut columns = needed(schema, table);
            if !columns.iter().any(|column| column.name == clock) {
                columns.push(Needed { name: clock.into(), kind: "INTEGER".into() });
            }
            if let Erase::Anonymise([first, ..]) = table.erase {
                columns.push(Needed { name: (*first).into(), kind: "BLOB".into() });
            }
            let values: Vec<Value> =
                columns.iter().map(|column| there.value(table, column, at, category.as_deref(), number)).collect();
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            let places: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
            let sql = format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), places.join(", "));
            let all = Permit::of_the_gate(CategorySet::ALL, CategorySet::ALL);
            let mut tx = field.server.house().database.write(all).await.unwrap();
            // What is there already under the same key, of the rule and the device that there are, makes room.
            let key: Vec<usize> = (0..names.len()).filter(|at| table.key.contains(&names[*at])).collect();
            let same: Vec<String> =
                key.iter().zip(1..).map(|(at, place)| format!("{} = ${place}", names[*at])).collect();
            if same.len() == table.key.len() {
                let sql = format!("DELETE FROM main.{} WHERE {}", table.name, same.join(" AND "));
                let values: Vec<Value> = key.iter().map(|at| values[*at].clone()).collect();
                tx.execute(Statement::of_the_data_map(sql), values).await.unwrap();
            }
            let made = tx.execute(Statement::of_the_data_map(sql.clone()), values).await;
            made.unwrap_or_else(|error| panic!("{sql}: {error}"));
            tx.commit().await.unwrap();
            let ages = match &category {
                Some(category) => outlived(notice, &[category], later),
                None => outlived(notice, &table.ageing(), later),
            };
            plants.push(Plant { table, clock, category, at, ages });
        }
    }
    plants
}

both_databases! {
    async fn what_has_outlived_its_period_is_seen_and_then_gone_in_every_table(builder: Builder) {
        let field = Field::start(builder).await;
        let schema = TestServer::start().await;
        let device = field.device("0000000000000001", "indoor-climate").await;
        let message = json!({ "device": "0000000000000001", "values": { "temperature": 20.5, "battery": 80 } });
        assert_eq!(field.machine.post("/api/ingest/plain", message).await.expect(200), one("accepted"));
        let rule = json!({
            "tenant_id": field.customer, "name": "Zu warm", "kind": "threshold", "metric": "temperature",
            "comparison": "above", "threshold": 30, "scope": { "device_id": device }, "recipients": []
        });
        let rule = field.staff.post("/api/rules", rule).await.expect(201)["id"].as_str().unwrap().to_owned();
        let account = field.server.account(field.customer, "anna@customer.example", identity::Role::User).await;
        field.server.run_due().await;
        let id = |text: &str| text.parse::<types::Id<()>>().unwrap().to_value();
        let ids = [
            ("tenant_id", field.customer.to_value()), ("device", id(&device)), ("device_id", id(&device)),
            ("rule_id", id(&rule)), ("account", account.to_value()), ("account_id", account.to_value()),
        ];
        let product = field.server.house().products.iter().next().unwrap().clone();
        let notice = &*product.notice;
        let plants = plant_all(&field, &schema, &There { ids: ids.into() }, notice).await;
        let ageing: Vec<&Plant> = plants.iter().filter(|plant| plant.ages).collect();
        assert!(ageing.len() > 25 && plants.len() > ageing.len(), "{}", ageing.len());
        for plant in &plants {
            assert_eq!(plant.left(&field.server).await, 1, "{}", plant.named());
        }

        // Time passes, and no job runs: evidence sees each of them.
        let period: Period = LONG.parse().unwrap();
        field.server.clock().advance(period.after(field.server.now()).since(field.server.now())).unwrap();
        let ctx = Ctx::system(&"progres".into(), field.server.root().await, "test");
        let privacy = &field.server.house().privacy;
        let overdue = async || {
            let evidence = privacy.measure(&ctx, notice, None).await.unwrap();
            let overdue = evidence.into_iter().filter(|one| one.check.kind == EvidenceKind::NothingOverdue);
            format!("{:?}", overdue.map(|one| one.measured.offences).collect::<Vec<_>>())
        };
        let seen = overdue().await;
        for plant in &ageing {
            assert!(seen.contains(&format!("\"{}", plant.table.name)), "{} is not seen: {seen}", plant.named());
        }

        server::jobs::sweep(&field.server.house().app).await.unwrap();
        for plant in &plants {
            assert_eq!(plant.left(&field.server).await, i64::from(!plant.ages), "{}", plant.named());
        }
        for table in ["chunk", "series", "device_state", "arrival"] {
            let stay = plants.iter().filter(|plant| plant.table.name == table && !plant.ages).count() as i64;
            assert_eq!(count(&field.server, &format!("SELECT count(*) FROM main.{table}"), vec![]).await, stay, "{table}");
        }
        let named = "SELECT count(*) FROM main.audit WHERE user_name IS NOT NULL OR ip IS NOT NULL";
        assert_eq!(count(&field.server, named, vec![]).await, 0);
        let seen = overdue().await;
        assert!(!ageing.iter().any(|plant| seen.contains(&format!("\"{}", plant.table.name))), "{seen}");
    }
}
