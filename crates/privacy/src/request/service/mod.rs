//! What can be done about cases: by the person signed in (`own`), by anyone with the form and a link (`form`), by
//! staff (`desk`), and by time (`watch`).

mod change;
mod concerned;
mod desk;
mod erase;
mod form;
mod own;
mod tell;
mod watch;

use std::sync::Arc;

use jiff::tz::TimeZone;
use types::{Actor, Ctx, EmailAddress, SubjectId, TenantId, Time, Why};

use super::{Courier, Kind, Mistake, Request, Result, Step, grounds};
use crate::Privacy;
pub use desk::{Entered, Telling};
pub use form::{Contact, Letters};
pub use own::Person;
pub use tell::DoneByHand;

/// A person's words are cut off by the form here.
pub const WORDS_CHARS_MAX: usize = 5_000;
/// What staff write to a person, or down for themselves.
pub const TEXT_CHARS_MAX: usize = 10_000;
/// More cases of one person at a time are no help to anybody.
pub const OPEN_CASES_PER_PERSON_MAX: usize = 20;
/// A link that proves who asks.
pub const PROVE_LINK_DAYS: u64 = 7;
/// A letter that came so long ago was not received within this duty.
pub const RECEIVED_DAYS_AGO_MAX: u64 = 366;
/// A link to a case works so long after the deadline, or after it was closed.
pub const FOLLOW_LINK_DAYS: u64 = 30;

/// What a transaction about a case is granted.
const CATEGORIES: [&str; 3] = [super::CATEGORY, "message", Privacy::DOOR];

struct Inner {
    privacy: Privacy,
    courier: Arc<dyn Courier>,
    /// Days begin and end here.
    zone: TimeZone,
}

/// All of it. Clones share it.
#[derive(Clone)]
pub struct Requests(Arc<Inner>);

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct NewRequest {
    pub kind: Kind,
    /// The clause it is about, where it is about one.
    pub clause: Option<String>,
    /// The ground the person relies on.
    pub claim: Option<String>,
    pub words: Option<String>,
    /// de or en.
    pub language: String,
}

/// A case with its steps.
#[derive(Clone, Debug)]
pub struct Case {
    pub request: Request,
    pub steps: Vec<Step>,
}

impl Requests {
    pub fn new(privacy: Privacy, courier: Arc<dyn Courier>, zone: TimeZone) -> Self {
        Self(Arc::new(Inner { privacy, courier, zone }))
    }

    fn privacy(&self) -> &Privacy {
        &self.0.privacy
    }

    /// The zone in which people are told days and times.
    pub fn zone(&self) -> &TimeZone {
        &self.0.zone
    }

    fn now(&self) -> Time {
        self.privacy().clock().now()
    }
}

/// The house at work on cases of a tenant.
fn house(ctx: &Ctx, tenant: TenantId) -> Ctx {
    Ctx::system(&ctx.product, tenant, "requests")
}

/// The same asker, acting in the tenant of the case.
fn within(ctx: &Ctx, tenant: TenantId) -> Ctx {
    let why = if matches!(ctx.actor, Actor::System(_)) { ctx.why } else { Why::Right };
    Ctx { tenant, why, ..ctx.clone() }
}

/// Blank is nothing.
fn text(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Text of a person or of staff: some lines, nothing invisible.
fn check_text(mistakes: &mut Vec<Mistake>, field: &'static str, text: Option<&str>, chars_max: usize) {
    let Some(text) = text else { return };
    if text.chars().count() > chars_max {
        mistakes.push(Mistake { field, code: "too_long", message: "shorter, please" });
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        mistakes.push(Mistake { field, code: "not_text", message: "only text" });
    }
}

fn done(mistakes: Vec<Mistake>) -> Result<()> {
    if mistakes.is_empty() { Ok(()) } else { Err(super::Error::Invalid(mistakes)) }
}

impl NewRequest {
    /// Whether a form may be taken: asked before it is known who sends it.
    pub fn valid(&self, contact: &Contact) -> Result<()> {
        let mut mistakes = self.check();
        mistakes.extend(contact.clone().check().err());
        done(mistakes)
    }

    fn check(&self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        check_text(&mut mistakes, "words", self.words.as_deref(), WORDS_CHARS_MAX);
        let known = |claim: &String| grounds::claims(self.kind).any(|ground| ground.id == claim);
        if self.claim.as_ref().is_some_and(|claim| !known(claim)) {
            mistakes.push(Mistake { field: "claim", code: "unknown", message: "the law names no such ground" });
        }
        let bare = matches!(self.kind, Kind::Rectification | Kind::Complaint) && text(self.words.as_deref()).is_none();
        if bare {
            mistakes.push(Mistake { field: "words", code: "required", message: "say what it is about" });
        }
        mistakes
    }

    /// The row of it.
    fn row(self, requests: &Requests, ctx: &Ctx, tenant: TenantId, subject: SubjectId, origin: Origin) -> Request {
        let received_at = origin.received_at.unwrap_or_else(|| requests.now());
        let progress = super::Progress::received(self.kind, received_at, origin.proof, &requests.0.zone);
        let language = if self.language == "en" { "en" } else { "de" };
        Request {
            request_id: requests.privacy().rng().id(requests.privacy().clock()),
            tenant_id: tenant,
            subject_id: subject,
            product: ctx.product.to_string(),
            kind: self.kind,
            channel: origin.channel,
            language: language.to_owned(),
            state: progress.state,
            version: 0,
            received_at: progress.received_at,
            due_at: progress.due_at,
            extended_at: None,
            reminded: None,
            closed_at: None,
            proof: progress.proof,
            told: None,
            email: origin.email,
            phone: origin.phone,
            clause: self.clause,
            claim: self.claim,
            words: text(self.words.as_deref()).map(str::to_owned),
            ground: None,
            answer: None,
        }
    }
}

/// Where a request comes from.
struct Origin {
    channel: super::Channel,
    proof: Option<super::Proof>,
    email: Option<EmailAddress>,
    phone: Option<String>,
    /// Where it came before it was written down.
    received_at: Option<Time>,
}
