//! One change of a case: the row, its step, the audit entry and the letter, all in one transaction.

use std::time::Duration;

use types::Ctx;

use super::{CATEGORIES, FOLLOW_LINK_DAYS, PROVE_LINK_DAYS, Requests, within};
use crate::{
    Facts, Tx,
    request::{
        By, Channel, Error, Event, Letter, LinkPurpose, LinkToken, Mail, Request, RequestLink, Result, StepKind,
        queries,
    },
};

const DAY_SECONDS: u64 = 86_400;

/// An event, and what is written down and told with it.
pub(super) struct Change<'a> {
    pub event: Event<'a>,
    pub by: By,
    /// What the step says.
    pub text: Option<&'a str>,
    pub mail: Option<Mail<'a>>,
    /// What the person is told with the outcome.
    pub answer: Option<&'a str>,
}

impl<'a> Change<'a> {
    pub fn new(event: Event<'a>, by: By) -> Self {
        Self { event, by, text: None, mail: None, answer: None }
    }

    pub fn text(self, text: Option<&'a str>) -> Self {
        Self { text, ..self }
    }

    pub fn mail(self, mail: Option<Mail<'a>>) -> Self {
        Self { mail, ..self }
    }
}

fn action(step: StepKind) -> &'static str {
    match step {
        StepKind::Received => "request_received",
        StepKind::ProofAsked => "request_proof_asked",
        StepKind::Proven => "request_proven",
        StepKind::Extended => "request_extended",
        StepKind::Asked => "request_asked",
        StepKind::Answered => "request_answered",
        StepKind::Note => "request_note",
        StepKind::Reminded => "request_reminded",
        StepKind::Overdue => "request_overdue",
        StepKind::Fulfilled => "request_fulfilled",
        StepKind::Refused => "request_refused",
        StepKind::Withdrawn => "request_withdrawn",
    }
}

impl Requests {
    pub(super) async fn begin(&self, ctx: &Ctx) -> Result<Tx> {
        Ok(self.privacy().write(ctx, &CATEGORIES, &Facts::NONE).await?)
    }

    /// Makes the change if the rules allow it and nobody was faster; gives the case as it is then.
    pub(super) async fn change(&self, ctx: &Ctx, case: Request, change: Change<'_>) -> Result<Request> {
        let ctx = within(ctx, case.tenant_id);
        let case = self.at_current_address(&ctx, case).await?;
        let mut tx = self.begin(&ctx).await?;
        let case = self.change_in(&mut tx, case, change).await?;
        tx.commit().await?;
        Ok(case)
    }

    /// The same in a transaction that does more.
    pub(super) async fn change_in(&self, tx: &mut Tx, mut case: Request, change: Change<'_>) -> Result<Request> {
        let now = self.now();
        let Some((next, step)) = case.progress().after(change.event, now, &self.0.zone)? else { return Ok(case) };
        case.advance(next);
        if let Some(answer) = change.answer {
            case.answer = Some(answer.to_owned());
        }
        if !queries::update(tx, &case).await? {
            return Err(Error::Changed);
        }
        case.version += 1;
        self.step(tx, &case, step, change.by, change.text).await?;
        if let Some(mail) = change.mail {
            self.post(tx, &case, mail).await?;
        }
        Ok(case)
    }

    /// A step alone, in the case's history and in the audit log.
    pub(super) async fn step(
        &self,
        tx: &mut Tx,
        case: &Request,
        step: StepKind,
        by: By,
        text: Option<&str>,
    ) -> Result<()> {
        queries::add_step(tx, case, self.now(), step, by, text).await?;
        tx.audit_detail(action(step), "request", Some(*case.request_id.bytes()), case.kind.name().to_owned());
        Ok(())
    }

    /// Queues a letter; whoever has no account finds a fresh link to the case in it.
    pub(super) async fn post(&self, tx: &mut Tx, case: &Request, mail: Mail<'_>) -> Result<()> {
        let leads = !mail.is_to_officer() && !matches!(mail, Mail::Prove { .. });
        let follow =
            if leads && case.channel != Channel::Account { Some(self.follow_link(tx, case).await?) } else { None };
        let letter = Letter { request: case, mail, follow: follow.as_ref() };
        Ok(self.0.courier.post(tx, letter).await?)
    }

    pub(super) async fn follow_link(&self, tx: &mut Tx, case: &Request) -> Result<LinkToken> {
        let from = case.closed_at.unwrap_or(case.due_at);
        let expires_at = from.plus(Duration::from_secs(FOLLOW_LINK_DAYS * DAY_SECONDS));
        self.link(tx, case, LinkPurpose::Follow, expires_at).await
    }

    /// Whether something can be sent to the person of the case.
    pub(super) fn reaches(&self, case: &Request) -> bool {
        case.is_reached(self.0.courier.sends_sms(&case.product.as_str().into()))
    }

    /// Makes a link to prove who asks, and queues the letter that carries it.
    pub(super) async fn ask_for_proof(&self, tx: &mut Tx, case: &Request) -> Result<()> {
        let expires_at = self.now().plus(Duration::from_secs(PROVE_LINK_DAYS * DAY_SECONDS));
        let token = self.link(tx, case, LinkPurpose::Prove, expires_at).await?;
        self.post(tx, case, Mail::Prove { token: &token, expires_at }).await?;
        self.step(tx, case, StepKind::ProofAsked, By::House, None).await
    }

    async fn link(
        &self,
        tx: &mut Tx,
        case: &Request,
        purpose: LinkPurpose,
        expires_at: types::Time,
    ) -> Result<LinkToken> {
        let token = LinkToken::new(self.privacy().rng());
        let link = RequestLink {
            request_id: case.request_id,
            purpose,
            tenant_id: case.tenant_id,
            token_hash: token.hash(),
            created_at: self.now(),
            expires_at,
        };
        queries::put_link(tx, &link).await?;
        Ok(token)
    }
}
