//! What can be done about consents. Each change takes one call, giving and withdrawing alike (Art. 7(3)).

use std::sync::Arc;

use notice::{Lang, Notice};
use types::{ConsentId, Ctx, SubjectId, TenantId, Time, Why};

use super::{Asking, Error, Result, ledger};
use crate::{
    Privacy, Tx,
    erasure::{Order, Scope},
    person::Person,
    standing::{Asked, Change, Consent, Hindrance},
    stops::Courier,
    throttle::Throttle,
};

pub(super) struct Inner {
    pub privacy: Privacy,
    pub courier: Arc<dyn Courier>,
    pub links: Throttle,
}

/// All of it. Clones share it.
#[derive(Clone)]
pub struct Consents(pub(super) Arc<Inner>);

/// The way a consent came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By the person, signed in.
    Page,
    /// By a link out of a mail, without an account.
    Link,
    /// By letter or in person, entered by staff.
    Paper,
}

impl Method {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Link => "link",
            Self::Paper => "paper",
        }
    }
}

/// What a person says yes to.
#[derive(Clone, Debug)]
pub struct Given {
    pub clause: String,
    /// The edition that was shown.
    pub edition: i64,
    pub language: Lang,
    /// SHA-256 of the words that were shown.
    pub text_hash: [u8; 32],
    /// The box starts empty; only the person ticks it.
    pub ticked: bool,
}

/// Where a person stands with one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Never given.
    Open,
    Given,
    Withdrawn,
    /// Given, and the words have changed since; it still counts.
    Reworded,
    /// Given to less than what would be done now: it does not count until given again.
    Outdated,
}

/// A question, and what the person has said to it so far.
#[derive(Clone, Debug)]
pub struct Choice {
    /// `None` where the clause asks no more.
    pub asking: Option<Asking>,
    pub clause: String,
    pub state: State,
    /// Oldest first.
    pub entries: Vec<Consent>,
}

impl Consents {
    pub fn new(privacy: Privacy, courier: Arc<dyn Courier>) -> Self {
        Self(Arc::new(Inner { privacy, courier, links: Throttle::default() }))
    }

    pub(super) fn privacy(&self) -> &Privacy {
        &self.0.privacy
    }

    pub(super) fn now(&self) -> Time {
        self.privacy().clock().now()
    }

    /// Every question, and where the person stands with it; then what they agreed to that is asked no more.
    pub async fn choices(&self, ctx: &Ctx, notice: &Notice, subject: SubjectId, lang: Lang) -> Result<Vec<Choice>> {
        let mut tx = self.privacy().house(ctx, false).await?;
        let entries = ledger::of_subject(&mut tx, subject).await?;
        drop(tx);
        let asked = Asking::all(notice, lang);
        let mut gone: Vec<&str> = entries.iter().map(|entry| entry.clause.as_str()).collect();
        gone.retain(|clause| asked.iter().all(|asking| asking.clause != *clause));
        gone.sort_unstable();
        gone.dedup();
        let gone: Vec<String> = gone.into_iter().map(str::to_owned).collect();
        let names = asked.into_iter().map(|asking| (asking.clause.clone(), Some(asking)));
        let names = names.chain(gone.into_iter().map(|clause| (clause, None)));
        Ok(names
            .map(|(clause, asking)| {
                let entries: Vec<Consent> = entries.iter().filter(|entry| entry.clause == clause).cloned().collect();
                let state = self.state(ctx, notice, subject, &clause, entries.last());
                Choice { asking, clause, state, entries }
            })
            .collect())
    }

    fn state(&self, ctx: &Ctx, notice: &Notice, subject: SubjectId, clause: &str, last: Option<&Consent>) -> State {
        let Some(last) = last else { return State::Open };
        if !last.given {
            return State::Withdrawn;
        }
        let person = self.privacy().gate().standing().of(subject);
        let since = self.privacy().gate().covered_since(&ctx.product, clause);
        if since.is_some_and(|since| person.hindrance(clause, Some(since)) == Some(Hindrance::Outdated)) {
            return State::Outdated;
        }
        // Compared in the language that was shown then: another language is no other wording.
        let lang = last.language.parse().unwrap_or(Lang::De);
        let same = |asking: Asking| asking.hash() == last.text_hash;
        let reworded = last.edition != i64::from(notice.edition().number)
            && Asking::about(notice, clause, lang).is_some_and(|asking| !same(asking));
        if reworded { State::Reworded } else { State::Given }
    }

