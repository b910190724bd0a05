//! A case as clients see it.

use notice::Lang;
use privacy::request::{self, By, Case, Channel, Kind, Proof, Request, State, Step, StepKind, Told, grounds};
use serde::Serialize;
use types::{RequestId, Time};
use utoipa::ToSchema;

use crate::words::Words;

/// A ground of the law.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LegalGround)]
pub(crate) struct Ground {
    pub id: String,
    /// Where it stands, such as `Art. 17 Abs. 3 lit. e DS-GVO`.
    pub article: Words,
    pub title: Words,
}

impl From<&'static grounds::Ground> for Ground {
    fn from(ground: &'static grounds::Ground) -> Self {
        let words = |de: &str, en: &str| Words { de: de.to_owned(), en: en.to_owned() };
        Self {
            id: ground.id.to_owned(),
            article: words(&ground.cited(Lang::De), &ground.cited(Lang::En)),
            title: words(ground.de, ground.en),
        }
    }
}

/// A person's request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrivacyRequest {
    pub id: RequestId,
    pub kind: Kind,
    pub channel: Channel,
    pub state: State,
    /// de or en: the language to answer in.
    pub language: String,
    pub received_at: Time,
    /// The end of the day by which it is to be answered.
    pub due_at: Time,
    pub extended_at: Option<Time>,
    /// The deadline has passed, or passed before it was closed.
    pub overdue: bool,
    pub closed_at: Option<Time>,
    pub proof: Option<Proof>,
    /// How the outcome was told.
    pub told: Option<Told>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// The clause it is about.
    pub clause: Option<String>,
    /// The ground the person relies on.
    pub claim: Option<Ground>,
    pub words: Option<String>,
    /// The ground of the outcome.
    pub ground: Option<Ground>,
    /// What the person was told with the outcome.
    pub answer: Option<String>,
    /// A copy of the data can be fetched.
    pub has_package: bool,
}

impl PrivacyRequest {
    pub fn of(case: Request, now: Time) -> Self {
        let ground = |id: &Option<String>| id.as_deref().and_then(grounds::ground).map(Ground::from);
        Self {
            has_package: case.has_copy(),
            id: case.request_id,
            kind: case.kind,
            channel: case.channel,
            state: case.state,
            overdue: case.closed_at.unwrap_or(now) > case.due_at,
            claim: ground(&case.claim),
            ground: ground(&case.ground),
            language: case.language,
            received_at: case.received_at,
            due_at: case.due_at,
            extended_at: case.extended_at,
            closed_at: case.closed_at,
            proof: case.proof,
            told: case.told,
            email: case.email.map(|email| email.to_string()),
            phone: case.phone,
            clause: case.clause,
            words: case.words,
            answer: case.answer,
        }
    }
}

/// One step of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RequestStep {
    pub at: Time,
    pub kind: StepKind,
    /// The person, staff, or the house by itself; the audit log says who.
    pub by: By,
    pub text: Option<String>,
}

impl From<Step> for RequestStep {
    fn from(step: Step) -> Self {
        Self { at: step.at, kind: step.kind, by: step.actor, text: step.text }
    }
}

/// A case with its history, and what can be decided.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RequestCase {
    pub request: PrivacyRequest,
    /// Oldest first.
    pub steps: Vec<RequestStep>,
    /// The grounds on which it can be granted; empty where the law asks for none.
    pub claims: Vec<Ground>,
    /// The only grounds on which it can be refused.
    pub refusals: Vec<Ground>,
    /// Until when the case itself is kept, once it is closed: the period of the notice.
    pub kept: Words,
}

impl RequestCase {
    pub fn of(case: Case, now: Time, notice: &notice::Notice) -> Self {
        let kind = case.request.kind;
        let mut clauses = notice.clauses().iter().filter(|clause| clause.running);
        let clause = clauses.find(|clause| clause.data.iter().any(|data| data == request::CATEGORY));
        Self {
            steps: case.steps.into_iter().map(RequestStep::from).collect(),
            claims: grounds::claims(kind).map(Ground::from).collect(),
            refusals: grounds::refusals(kind).map(Ground::from).collect(),
            kept: clause.map(|clause| kept(notice, &clause.id)).unwrap_or_default(),
            request: PrivacyRequest::of(case.request, now),
        }
    }
}

/// How long the notice keeps what a clause is about: its own sentence.
pub(crate) fn kept(notice: &notice::Notice, clause: &str) -> Words {
    let id = format!("clause.{clause}.keep");
    let say = |lang: Lang| {
        let sections = notice.text(lang).sections.into_iter();
        let mut statements = sections.flat_map(|section| section.statements);
        statements.find(|statement| statement.id == id).map(|statement| statement.text).unwrap_or_default()
    };
    Words { de: say(Lang::De), en: say(Lang::En) }
}
