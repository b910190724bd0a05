//! A database in which everything holds: five products, each with its tenant, people who agreed, facts that were stated,
//! rows the gate granted, disclosures through the door, looks with a role and a ticket.

use std::{path::Path, sync::Arc};

use futures::future::BoxFuture;
use notice::{Clause, Lang, Notice};
use privacy::{
    Action, Connection, Connections, Disclosure, Facts, Gate, Look, Privacy, Stated, Tx,
    consent::{Asking, Consents, Given, Method},
    erasure::Ledger,
    stops::{Courier, Letter},
};
use store::{Database, Settings, params, sql};
use types::{AccountId, Actor, Clock, Ctx, Id, MessageId, Origin, Rng, RoleName, SubjectId, TenantId, Why};

/// As the notices are published, or as if every module they declare ran already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    Published,
    Running,
}

const PRODUCTS: [&str; 5] = ["progres", "livy", "plume", "planso", "noisolation"];
/// The ledger of erasures beside the database.
pub const LEDGER: &str = "erasures.jsonl";
/// When the clean database is made; measured an hour later.
pub const MADE: &str = "2026-12-01T00:00:00Z";

/// What a notice needs so that the house's own ledgers may be kept under it, where it does not say so yet.
const HOUSE: &str = r#"
[data.disclosure]
title = { de = "Nachweis der Weitergaben", en = "Record of disclosures" }
source = ["system"]
items = [{ id = "what", de = "wer, was, wann", en = "who, what, when" }]

[clause.disclosures]
title = { de = "Nachweis der Weitergaben", en = "Record of disclosures" }
function = "FUNCTION"
data = ["disclosure"]
basis = "legal_obligation"
law = { de = "Art. 5 Abs. 2 DS-GVO", en = "Art. 5(2) GDPR" }
viewers = []
recipients = []
keep = "36 months"
[clause.disclosures.purpose]
de = "um Auskunft über Empfänger geben zu können"
en = "to be able to tell who received data"
"#;

/// The notices of one variant.
pub fn notices(variant: Variant) -> Vec<Arc<Notice>> {
    PRODUCTS.iter().map(|product| Arc::new(notice(product, variant))).collect()
}

fn notice(product: &str, variant: Variant) -> Notice {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products").join(product).join("notice.toml");
    let mut text = std::fs::read_to_string(path).expect("the product's notice");
    if variant == Variant::Running {
        text = text.replace("\nrunning = false", "");
        if !text.contains("[data.disclosure]") {
            let function = text.split("[function.").nth(1).and_then(|rest| rest.split(']').next()).expect("a function");
            let house = HOUSE.replace("FUNCTION", function);
            text.push_str(&house);
        }
    }
    Notice::parse(&text, product).unwrap_or_else(|findings| panic!("{product}: {findings}"))
}

/// A clean database.
pub struct Clean {
    pub directory: tempfile::TempDir,
    pub variant: Variant,
    pub notices: Vec<Arc<Notice>>,
}

impl Clean {
    pub async fn make(variant: Variant) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let notices = notices(variant);
        let clock = Clock::mock(MADE.parse().expect("a time"));
        let privacy = open(directory.path(), &notices, clock.clone()).await;
        for notice in &notices {
            House::begin(&privacy, notice).await.fill(variant).await;
        }
        let connections = Connections::default();
        connections.count(Connection::Tls);
        connections.count(Connection::BehindProxy);
        privacy.flush_connections(&system(&notices[0]), &connections).await.expect("counted");
        privacy.settle().await.expect("settled");
        drop(privacy);
        super::cases::make(directory.path(), &notices);
        Self { directory, variant, notices }
    }
}

/// Opens a database as evidence needs it.
pub async fn open(directory: &Path, notices: &[Arc<Notice>], clock: Clock) -> Privacy {
    let url = store::Url::Sqlite(directory.to_owned());
    let settings = Settings { readers_count: 1, ..Settings::default() };
    let database = Database::open(&url, settings).await.expect("a database");
    let privacy = Privacy::new(database, Gate::new(notices), clock, Rng::seeded(7));
    privacy.erasures().keep_ledger(Ledger::open(&directory.join(LEDGER)).expect("a ledger"));
    privacy.load_standing().await.expect("standing");
    privacy.load_facts().await.expect("facts");
    privacy
}

/// Whether cases of people who use their rights are kept under this notice.
pub fn has_desk(notice: &Notice) -> bool {
    notice.keep_of("request").is_some()
}

/// What of a category is overdue when the clean database is made.
pub fn due(notice: &Notice, category: &str) -> privacy::retention::Due {
    let own = notice.category(category).map_or("", |known| known.clock.as_str());
    let due = |keep| privacy::retention::due(&keep, own, None, MADE.parse().expect("a time"));
    notice.keep_of(category).map_or(privacy::retention::Due::NOTHING, due)
}

