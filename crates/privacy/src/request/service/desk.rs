//! The desk: what staff and the officer do about cases.

use std::time::Duration;

use types::{Ctx, RequestId, SubjectId, Time};

use super::{
    Case, Contact, NewRequest, Origin, RECEIVED_DAYS_AGO_MAX, Requests, TEXT_CHARS_MAX, change::Change, check_text,
    done, house, text, within,
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
    /// The day (2026-03-02) or the moment it came, from which the deadline runs; without it, now.
    pub received_at: Option<String>,
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

    /// Writes down a request that came another way.
    pub async fn enter(&self, ctx: &Ctx, by: SubjectId, entered: Entered) -> Result<Request> {
        let Entered { contact, new, proof, received_at } = entered;
        let mut mistakes = new.check();
        check_text(&mut mistakes, "proof", proof.as_deref(), TEXT_CHARS_MAX);
        let contact = contact.check().map_err(|mistake| mistakes.push(mistake)).ok();
        let received_at = received_at.as_deref().map(|text| self.received(text));
        let received_at = received_at.and_then(|came| came.map_err(|mistake| mistakes.push(mistake)).ok());
        done(mistakes)?;
        let Some(contact) = contact else { return Err(Error::NotFound) };
        let known = self.privacy().subjects_by_contact(&house(ctx, ctx.tenant), contact.known_by()).await?;
        let (email, phone) = contact.parts();
        let subject = known.first().copied();
        let subject = subject.unwrap_or_else(|| self.privacy().rng().id(self.privacy().clock()));
        let proof = text(proof.as_deref());
        let origin = Origin { channel: Channel::Staff, proof: proof.map(|_| Proof::Staff), email, phone, received_at };
        let case = new.row(self, ctx, ctx.tenant, subject, origin);
        let concerned = self.to_concern(ctx, &case).await?;
        if proof.is_some() && concerned.contains(&by) {
            return Err(Error::OwnCase);
        }
        let mut tx = self.begin(&within(ctx, ctx.tenant)).await?;
        queries::insert(&mut tx, &case).await?;
        self.step(&mut tx, &case, StepKind::Received, By::Staff, None).await?;
        match proof {
            Some(how) => {
                queries::concern(&mut tx, &case, &concerned).await?;
                self.step(&mut tx, &case, StepKind::Proven, By::Staff, Some(how)).await?;
            }
            None if self.reaches(&case) => self.ask_for_proof(&mut tx, &case).await?,
            None => {}
        }
        if proof.is_some() && self.reaches(&case) {
            self.post(&mut tx, &case, Mail::Received).await?;
        }
        tx.commit().await?;
        Ok(case)
    }

    /// When a letter came, as staff say: a day, counted from its noon, or a moment.
    fn received(&self, text: &str) -> std::result::Result<Time, Mistake> {
        let wrong = |code, message| Mistake { field: "received_at", code, message };
        let now = self.now();
        let day = |day: jiff::civil::Date| day.at(12, 0, 0, 0).to_zoned(self.0.zone.clone());
        let came = match (text.parse::<Time>(), text.parse::<jiff::civil::Date>()) {
            (Ok(time), _) => time,
            (_, Ok(date)) => {
                let noon =
                    day(date).map(|noon| Time::from(noon.timestamp())).map_err(|_| wrong("not_a_day", "a day"))?;
                let today = now.timestamp().to_zoned(self.0.zone.clone()).date();
                if date == today { noon.min(now) } else { noon }
            }
            _ => return Err(wrong("not_a_day", "a day such as 2026-03-02")),
        };
        if came > now {
            return Err(wrong("in_the_future", "it has come already"));
        }
        if now.since(came) > Duration::from_secs(RECEIVED_DAYS_AGO_MAX * 86_400) {
            return Err(wrong("too_early", "within the last year"));
        }
        Ok(came)
    }

    /// Staff have made sure who asks, and say how.
    pub async fn prove_by_staff(&self, ctx: &Ctx, by: SubjectId, id: RequestId, how: &str) -> Result<Request> {
        let how = needed("how", how)?;
        let case = self.case(ctx, id).await?.request;
        self.of_another(ctx, by, &case).await?;
        let mail = self.reaches(&case).then_some(Mail::Received);
        let concerned = self.to_concern(ctx, &case).await?;
        let change = Change::new(Event::Prove(Proof::Staff), By::Staff).text(Some(how)).mail(mail);
        let mut tx = self.begin(&within(ctx, case.tenant_id)).await?;
        let case = self.change_in(&mut tx, case, change).await?;
        queries::concern(&mut tx, &case, &concerned).await?;
        tx.commit().await?;
        Ok(case)
    }

    /// Two further months, once; the person is told the reason.
    pub async fn extend(&self, ctx: &Ctx, by: SubjectId, id: RequestId, telling: &Telling) -> Result<Request> {
        let reason = needed("text", &telling.text)?;
        let case = self.case(ctx, id).await?.request;
        self.of_another(ctx, by, &case).await?;
        let mail = self.by_mail(&case, telling, Mail::Extended { reason })?;
        self.change(ctx, case, Change::new(Event::Extend { reason }, By::Staff).text(Some(reason)).mail(mail)).await
    }

    /// Asks something back.
    pub async fn ask(&self, ctx: &Ctx, by: SubjectId, id: RequestId, telling: &Telling) -> Result<Request> {
        let question = needed("text", &telling.text)?;
        let case = self.case(ctx, id).await?.request;
        self.of_another(ctx, by, &case).await?;
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
    pub async fn refuse(
        &self,
        ctx: &Ctx,
        by: SubjectId,
        id: RequestId,
        ground: &str,
        telling: &Telling,
    ) -> Result<Request> {
        let reason = needed("text", &telling.text)?;
        let named = grounds::ground(ground).ok_or(Fault::GroundUnfit)?;
        let case = self.case(ctx, id).await?.request;
        self.of_another(ctx, by, &case).await?;
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
        by: SubjectId,
        id: RequestId,
        ground: Option<&str>,
        telling: &Telling,
    ) -> Result<Request> {
        let answer = needed("text", &telling.text)?;
        let case = self.case(ctx, id).await?.request;
        self.of_another(ctx, by, &case).await?;
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