    /// Gives consent to one clause: by an explicit act, to the words that are asked now.
    pub async fn give(
        &self,
        ctx: &Ctx,
        notice: &Notice,
        subject: SubjectId,
        given: &Given,
        method: Method,
    ) -> Result<Consent> {
        if !given.ticked {
            return Err(Error::NotTicked);
        }
        let asking = Asking::about(notice, &given.clause, given.language).ok_or(Error::NotAsked)?;
        if (asking.edition, asking.hash()) != (given.edition, given.text_hash) {
            return Err(Error::TextChanged);
        }
        // What an earlier withdrawal took away goes before anything new may come: a row does not tell under which consent
        // it was written, and what is still to be removed would be shown again.
        self.privacy().remove_now(ctx, subject).await?;
        let mut tx = self.begin(ctx, subject).await?;
        let (id, text) = (tx.new_id(), asking.text());
        let asked = Asked {
            clause: &asking.clause,
            edition: asking.edition,
            language: asking.language.tag(),
            text: &text,
            method: method.name(),
        };
        self.privacy().change_standing(&mut tx, subject, Change::Give(id, asked)).await?;
        if self.privacy().is_being_removed(&mut tx, subject).await? {
            // Withdrawn elsewhere at this moment: nothing of this was committed.
            return Err(Error::RemovalUnderWay);
        }
        self.settle(tx, subject, id, "consent", &asking.clause).await
    }

    /// Withdraws consent: in force for every reader and writer when this returns. What was done until then stays
    /// lawful, and its entry stays in the ledger; data that only this clause kept is erased.
    pub async fn withdraw(
        &self,
        ctx: &Ctx,
        notice: &Notice,
        subject: SubjectId,
        clause: &str,
        method: Method,
    ) -> Result<Consent> {
        let mut tx = self.begin(ctx, subject).await?;
        self.privacy().hold_standing(&mut tx, subject).await?;
        let entries = ledger::of_subject(&mut tx, subject).await?;
        let last = entries.iter().rfind(|entry| entry.clause == clause && entry.given && entry.ended_at.is_none());
        let last = last.ok_or(Error::NotGiven)?;
        let before = self.withdrawn_categories(&mut tx, subject).await?;
        let id: ConsentId = tx.new_id();
        let asked = Asked {
            clause,
            edition: last.edition,
            language: &last.language,
            text: &last.text_shown,
            method: method.name(),
        };
        self.privacy().change_standing(&mut tx, subject, Change::Withdraw(id, asked)).await?;
        // What an earlier withdrawal took away is that one's to erase.
        let mut hidden = self.withdrawn_categories(&mut tx, subject).await?;
        hidden.retain(|category| !before.contains(category));
        if !hidden.is_empty() {
            let scope = Scope::Categories(hidden);
            let order = Order { subjects: &[subject], ground: "consent_withdrawn", scope, ..Order::default() };
            self.privacy().erase_in(&mut tx, notice, &order).await?;
        }
        self.settle(tx, subject, id, "withdraw_consent", clause).await
    }

    /// What is concealed now because no consent carries it any more.
    async fn withdrawn_categories(&self, tx: &mut Tx, subject: SubjectId) -> Result<Vec<String>> {
        let rows = tx
            .query(
                store::sql!("SELECT category FROM concealed WHERE subject_id = $1 AND because = 'withdrawal'"),
                store::params![subject],
            )
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect::<store::Result<_>>()?)
    }

    async fn settle(
        &self,
        mut tx: Tx,
        subject: SubjectId,
        id: ConsentId,
        action: &'static str,
        clause: &str,
    ) -> Result<Consent> {
        tx.audit_detail(action, "subject", Some(*subject.bytes()), clause.to_owned());
        let entry = ledger::one(&mut tx, subject, id).await?;
        tx.commit().await?;
        entry.ok_or(Error::NotFound)
    }

    /// One entry of a person's.
    pub async fn entry(&self, ctx: &Ctx, subject: SubjectId, id: ConsentId) -> Result<Vec<Consent>> {
        let mut tx = self.privacy().house(ctx, false).await?;
        let entry = ledger::one(&mut tx, subject, id).await?.ok_or(Error::NotFound)?;
        let all = ledger::of_subject(&mut tx, subject).await?;
        Ok(all.into_iter().filter(|other| other.clause == entry.clause).collect())
    }

    /// Whether this person is one of the tenant's or below, for staff who enter what came on paper.
    pub async fn tenant_of(&self, ctx: &Ctx, subject: SubjectId) -> Result<TenantId> {
        let mut tx = self.privacy().house(ctx, false).await?;
        let tenant = Person::tenant(&mut tx, subject).await?.ok_or(Error::NotFound)?;
        let reached = tx
            .value::<i64>(
                store::sql!(
                    "SELECT count(*) FROM tenant_reach r JOIN tenant t ON t.tenant_id = r.below_id
                     WHERE r.tenant_id = $1 AND r.below_id = $2 AND t.product = $3"
                ),
                store::params![ctx.tenant, tenant, &*ctx.product],
            )
            .await?;
        if reached == Some(1) { Ok(tenant) } else { Err(Error::NotFound) }
    }

    /// A transaction of the house about a person, in the tenant they belong to.
    pub(super) async fn begin(&self, ctx: &Ctx, subject: SubjectId) -> Result<Tx> {
        let mut tx = self.privacy().house(ctx, false).await?;
        let tenant = Person::tenant(&mut tx, subject).await?.unwrap_or(ctx.tenant);
        drop(tx);
        Ok(self.privacy().house(&Ctx { tenant, why: Why::Right, ..ctx.clone() }, true).await?)
    }
}