pub fn system(notice: &Notice) -> Ctx {
    Ctx::system(&notice.product.name.as_str().into(), tenant(notice), "evidence")
}

/// Each product's one tenant; the same each time, so that plants can name it.
pub fn tenant(notice: &Notice) -> TenantId {
    let mut bytes = [0; 16];
    let name = notice.product.name.as_bytes();
    let length = name.len().min(15);
    bytes[..length].copy_from_slice(&name[..length]);
    bytes[15] = 1;
    TenantId::from_bytes(bytes)
}

/// The device of a clause, and what else it needs an id for.
pub fn thing(notice: &Notice, clause: &str, mark: u8) -> [u8; 16] {
    // FNV-1a: the same name gives the same id, and plants can name it.
    let text = format!("{}.{clause}.{mark}", notice.product.name);
    let half =
        |basis: u64| text.bytes().fold(basis, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&half(0xcbf2_9ce4_8422_2325).to_be_bytes());
    bytes[8..].copy_from_slice(&half(0x8422_2325_cbf2_9ce4).to_be_bytes());
    bytes
}

/// One product's house.
struct House<'a> {
    privacy: &'a Privacy,
    notice: &'a Arc<Notice>,
    ctx: Ctx,
    subject: SubjectId,
}

impl<'a> House<'a> {
    async fn begin(privacy: &'a Privacy, notice: &'a Arc<Notice>) -> Self {
        let ctx = system(notice);
        let subject = Id::from_bytes(thing(notice, "subject", 9));
        let mut tx = privacy.write_plain(&ctx).await.expect("a transaction");
        let now = privacy.clock().now();
        tx.execute(
            sql!("INSERT INTO tenant (tenant_id, product, name, created_at) VALUES ($1, $2, $3, $4)"),
            params![ctx.tenant, &*ctx.product, "Operator", now],
        )
        .await
        .expect("a tenant");
        let reach = sql!("INSERT INTO tenant_reach (tenant_id, below_id, depth) VALUES ($1, $1, 0)");
        tx.execute(reach, params![ctx.tenant]).await.expect("its reach");
        tx.audit("create", "tenant", Some(*ctx.tenant.bytes()));
        tx.commit().await.expect("committed");
        privacy.note_served(&ctx, "digest").await.expect("served");
        Self { privacy, notice, ctx, subject }
    }

    async fn fill(&self, variant: Variant) {
        if variant == Variant::Published {
            return;
        }
        self.agree().await;
        for clause in self.notice.clauses() {
            self.clause(clause).await;
        }
        for role in self.notice.roles.iter().filter(|role| role.id != "subject") {
            self.look(&role.id, role.ticket).await;
        }
    }

    /// Says yes to everything that is asked.
    async fn agree(&self) {
        let consents = Consents::new(self.privacy.clone(), Arc::new(Nobody));
        for asking in Asking::all(self.notice, Lang::De) {
            let given = Given {
                clause: asking.clause.clone(),
                edition: i64::from(self.notice.edition().number),
                language: Lang::De,
                text_hash: asking.hash(),
                ticked: true,
            };
            let agreed = consents.give(&self.ctx, self.notice, self.subject, &given, Method::Paper).await;
            agreed.unwrap_or_else(|error| panic!("{} {}: {error}", self.notice.product.name, given.clause));
        }
    }

    /// A device in the subject's place, in a state that allows the clause; a row of each category; a disclosure to each
    /// recipient.
    async fn clause(&self, clause: &Clause) {
        let device = thing(self.notice, &clause.id, 1);
        self.device(device).await;
        let category = clause.data.first().or(clause.uses.first()).map_or("", String::as_str);
        for (fact, values) in clause.when.iter().filter(|(fact, _)| *fact != "contract") {
            let value = values.first().expect("a value");
            let stated = Stated { tenant: self.ctx.tenant, category, kind: "device", thing: device, fact, value };
            self.privacy.state_fact(&self.ctx, stated).await.expect("stated");
        }
        let facts = self.privacy.facts_of(&[device]).with("contract", "active").about(self.subject);
        // What is kept only for the moment leaves no row.
        let lasting = |category: &&String| !due(self.notice, category).is_everything();
        for category in clause.data.iter().filter(lasting) {
            self.row(clause, category, device, &facts).await;
        }
        for recipient in &clause.recipients {
            let category = clause.data.iter().chain(&clause.uses);
            let Some(category) = category.into_iter().find(|name| self.notice.may_receive(clause, recipient, name))
            else {
                continue;
            };
            let mut tx = self.privacy.write(&self.ctx, &[Privacy::DOOR], &Facts::NONE).await.expect("the door");
            let disclosure = Disclosure {
                recipient,
                categories: &[category],
                channel: "test",
                object_kind: "device",
                object_id: Some(device),
                subject: Some(self.subject),
                things: &[],
            };
            self.privacy
                .disclose(&mut tx, disclosure)
                .await
                .unwrap_or_else(|error| panic!("{} {} → {recipient}: {error}", self.notice.product.name, clause.id));
            tx.commit().await.expect("committed");
        }
    }

