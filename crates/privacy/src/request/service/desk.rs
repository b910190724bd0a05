//! The desk: what staff and the officer do about cases.

use std::time::Duration;

use types::{Ctx, RequestId, SubjectId};

use super::{
    Case, Contact, NewRequest, Origin, Requests, TEXT_CHARS_MAX, change::Change, check_text, done, house, text, within,
};
use crate::{
    Look,
    request::{
        By, CATEGORY, Channel, Counts, Error, Event, Fault, ListFilter, Mail, Mistake, Proof, Request, Result,
        StepKind, Told, grounds, queries,
    },
};

const SOON_DAYS: u64 = 7;

/// What staff tell a person, and by which way.
#[derive(Clone, Debug)]
pub struct Telling {
    pub text: String,
    /// How it is told; by e-mail where there is an address.
    pub told: Told,
}

/// A request that came by letter, by telephone or in person.
#[derive(Clone, Debug)]
pub struct Entered {
    pub contact: Contact,
    pub new: NewRequest,
    /// How staff made sure who asks; without it, that is still to be done.
    pub proof: Option<String>,
}

impl Requests {
    /// Cases within reach: those that wait, by their deadline, or closed ones, newest first.
    pub async fn list(&self, ctx: &Ctx, filter: &ListFilter, limit: u32) -> Result<Vec<Request>> {
        let mut tx = self.privacy().read(ctx, Look::list("request"), &[CATEGORY]).await?;
        Ok(match filter.closed {
            false => queries::waiting(&mut tx, ctx.tenant, filter, limit).await?,
            true => queries::closed(&mut tx, ctx.tenant, filter, limit).await?,
        })
    }

    /// How the desk stands.
    pub async fn counts(&self, ctx: &Ctx) -> Result<Counts> {
        let now = self.now();
        let soon = now.plus(Duration::from_secs(SOON_DAYS * 86_400));
        let mut tx = self.privacy().read_plain(ctx).await?;
        Ok(queries::counts(&mut tx, ctx.tenant, now, soon).await?)
    }

    pub async fn case(&self, ctx: &Ctx, id: RequestId) -> Result<Case> {
        let mut tx = self.privacy().read(ctx, Look::at("request", id), &[CATEGORY]).await?;
        let request = queries::within(&mut tx, ctx.tenant, id).await?.ok_or(Error::NotFound)?;
        let steps = queries::steps(&mut tx, id).await?;
        Ok(Case { request, steps })
    }

    /// Everybody the case is about: one natural person may be known in several ways.
    pub async fn subjects(&self, ctx: &Ctx, case: &Request) -> Result<Vec<SubjectId>> {
        let mut subjects = vec![case.subject_id];
        let email = case.email.as_deref().map(crate::Contact::Email);
        let phone = case.phone.as_deref().map(crate::Contact::Phone);
        let house = house(ctx, case.tenant_id);
        for contact in [email, phone].into_iter().flatten() {
            for subject in self.privacy().subjects_by_contact(&house, contact).await? {
                if !subjects.contains(&subject) {
                    subjects.push(subject);
                }
            }
        }
        Ok(subjects)
    }

    /// Writes down a request that came another way.
    pub async fn enter(&self, ctx: &Ctx, entered: Entered) -> Result<Request> {
        let Entered { contact, new, proof } = entered;
        let mut mistakes = new.check();
        check_text(&mut mistakes, "proof", proof.as_deref(), TEXT_CHARS_MAX);
        let contact = contact.check().map_err(|mistake| mistakes.push(mistake)).ok();
        done(mistakes)?;
        let Some(contact) = contact else { return Err(Error::NotFound) };
        let known = self.privacy().subjects_by_contact(&house(ctx, ctx.tenant), contact.known_by()).await?;
        let (email, phone) = contact.parts();
        let subject = known.first().copied();
        let subject = subject.unwrap_or_else(|| self.privacy().rng().id(self.privacy().clock()));
        let proof = text(proof.as_deref());
        let origin = Origin { channel: Channel::Staff, proof: proof.map(|_| Proof::Staff), email, phone };
        let case = new.row(self, ctx, ctx.tenant, subject, origin);
        let mut tx = self.begin(&within(ctx, ctx.tenant)).await?;
        queries::insert(&mut tx, &case).await?;
        self.step(&mut tx, &case, StepKind::Received, By::Staff, None).await?;
        match proof {
            Some(how) => self.step(&mut tx, &case, StepKind::Proven, By::Staff, Some(how)).await?,
            None if self.reaches(&case) => self.ask_for_proof(&mut tx, &case).await?,
            None => {}
        }
        if proof.is_some() && self.reaches(&case) {
            self.post(&mut tx, &case, Mail::Received).await?;
        }
        tx.commit().await?;
        Ok(case)
    }

