//! The person's own cases, signed in.

use types::{Ctx, EmailAddress, RequestId, SubjectId, Why};

use super::{
    Case, NewRequest, OPEN_CASES_PER_PERSON_MAX, Origin, Requests, TEXT_CHARS_MAX, change::Change, check_text, done,
    text, within,
};
use crate::{
    Look,
    request::{
        By, CATEGORY, Channel, Error, Event, Kind, Mail, Mistake, Proof, Request, Result, State, StepKind, Told,
        queries,
    },
};

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    pub subject: SubjectId,
    pub email: EmailAddress,
}

/// Whether a case of this kind needs no examination: the session has proven who asks, and the answer is in the data.
pub(super) fn runs_at_once(kind: Kind) -> bool {
    matches!(kind, Kind::Access | Kind::Portability | Kind::Erasure)
}

impl Requests {
    /// Whether the house answers a request of this kind by itself, for a person who is signed in.
    pub fn runs_at_once(kind: Kind) -> bool {
        runs_at_once(kind)
    }

    /// Opens a case. One that the house answers `at_once` is not announced to staff; the outcome follows.
    pub async fn open_own(&self, ctx: &Ctx, person: &Person, new: NewRequest, at_once: bool) -> Result<Request> {
        done(new.check())?;
        let waiting = self.own(ctx, person).await?.iter().filter(|case| !case.state.is_closed()).count();
        if waiting >= OPEN_CASES_PER_PERSON_MAX {
            return Err(Error::TooMany { open_max: OPEN_CASES_PER_PERSON_MAX });
        }
        let origin = Origin {
            channel: Channel::Account,
            proof: Some(Proof::Session),
            email: Some(person.email.clone()),
            phone: None,
            received_at: None,
        };
        let case = new.row(self, ctx, ctx.tenant, person.subject, origin);
        let mut tx = self.begin(&within(ctx, ctx.tenant)).await?;
        queries::insert(&mut tx, &case).await?;
        queries::concern(&mut tx, &case, &[person.subject]).await?;
        self.step(&mut tx, &case, StepKind::Received, By::Person, None).await?;
        if !at_once {
            self.post(&mut tx, &case, Mail::Received).await?;
            self.post(&mut tx, &case, Mail::Arrived).await?;
        }
        tx.commit().await?;
        Ok(case)
    }

    /// The person's cases, newest first.
    pub async fn own(&self, ctx: &Ctx, person: &Person) -> Result<Vec<Request>> {
        let mut tx = self.privacy().read(&ctx.because(Why::Own), Look::list("request"), &[CATEGORY]).await?;
        Ok(queries::of_subject(&mut tx, &ctx.product, person.subject).await?)
    }

    /// One of them, without what staff wrote down for themselves.
    pub async fn own_case(&self, ctx: &Ctx, person: &Person, id: RequestId) -> Result<Case> {
        let mut tx = self.privacy().read(&ctx.because(Why::Own), Look::at("request", id), &[CATEGORY]).await?;
        let case = queries::within(&mut tx, ctx.tenant, id).await?.filter(|case| case.subject_id == person.subject);
        let request = case.ok_or(Error::NotFound)?;
        let mut steps = queries::steps(&mut tx, id).await?;
        steps.retain(|step| !step.kind.is_internal());
        Ok(Case { request, steps })
    }

    /// The person answers a question, or adds something.
    pub async fn answer(&self, ctx: &Ctx, case: Request, words: &str) -> Result<Request> {
        let mut mistakes = Vec::new();
        check_text(&mut mistakes, "words", Some(words), TEXT_CHARS_MAX);
        if text(Some(words)).is_none() {
            mistakes.push(Mistake { field: "words", code: "required", message: "write something" });
        }
        done(mistakes)?;
        let mail = (case.state == State::Asked).then_some(Mail::Arrived);
        self.change(ctx, case, Change::new(Event::Answer, By::Person).text(text(Some(words))).mail(mail)).await
    }

    /// The person no longer wants it.
    pub async fn withdraw(&self, ctx: &Ctx, case: Request) -> Result<Request> {
        let (told, mail) = match case.channel {
            Channel::Account => (Told::Page, None),
            Channel::Form | Channel::Staff => (Told::Page, self.reaches(&case).then_some(Mail::Withdrawn)),
        };
        self.change(ctx, case, Change::new(Event::Withdraw { told }, By::Person).mail(mail)).await
    }

    /// The house has done what was asked, while the person looked on. `mail`: also by mail, for the records of both.
    pub async fn fulfil_own(&self, ctx: &Ctx, case: Request, ground: Option<&str>, answer: &str) -> Result<Request> {
        let named = ground.and_then(crate::request::grounds::ground);
        let change = Change {
            event: Event::Fulfil { ground, told: Told::Page },
            by: By::House,
            text: Some(answer),
            mail: Some(Mail::Fulfilled { ground: named, answer }),
            answer: Some(answer),
        };
        self.change(ctx, case, change).await
    }

    /// What the house could not do by itself goes to the desk.
    pub async fn hand_over(&self, ctx: &Ctx, case: &Request) -> Result<()> {
        let mut tx = self.begin(&within(ctx, case.tenant_id)).await?;
        self.post(&mut tx, case, Mail::Received).await?;
        self.post(&mut tx, case, Mail::Arrived).await?;
        Ok(tx.commit().await?)
    }
}
