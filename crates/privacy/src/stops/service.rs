//! What can be done about restrictions and objections: by the person, by the controller, and by time.

use std::sync::Arc;

use notice::{Lang, Notice, Objection, Words};
use types::{Ctx, RequestId, StopId, SubjectId, TenantId, Time, Why};

use super::{
    Courier, Error, Fault, Letter, Mail, Outcome, RestrictedUse, RestrictionGround, Result, ToldBy, queries, rules,
};
use crate::{
    Look, Privacy, Tx,
    erasure::Occasion,
    person::Person,
    standing::{ALL, Change, NewStop, Stop, StopKind},
};

/// A person's words are cut off by the form here.
pub const WORDS_CHARS_MAX: usize = 5_000;
/// More of one person are no help to anybody.
pub const STOPS_OF_PERSON_MAX: usize = 200;
const LISTED_MAX: u32 = 500;
const WHO: &str = "subject";

struct Inner {
    privacy: Privacy,
    courier: Arc<dyn Courier>,
    signalled: super::signal::Signalled,
}

/// All of it. Clones share it.
#[derive(Clone)]
pub struct Stops(Arc<Inner>);

/// What a person wants restricted.
#[derive(Clone, Debug)]
pub struct NewRestriction {
    /// A clause; without it, every one.
    pub clause: Option<String>,
    pub ground: RestrictionGround,
    pub words: Option<String>,
    pub language: Lang,
    /// The case it fulfils.
    pub request: Option<RequestId>,
}

/// What a person objects to.
#[derive(Clone, Debug)]
pub struct NewObjection {
    pub clause: String,
    /// The reasons of the particular situation; not needed where every objection is honoured.
    pub words: Option<String>,
    pub language: Lang,
}

/// What the controller decides, and what the person is told.
#[derive(Clone, Debug)]
pub struct Decision {
    pub outcome: Outcome,
    pub answer: String,
    pub told: ToldBy,
}

impl Stops {
    pub fn new(privacy: Privacy, courier: Arc<dyn Courier>) -> Self {
        Self(Arc::new(Inner { privacy, courier, signalled: super::signal::Signalled::default() }))
    }

    pub(super) fn privacy(&self) -> &Privacy {
        &self.0.privacy
    }

    pub(super) fn signalled(&self) -> &super::signal::Signalled {
        &self.0.signalled
    }

    fn now(&self) -> Time {
        self.privacy().clock().now()
    }

    /// Everything of a person, newest first.
    pub async fn of_person(&self, ctx: &Ctx, subject: SubjectId) -> Result<Vec<Stop>> {
        let mut tx = self.privacy().house(ctx, false).await?;
        Ok(queries::of_subject(&mut tx, subject).await?)
    }

    /// What stands within reach, what waits for a decision first.
    pub async fn standing(&self, ctx: &Ctx) -> Result<Vec<Stop>> {
        let mut tx = self.privacy().read(ctx, Look::list("stop"), &["request"]).await?;
        Ok(queries::standing(&mut tx, ctx.tenant, &ctx.product, LISTED_MAX).await?)
    }

    /// One within reach, with the uses on exceptions.
    pub async fn one(&self, ctx: &Ctx, id: StopId) -> Result<(Stop, Vec<RestrictedUse>)> {
        let mut tx = self.privacy().read(ctx, Look::at("stop", id), &["request"]).await?;
        let stop = queries::within(&mut tx, ctx.tenant, id).await?.ok_or(Error::NotFound)?;
        let uses = queries::uses(&mut tx, id).await?;
        Ok((stop, uses))
    }

    /// Restricts a clause, or every one, at once. What stands already on the same ground is given again.
    pub async fn restrict(&self, ctx: &Ctx, notice: &Notice, subject: SubjectId, new: &NewRestriction) -> Result<Stop> {
        let words = said(new.words.as_deref())?;
        let clause = new.clause.as_deref().unwrap_or(ALL);
        rules::restrictable(notice, clause)?;
        let stop = NewStop {
            id: self.privacy().rng().id(self.privacy().clock()),
            clause,
            kind: StopKind::Restriction,
            ground: new.ground.name(),
            language: new.language.tag(),
            words,
            automatic: false,
            outcome: None,
        };
        self.stop(ctx, subject, stop, Some((notice, new.request))).await
    }

    /// Objects to a clause: it rests until decided, or ends at once where every objection is honoured.
    pub async fn object(&self, ctx: &Ctx, notice: &Notice, subject: SubjectId, new: &NewObjection) -> Result<Stop> {
        let words = said(new.words.as_deref())?;
        let clause = rules::objectable(notice, &new.clause, words)?;
        let at_once = clause.objection == Objection::Automatic;
        let stop = NewStop {
            id: self.privacy().rng().id(self.privacy().clock()),
            clause: &clause.id,
            kind: StopKind::Objection,
            ground: if at_once { "direct_marketing" } else { "particular_situation" },
            language: new.language.tag(),
            words,
            automatic: false,
            outcome: at_once.then_some(Outcome::Stopped.name()),
        };
        self.stop(ctx, subject, stop, None).await
    }

