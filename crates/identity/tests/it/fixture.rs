//! A house with a mock clock, and a courier who keeps the letters.

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;
use identity::{Courier, Language, Letter, NewAccount, NewOperator, NewTenant, Purpose, Role, Service, SignInDone};
use notice::{Lang, Notice};
use parking_lot::Mutex;
use privacy::{Gate, Privacy, Tx, audit::Filter};
use store::Database;
use types::{AccountId, Actor, Clock, Ctx, Origin, Rng, TenantId, Time, Why};

pub const PASSWORD: &str = "correct horse battery";
pub const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

#[derive(Clone, Debug)]
pub struct SentLetter {
    pub purpose: Purpose,
    pub email: String,
    pub link_token: String,
    pub expires_at: Time,
}

#[derive(Default)]
pub struct Letters(pub Mutex<Vec<SentLetter>>);

impl Courier for Letters {
    fn post<'a>(&'a self, _tx: &'a mut Tx, letter: Letter<'a>) -> BoxFuture<'a, privacy::Result<()>> {
        self.0.lock().push(SentLetter {
            purpose: letter.purpose,
            email: letter.email.to_owned(),
            link_token: letter.link_token.to_owned(),
            expires_at: letter.expires_at,
        });
        Box::pin(async { Ok(()) })
    }
}

pub struct House {
    pub service: Service,
    pub privacy: Privacy,
    pub notice: Arc<Notice>,
    pub clock: Clock,
    pub letters: Arc<Letters>,
    pub root: TenantId,
    pub staff_id: AccountId,
    _directory: tempfile::TempDir,
}

pub fn start() -> Time {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

impl House {
    /// A house whose operator has one active account: `staff@operator.example`.
    pub async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().display()).parse().unwrap();
        let database = Database::open(&url, store::Settings::default()).await.unwrap();
        let source = include_str!("../../../../products/progres/notice.toml");
        let notice = Arc::new(Notice::parse(source, "notice.toml").unwrap_or_else(|findings| panic!("{findings}")));
        let clock = Clock::mock(start());
        let gate = Gate::new(std::slice::from_ref(&notice));
        let privacy = Privacy::new(database, gate, clock.clone(), Rng::seeded(7));
        let letters = Arc::new(Letters::default());
        let service = Service::new(privacy.clone(), letters.clone()).unwrap();
        let operator = NewOperator {
            tenant_name: "Operator".into(),
            email: "staff@operator.example".into(),
            first_name: "Stefan".into(),
            last_name: "Staff".into(),
            language: Language(Lang::De),
        };
        let (root, staff_id, secret) = service.bootstrap(&"progres".into(), operator).await.unwrap();
        service.activate(&visitor(), secret.expose(), PASSWORD).await.unwrap();
        Self { service, privacy, notice, clock, letters, root, staff_id, _directory: directory }
    }

    pub fn system(&self) -> Ctx {
        Ctx::system(&"progres".into(), self.root, "test")
    }

    pub fn advance(&self, by: Duration) {
        self.clock.advance(by).unwrap();
    }

    pub async fn sign_in(&self, email: &str) -> SignInDone {
        self.service.sign_in(&visitor(), email, PASSWORD).await.unwrap()
    }

    /// The operator's staff, signed in.
    pub async fn staff(&self) -> Ctx {
        self.sign_in("staff@operator.example").await.signed_in.ctx(origin())
    }

    pub async fn tenant(&self, parent: TenantId, name: &str) -> TenantId {
        let new = NewTenant { parent_id: parent, name: name.into(), contact: None };
        self.service.create_tenant(&self.system(), new).await.unwrap().tenant_id
    }

    /// Somebody with an active account, signed in.
    pub async fn someone(&self, tenant: TenantId, email: &str, role: Role) -> Ctx {
        let account = self.service.create_account(&self.system(), new_account(tenant, email, role)).await.unwrap();
        self.service.set_password(&self.system(), account.account_id, PASSWORD).await.unwrap();
        self.sign_in(email).await.signed_in.ctx(origin())
    }

    pub fn letter_to(&self, email: &str) -> Option<SentLetter> {
        self.letters.0.lock().iter().rev().find(|letter| letter.email == email).cloned()
    }

    /// The actions in the audit log, the latest first, with the user name of who did it.
    pub async fn audit(&self) -> Vec<(String, Option<String>)> {
        let entries = self.privacy.audit_entries(&self.system(), &Filter::default(), 1_000).await.unwrap();
        entries.into_iter().map(|entry| (format!("{} {}", entry.action, entry.object_kind), entry.user_name)).collect()
    }
}

pub fn new_account(tenant: TenantId, email: &str, role: Role) -> NewAccount {
    NewAccount {
        tenant_id: tenant,
        email: email.into(),
        first_name: "Erika".into(),
        last_name: "Mustermann".into(),
        company: None,
        phone: None,
        address: None,
        role,
        language: Language(Lang::De),
    }
}

pub fn origin() -> Origin {
    Origin { ip: Some("192.0.2.7".parse().unwrap()), user_agent: Some(FIREFOX.into()) }
}

/// Somebody who is not signed in.
pub fn visitor() -> Ctx {
    Ctx {
        tenant: TenantId::from_bytes([0; 16]),
        product: "progres".into(),
        actor: Actor::Anonymous,
        why: Why::Service,
        origin: origin(),
    }
}

pub fn hours(count: u64) -> Duration {
    Duration::from_secs(count * 3_600)
}
