//! What leaves the house passes here: the notice is asked for the recipient, and the disclosure is written down in
//! the same transaction as what causes it.

use std::sync::Arc;

use store::{params, sql};
use types::{Ctx, DisclosureId, SubjectId};

use crate::{Action, Error, Facts, Grant, Privacy, Refused, Result, Tx};

/// Data on its way to somebody outside.
#[derive(Clone, Debug)]
pub struct Disclosure<'a> {
    /// The recipient's id in the notice.
    pub recipient: &'a str,
    pub categories: &'a [&'a str],
    /// "email", "webhook", …
    pub channel: &'a str,
    pub object_kind: &'a str,
    pub object_id: Option<[u8; 16]>,
    /// The person it goes to, or whose data it is, where there is one.
    pub subject: Option<SubjectId>,
    /// The things it tells of: whose they are must let it happen, and it is theirs too.
    pub things: &'a [[u8; 16]],
}

/// Proof that this one disclosure was allowed and written down; what sends asks for it.
#[derive(Debug)]
pub struct Pass {
    disclosure: DisclosureId,
    recipient: Arc<str>,
    clause: Arc<str>,
}

impl Pass {
    pub fn disclosure(&self) -> DisclosureId {
        self.disclosure
    }

    pub fn recipient(&self) -> &Arc<str> {
        &self.recipient
    }

    /// The clause that allowed it.
    pub fn clause(&self) -> &Arc<str> {
        &self.clause
    }
}

impl Privacy {
    /// The categories a door's transaction writes: begin it with [`Privacy::write`] over these.
    pub const DOOR: &'static str = "disclosure";

    /// Asks the notice whether the recipient may get the data; refusals are counted.
    pub fn may_disclose(&self, ctx: &Ctx, recipient: &str, categories: &[&str]) -> Result<Vec<Grant>, Refused> {
        let action = Action::Disclose(recipient.into());
        categories.iter().map(|category| self.grant(ctx, action.clone(), category, &Facts::NONE)).collect()
    }

    /// The notice decides by whose data it is, and by what holds of the thing and its tenant.
    fn grants_of(&self, ctx: &Ctx, disclosure: &Disclosure<'_>) -> Result<Vec<Grant>, Refused> {
        let Disclosure { recipient, categories, object_id, subject, .. } = disclosure;
        let things: Vec<[u8; 16]> = object_id.iter().copied().chain([*ctx.tenant.bytes()]).collect();
        let known = self.facts_of(&things);
        let facts = subject.map_or(known.clone(), |subject| known.about(subject));
        let action = Action::Disclose((*recipient).into());
        for thing in disclosure.things {
            self.may_tell_of(ctx, recipient, categories, thing)?;
        }
        categories.iter().map(|category| self.grant(ctx, action.clone(), category, &facts)).collect()
    }

    /// Asks the notice whether the recipient may be told this of a thing, by whose it is and by what holds of it; refusals
    /// are counted.
    pub fn may_tell_of(
        &self,
        ctx: &Ctx,
        recipient: &str,
        categories: &[&str],
        thing: &[u8; 16],
    ) -> Result<(), Refused> {
        let (action, facts) = (Action::Disclose(recipient.into()), self.facts_of(&[*thing, *ctx.tenant.bytes()]));
        categories.iter().try_for_each(|category| self.grant(ctx, action.clone(), category, &facts).map(drop))
    }

    /// Writes down of whom a disclosure tells.
    async fn tell_of(&self, tx: &mut Tx, id: DisclosureId, disclosure: &Disclosure<'_>) -> Result<()> {
        let (tenant, now) = (tx.ctx().tenant, self.clock().now());
        let mut rows = Vec::new();
        for thing in disclosure.things {
            let about: types::Id<()> = self.rng().id(self.clock());
            for subject in self.people_of(thing).iter() {
                rows.extend(disclosure.categories.iter().map(|c| params![id, about, subject, *c, tenant, now].into()));
            }
        }
        tx.execute_many(
            sql!(
                "INSERT INTO disclosure_about (disclosure_id, about_id, subject_id, category, tenant_id, at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
            ),
            rows,
        )
        .await?;
        Ok(())
    }

    /// Lets data out: asks the notice and writes the disclosure. `tx` was begun over [`Privacy::DOOR`].
    pub async fn disclose(&self, tx: &mut Tx, disclosure: Disclosure<'_>) -> Result<Pass> {
        let ctx = tx.ctx().clone();
        let grants = self.grants_of(&ctx, &disclosure)?;
        let Some(first) = grants.first() else {
            return Err(Error::Setup("a disclosure names at least one category".into()));
        };
        let country = self.gate().recipient_country(&ctx.product, disclosure.recipient);
        let id: DisclosureId = self.rng().id(self.clock());
        tx.execute(
            sql!(
                "INSERT INTO disclosure (disclosure_id, tenant_id, at, recipient, clause, categories, channel, country,
                   object_kind, object_id, subject_id)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
            ),
            params![
                id,
                ctx.tenant,
                self.clock().now(),
                disclosure.recipient,
                &**first.clause(),
                disclosure.categories.join(","),
                disclosure.channel,
                country.as_deref().unwrap_or(""),
                disclosure.object_kind,
                disclosure.object_id,
                disclosure.subject
            ],
        )
        .await?;
        self.tell_of(tx, id, &disclosure).await?;
        Ok(Pass { disclosure: id, recipient: disclosure.recipient.into(), clause: first.clause().clone() })
    }
}