    /// `tell`: whose recipients are to be told of it, and the case it fulfils.
    pub(super) async fn stop(
        &self,
        ctx: &Ctx,
        subject: SubjectId,
        new: NewStop<'_>,
        tell: Option<(&Notice, Option<RequestId>)>,
    ) -> Result<Stop> {
        let mut tx = self.begin(ctx, subject).await?;
        self.privacy().hold_standing(&mut tx, subject).await?;
        let known = queries::of_subject(&mut tx, subject).await?;
        let same = |stop: &&Stop| {
            stop.lifted_at.is_none()
                && (stop.clause.as_str(), stop.kind.as_str(), stop.ground.as_str())
                    == (new.clause, new.kind.name(), new.ground)
        };
        if let Some(stop) = known.iter().find(same) {
            return Ok(stop.clone());
        }
        if known.len() >= STOPS_OF_PERSON_MAX {
            return Err(Error::TooMany { stops_max: STOPS_OF_PERSON_MAX });
        }
        let (id, clause, action) = (new.id, new.clause.to_owned(), action(new.kind));
        let stopped = new.outcome.is_some();
        self.privacy().change_standing(&mut tx, subject, Change::Stop(new)).await?;
        if let Some((notice, request)) = tell {
            self.tell_of_restriction(&mut tx, notice, (subject, request), &clause).await?;
        }
        tx.audit_detail(action, WHO, Some(*subject.bytes()), clause);
        let stop = queries::of_subject(&mut tx, subject).await?.into_iter().find(|stop| stop.stop_id == id);
        if stopped {
            queries::told(&mut tx, id, self.now()).await?;
        }
        tx.commit().await?;
        stop.ok_or(Error::NotFound)
    }

    /// Whoever got what is restricted now is to be told (Art. 19).
    async fn tell_of_restriction(
        &self,
        tx: &mut Tx,
        notice: &Notice,
        about: (SubjectId, Option<RequestId>),
        clause: &str,
    ) -> Result<()> {
        let kept = self.privacy().gate().kept_by(&notice.product.name, clause);
        // No category stands for every one; a clause that keeps nothing of its own restricts none.
        let categories: Vec<String> = kept.iter().filter(|name| &***name != ALL).map(|name| name.to_string()).collect();
        if clause == ALL || !categories.is_empty() {
            self.privacy().tell_recipients_in(tx, notice, about, Occasion::Restriction, &categories).await?;
        }
        Ok(())
    }

    /// The person takes back what they asked for; it ends at once, for it was they who said so.
    pub async fn take_back(&self, ctx: &Ctx, subject: SubjectId, id: StopId) -> Result<()> {
        let mut tx = self.begin(ctx, subject).await?;
        self.privacy().hold_standing(&mut tx, subject).await?;
        let stops = queries::of_subject(&mut tx, subject).await?;
        let stop = stops.iter().find(|stop| stop.stop_id == id).ok_or(Error::NotFound)?;
        rules::take_back(stop)?;
        queries::take_back(&mut tx, id, self.now()).await?;
        queries::told(&mut tx, id, self.now()).await?;
        self.privacy().change_standing(&mut tx, subject, Change::Lift(id)).await?;
        tx.audit_detail("take_back", WHO, Some(*subject.bytes()), stop.clause.clone());
        Ok(tx.commit().await?)
    }

    /// The controller decides an objection, or announces the end of a restriction; the person is told.
    pub async fn decide(&self, ctx: &Ctx, notice: &Notice, id: StopId, decision: &Decision) -> Result<Stop> {
        let answer = said(Some(&decision.answer))?.ok_or(NEEDED)?;
        let (stop, _) = self.one(ctx, id).await?;
        let automatic = notice.clause(&stop.clause).is_some_and(|clause| clause.objection == Objection::Automatic);
        rules::decide(&stop, decision.outcome, automatic)?;
        let mut tx = self.begin_within(ctx, stop.tenant_id).await?;
        if !queries::decide(&mut tx, id, decision.outcome, answer, self.now()).await? {
            return Err(Fault::Decided.into());
        }
        match decision.told {
            ToldBy::Email => {
                let message = self.tell(&mut tx, notice, &stop, decision.outcome, answer).await?;
                queries::tell_by(&mut tx, id, message).await?;
            }
            // By letter or telephone: staff say it is done.
            ToldBy::Letter | ToldBy::Telephone => queries::told(&mut tx, id, self.now()).await?,
        }
        let detail = format!("{} {}", stop.clause, decision.outcome.name());
        tx.audit_detail("decide", stop_kind(&stop), Some(*id.bytes()), detail);
        tx.commit().await?;
        Ok(self.one(ctx, id).await?.0)
    }