    /// Staff have made sure who asks, and say how.
    pub async fn prove_by_staff(&self, ctx: &Ctx, id: RequestId, how: &str) -> Result<Request> {
        let how = needed("how", how)?;
        let case = self.case(ctx, id).await?.request;
        let mail = self.reaches(&case).then_some(Mail::Received);
        self.change(ctx, case, Change::new(Event::Prove(Proof::Staff), By::Staff).text(Some(how)).mail(mail)).await
    }

    /// Two further months, once; the person is told the reason.
    pub async fn extend(&self, ctx: &Ctx, id: RequestId, telling: &Telling) -> Result<Request> {
        let reason = needed("text", &telling.text)?;
        let case = self.case(ctx, id).await?.request;
        let mail = self.by_mail(&case, telling, Mail::Extended { reason })?;
        self.change(ctx, case, Change::new(Event::Extend { reason }, By::Staff).text(Some(reason)).mail(mail)).await
    }

    /// Asks something back.
    pub async fn ask(&self, ctx: &Ctx, id: RequestId, telling: &Telling) -> Result<Request> {
        let question = needed("text", &telling.text)?;
        let case = self.case(ctx, id).await?.request;
        let mail = self.by_mail(&case, telling, Mail::Asked { question })?;
        self.change(ctx, case, Change::new(Event::Ask, By::Staff).text(Some(question)).mail(mail)).await
    }

    /// Something staff write down. It is part of the person's data, and so of their access package.
    pub async fn note(&self, ctx: &Ctx, id: RequestId, words: &str) -> Result<Request> {
        let words = needed("text", words)?;
        let case = self.case(ctx, id).await?.request;
        self.change(ctx, case, Change::new(Event::Note, By::Staff).text(Some(words))).await
    }

    /// On a named ground, with the reasons.
    pub async fn refuse(&self, ctx: &Ctx, id: RequestId, ground: &str, telling: &Telling) -> Result<Request> {
        let reason = needed("text", &telling.text)?;
        let named = grounds::ground(ground).ok_or(Fault::GroundUnfit)?;
        let case = self.case(ctx, id).await?.request;
        let mail = self.by_mail(&case, telling, Mail::Refused { ground: named, reason })?;
        let change = Change {
            event: Event::Refuse { ground: named.id, reason, told: telling.told },
            by: By::Staff,
            text: Some(reason),
            mail,
            answer: Some(reason),
        };
        self.change(ctx, case, change).await
    }

    /// Whether the case could be fulfilled on this ground now: asked before what cannot be undone is done.
    pub async fn may_fulfil(
        &self,
        ctx: &Ctx,
        id: RequestId,
        ground: Option<&str>,
        telling: &Telling,
    ) -> Result<Request> {
        let answer = needed("text", &telling.text)?;
        let case = self.case(ctx, id).await?.request;
        self.by_mail(&case, telling, Mail::Fulfilled { ground: None, answer })?;
        let event = Event::Fulfil { ground, told: telling.told };
        case.progress().after(event, self.now(), &self.0.zone)?;
        Ok(case)
    }

    /// What was asked has been done; the person is told.
    pub async fn fulfil(&self, ctx: &Ctx, case: Request, ground: Option<&str>, telling: &Telling) -> Result<Request> {
        let answer = needed("text", &telling.text)?;
        let named = ground.and_then(grounds::ground);
        let mail = self.by_mail(&case, telling, Mail::Fulfilled { ground: named, answer })?;
        let change = Change {
            event: Event::Fulfil { ground, told: telling.told },
            by: By::Staff,
            text: Some(answer),
            mail,
            answer: Some(answer),
        };
        self.change(ctx, case, change).await
    }

    /// The letter, where it is sent. Nothing counts as told that reached nobody.
    pub(super) fn by_mail<'a>(&self, case: &Request, telling: &Telling, mail: Mail<'a>) -> Result<Option<Mail<'a>>> {
        let wrong = |message| Error::Invalid(vec![Mistake { field: "told", code: "not_possible", message }]);
        match telling.told {
            Told::Email if case.email.is_some() => Ok(Some(mail)),
            Told::Email => Err(wrong("the case has no e-mail address")),
            // Who has an e-mail address gets the whole letter.
            Told::Sms if case.email.is_none() && self.reaches(case) => Ok(Some(mail)),
            Told::Sms => Err(wrong("no text message can be sent to the person of the case")),
            Told::Page => Err(wrong("tell the person by e-mail, text message, letter or telephone")),
            Told::Letter | Told::Telephone => Ok(None),
        }
    }
}

fn needed<'a>(field: &'static str, words: &'a str) -> Result<&'a str> {
    let mut mistakes = Vec::new();
    check_text(&mut mistakes, field, Some(words), TEXT_CHARS_MAX);
    let words = text(Some(words));
    if words.is_none() {
        mistakes.push(Mistake { field, code: "required", message: "write something" });
    }
    done(mistakes)?;
    Ok(words.unwrap_or_default())
}