    async fn device(&self, device: [u8; 16]) {
        let kinds = ["device_information", "object_location", "device", "place", "member"];
        let mut tx = self.privacy.rearrange(&self.ctx, &kinds).await.expect("a transaction");
        let now = self.privacy.clock().now();
        tx.execute(
            sql!(
                "INSERT INTO device (device_id, tenant_id, dev_eui, name, profile, place_id, created_at)
                 VALUES ($1, $2, $3, 'Device', 'test', $1, $4)"
            ),
            params![device, self.ctx.tenant, hex(&device), now],
        )
        .await
        .expect("a device");
        tx.execute(
            sql!(
                "INSERT INTO place (place_id, tenant_id, kind, name, created_at)
                 VALUES ($1, $2, 'building', 'Place', $3)"
            ),
            params![device, self.ctx.tenant, now],
        )
        .await
        .expect("a place");
        tx.execute(
            sql!(
                "INSERT INTO member (place_id, subject_id, tenant_id, role, added_at) VALUES ($1, $2, $3, 'owner', $4)"
            ),
            params![device, self.subject, self.ctx.tenant, now],
        )
        .await
        .expect("a member");
        tx.commit().await.expect("committed");
    }

    /// A row as telemetry would write it, with the gate's grant.
    async fn row(&self, clause: &Clause, category: &str, device: [u8; 16], facts: &Facts) {
        let grant = self
            .privacy
            .grant(&self.ctx, Action::Write, category, facts)
            .unwrap_or_else(|refused| panic!("{} {} {category}: {refused}", self.notice.product.name, clause.id));
        let tables = ["chunk", "series"];
        let mut tx = self.privacy.write_rows(&self.ctx, &tables, &[grant]).await.expect("a transaction");
        let now = self.privacy.clock().now();
        let body = telemetry::chunk::encode(&[telemetry::chunk::Point { at: now, value: 1.0 }]).expect("a chunk");
        let series = thing(self.notice, &format!("{}.{category}", clause.id), 2);
        tx.execute(
            sql!(
                "INSERT INTO chunk (series_id, first_at, last_at, tenant_id, device_id, category, points_count, body)
                 VALUES ($1, $2, $2, $3, $4, $5, 1, $6)"
            ),
            params![series, now, self.ctx.tenant, device, category, body],
        )
        .await
        .expect("a row");
        tx.execute(
            sql!(
                "INSERT INTO series (series_id, tenant_id, device_id, metric, category, last_at, last_value)
                 VALUES ($1, $2, $3, $4, $4, $5, 1.0)"
            ),
            params![series, self.ctx.tenant, device, category, now],
        )
        .await
        .expect("a series");
        tx.commit().await.expect("committed");
    }

    /// Somebody of this role looks at what it may see.
    async fn look(&self, role: &str, with_ticket: bool) {
        let account: AccountId = Id::from_bytes(thing(self.notice, role, 3));
        if with_ticket {
            self.privacy.open_ticket(&self.ctx, self.ctx.tenant, account, "T-1").await.expect("a ticket");
        }
        let actor = Actor::Account {
            account,
            subject: Id::from_bytes(thing(self.notice, role, 4)),
            role: RoleName::new(role),
            user_name: role.into(),
        };
        let ctx = Ctx { actor, why: Why::Service, origin: Origin::default(), ..self.ctx.clone() };
        for clause in self.notice.clauses().iter().filter(|clause| clause.viewers.contains(role)) {
            let known = |category: &&String| store::category_index(category).is_some();
            let categories: Vec<String> = clause.data.iter().filter(known).cloned().collect();
            let names: Vec<&str> = categories.iter().map(String::as_str).collect();
            if names.is_empty() {
                self.privacy.read_rows(&ctx, Look::list("chunk"), &["chunk"], &clause.data).await.expect("a look");
            } else {
                self.privacy.read(&ctx, Look::list("thing"), &names).await.expect("a look");
            }
        }
    }
}

/// Nothing is posted here.
struct Nobody;

impl Courier for Nobody {
    fn post<'a>(&'a self, _: &'a mut Tx, _: Letter<'a>) -> BoxFuture<'a, privacy::Result<MessageId>> {
        Box::pin(async { Ok(MessageId::from_bytes([0; 16])) })
    }

    fn has_left<'a>(&'a self, _: &'a mut Tx, _: MessageId) -> BoxFuture<'a, privacy::Result<bool>> {
        Box::pin(async { Ok(true) })
    }
}

fn hex(bytes: &[u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()[..16].to_owned()
}