    /// Tells the person once more of what was decided, or by another way: a letter that failed must not leave them in a
    /// restriction for good.
    pub async fn tell_again(&self, ctx: &Ctx, notice: &Notice, id: StopId, by: ToldBy) -> Result<Stop> {
        let (stop, _) = self.one(ctx, id).await?;
        let outcome = rules::tell(&stop)?;
        let mut tx = self.begin_within(ctx, stop.tenant_id).await?;
        match by {
            ToldBy::Email => {
                let answer = stop.answer.clone().unwrap_or_default();
                let message = self.tell(&mut tx, notice, &stop, outcome, &answer).await?;
                queries::tell_by(&mut tx, id, message).await?;
            }
            ToldBy::Letter | ToldBy::Telephone => queries::told(&mut tx, id, self.now()).await?,
        }
        tx.audit_detail("tell", stop_kind(&stop), Some(*id.bytes()), stop.clause.clone());
        tx.commit().await?;
        Ok(self.one(ctx, id).await?.0)
    }

    async fn tell(
        &self,
        tx: &mut Tx,
        notice: &Notice,
        stop: &Stop,
        outcome: Outcome,
        answer: &str,
    ) -> Result<types::MessageId> {
        let email = Person::address(tx, stop.subject_id).await?.ok_or(Error::NoAddress)?;
        let all = Words { de: "alle Verarbeitungen".into(), en: "all processing".into() };
        let clause = notice.clause(&stop.clause).map_or(&all, |clause| &clause.title);
        let letter = Letter {
            tenant: stop.tenant_id,
            subject: Person::visible(tx, stop.subject_id, "message").await?,
            email: email.as_str(),
            language: stop.language.as_deref().and_then(|tag| tag.parse().ok()).unwrap_or(Lang::De),
            mail: Mail::Decided { clause, outcome, answer },
        };
        Ok(self.0.courier.post(tx, letter).await?)
    }

    /// Lifts what was decided to end, once the person has been told and not before (Art. 18(3)).
    pub async fn lift(&self, ctx: &Ctx, id: StopId) -> Result<Stop> {
        let (stop, _) = self.one(ctx, id).await?;
        self.lift_one(ctx, &stop).await?;
        Ok(self.one(ctx, id).await?.0)
    }

    /// Lets end what was decided to end, wherever the letter has left since. A job calls it.
    pub async fn lift_told(&self, ctx: &Ctx) -> Result<u64> {
        let mut tx = self.privacy().house(ctx, false).await?;
        let ending = queries::ending(&mut tx, &ctx.product).await?;
        drop(tx);
        let mut count = 0;
        for stop in &ending {
            match self.lift_one(ctx, stop).await {
                Ok(()) => count += 1,
                Err(Error::Fault(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(count)
    }

    async fn lift_one(&self, ctx: &Ctx, stop: &Stop) -> Result<()> {
        let mut tx = self.begin_within(ctx, stop.tenant_id).await?;
        let mut told_at = stop.told_at;
        if let (None, Some(message)) = (told_at, stop.message_id)
            && self.0.courier.has_left(&mut tx, message).await?
        {
            told_at = Some(self.now());
            queries::told(&mut tx, stop.stop_id, self.now()).await?;
        }
        rules::lift(stop, told_at)?;
        self.privacy().change_standing(&mut tx, stop.subject_id, Change::Lift(stop.stop_id)).await?;
        tx.audit_detail("lift", stop_kind(stop), Some(*stop.stop_id.bytes()), stop.clause.clone());
        Ok(tx.commit().await?)
    }

    /// A transaction of the house about a person, in the tenant they belong to.
    pub(super) async fn begin(&self, ctx: &Ctx, subject: SubjectId) -> Result<Tx> {
        let mut tx = self.privacy().house(ctx, false).await?;
        let tenant = Person::tenant(&mut tx, subject).await?.unwrap_or(ctx.tenant);
        drop(tx);
        self.begin_within(ctx, tenant).await
    }

    pub(super) async fn begin_within(&self, ctx: &Ctx, tenant: TenantId) -> Result<Tx> {
        let why = if matches!(ctx.actor, types::Actor::System(_)) { ctx.why } else { Why::Right };
        Ok(self.privacy().house(&Ctx { tenant, why, ..ctx.clone() }, true).await?)
    }
}

const NEEDED: Error = Error::Invalid("answer", "required", "say what the person is told");

fn action(kind: StopKind) -> &'static str {
    match kind {
        StopKind::Restriction => "restrict",
        StopKind::Objection => "object",
    }
}

fn stop_kind(stop: &Stop) -> &'static str {
    stop.kind.parse().map_or("stop", StopKind::name)
}

/// What somebody wrote; blank is nothing.
fn said(words: Option<&str>) -> Result<Option<&str>> {
    let words = words.map(str::trim).filter(|words| !words.is_empty());
    if words.is_some_and(|words| words.chars().count() > WORDS_CHARS_MAX) {
        return Err(Error::Invalid("words", "too_long", "shorter, please"));
    }
    Ok(words)
}
