//! The same queries through Obhut's own doors: the gate decides, a person's look and every change are in the audit log,
//! what may not be used is seen by no query, and the house's own services change where people stand.

use std::sync::Arc;

use notice::{Lang, Notice};
use privacy::{
    Action, Disclosure, Error, Facts, Look, Privacy,
    audit::Filter,
    erasure::{ErasureId, Order, Scrub},
    stops::{self, NewObjection, Stops},
};
use store::{params, sql};
use testkit::TestServer;
use types::{AccountId, Actor, Ctx, Id, Origin, Period, RoleName, SubjectId, TenantId, Why};

use super::{
    drive::{Fault, Side},
    mix::{Ask, Query, Role},
    record::{ACCOUNT, KEPT_MONTHS, RECIPIENT, RECORD, RecordMark, STAFF, SUBJECT, body, id, person_of, purpose_of},
};

/// Rows of one page, and of one batch.
const ROWS_MAX: u32 = 100;
const TABLES: &[&str] = &["record"];
const KIND: &str = "record";

/// A whole server's rooms, wired as they always are; its jobs run meanwhile.
pub struct Obhut {
    privacy: Privacy,
    stops: Stops,
    notice: Arc<Notice>,
    tenant: TenantId,
    records: u64,
    /// Retention is one job: it does not run twice at a time.
    sweep: tokio::sync::Mutex<()>,
    erased: Vec<ErasureId>,
}

impl Obhut {
    /// Erases some people beforehand, for whoever verifies that nothing is left.
    pub async fn over(server: &TestServer, records: u64, erased: &[u64]) -> Result<Arc<Self>, Fault> {
        let house = server.house();
        let notice = house.products.iter().next().ok_or("no product")?.notice.clone();
        let (privacy, stops) = (house.privacy.clone(), house.app.stops().clone());
        let sweep = tokio::sync::Mutex::default();
        let tenant = server.root().await;
        let mut obhut = Self { privacy, stops, notice, tenant, records, sweep, erased: Vec::new() };
        for person in erased {
            obhut.erased.extend(obhut.erase(SubjectId::from_bytes(id(SUBJECT, *person))).await?);
        }
        obhut.settle().await?;
        Ok(Arc::new(obhut))
    }

    fn system(&self, job: &'static str) -> Ctx {
        Ctx::system(&"progres".into(), self.tenant, job)
    }

    fn account(&self, account: AccountId, subject: SubjectId, role: &str, why: Why) -> Ctx {
        let actor = Actor::Account { account, subject, role: RoleName::new(role), user_name: "probe".into() };
        Ctx { tenant: self.tenant, product: "progres".into(), actor, why, origin: Origin::default() }
    }

    /// Who asks, about this record.
    fn ctx(&self, ask: &Ask, subject: SubjectId) -> Ctx {
        match ask.role {
            Role::Customer => {
                let account = AccountId::from_bytes(id(ACCOUNT, person_of(ask.key)));
                self.account(account, subject, "user", Why::Own)
            }
            Role::ProcessorJob => self.system("processor"),
            Role::Controller | Role::Processor | Role::Regulator => {
                let nobody = u64::MAX;
                let subject = SubjectId::from_bytes(id(SUBJECT, nobody));
                self.account(AccountId::from_bytes(id(ACCOUNT, nobody)), subject, STAFF, Why::Service)
            }
        }
    }

    /// A transaction that changes this person's record of this purpose.
    async fn change(&self, ctx: &Ctx, purpose: &str, subject: SubjectId) -> Result<privacy::Tx, Error> {
        let grant = self.privacy.grant(ctx, Action::Write, purpose, &Facts::NONE.about(subject))?;
        self.privacy.write_rows(ctx, TABLES, &[grant]).await
    }

    async fn change_one(&self, ctx: &Ctx, ask: &Ask, subject: SubjectId) -> Result<(), Error> {
        let key: Id<RecordMark> = Id::from_bytes(id(RECORD, ask.key));
        let mut tx = self.change(ctx, purpose_of(ask.key), subject).await?;
        match ask.query {
            Query::CreateRecord => {
                let new: Id<RecordMark> = Id::from_bytes(id(RECORD, self.records + ask.number));
                tx.audit("create", KIND, Some(*new.bytes()));
                tx.execute(
                    sql!(
                        "INSERT INTO record (record_id, tenant_id, subject_id, category, at, body)
                         VALUES ($1, $2, $3, $4, $5, $6)"
                    ),
                    params![
                        new,
                        self.tenant,
                        subject,
                        purpose_of(ask.key),
                        self.privacy.clock().now(),
                        body(ask.number)
                    ],
                )
                .await?;
            }
            Query::UpdateDataByKey => {
                tx.audit("change", KIND, Some(*key.bytes()));
                tx.execute(
                    sql!("UPDATE record SET body = $3 WHERE record_id = $1 AND subject_id = $2"),
                    params![key, subject, body(ask.number)],
                )
                .await?;
            }
            _ => {
                tx.audit("delete", KIND, Some(*key.bytes()));
                tx.execute(sql!("DELETE FROM record WHERE record_id = $1 AND subject_id = $2"), params![key, subject])
                    .await?;
            }
        }
        tx.commit().await
    }

    async fn delete_of_purpose(&self, ctx: &Ctx, purpose: &str) -> Result<(), Error> {
        let grant = self.privacy.grant(ctx, Action::Write, purpose, &Facts::NONE)?;
        let mut tx = self.privacy.write_rows(ctx, TABLES, &[grant]).await?;
        tx.audit_detail("delete", KIND, None, purpose.to_owned());
        tx.execute(
            sql!(
                "DELETE FROM record WHERE record_id IN
                   (SELECT record_id FROM record WHERE tenant_id = $1 AND category = $2 LIMIT $3)"
            ),
            params![self.tenant, purpose, ROWS_MAX],
        )
        .await?;
        tx.commit().await
    }

    /// One record, everything of a person, or a page of a purpose. What was objected to is not among it.
    async fn read(&self, ctx: &Ctx, ask: &Ask, subject: SubjectId) -> Result<(), Error> {
        let purpose = purpose_of(ask.key);
        let key: Id<RecordMark> = Id::from_bytes(id(RECORD, ask.key));
        let (look, of_person) = match ask.query {
            Query::ReadDataByKey | Query::ReadMetadataByKey => (Look::at(KIND, key), false),
            Query::ReadDataByUser | Query::ReadMetadataByUser => (Look::at("subject", subject), true),
            _ => (Look::list(KIND), false),
        };
        let purposes: Vec<String> = match of_person {
            true => (0..super::record::PURPOSES).map(|number| purpose_of(number).to_owned()).collect(),
            false => vec![purpose.to_owned()],
        };
        let (mut tx, _) = self.privacy.read_rows(ctx, look, TABLES, &purposes).await?;
        match (ask.query, of_person) {
            (Query::ReadDataByKey, _) => {
                tx.query(sql!("SELECT record_id, body FROM record WHERE record_id = $1"), params![key]).await?;
            }
            (Query::ReadMetadataByKey, _) => {
                let metadata = sql!("SELECT category, at FROM record WHERE record_id = $1 AND subject_id = $2");
                tx.query(metadata, params![key, subject]).await?;
            }
            (Query::ReadMetadataByUser, _) => {
                let metadata = sql!("SELECT record_id, category, at FROM record WHERE subject_id = $1");
                tx.query(metadata, params![subject]).await?;
            }
            (_, true) => {
                tx.query(sql!("SELECT record_id, body FROM record WHERE subject_id = $1"), params![subject]).await?;
            }
            (_, false) => {
                let page = sql!("SELECT record_id, body FROM record WHERE tenant_id = $1 AND category = $2 LIMIT $3");
                tx.query(page, params![self.tenant, purpose, ROWS_MAX]).await?;
            }
        }
        Ok(())
    }

    /// The person objects, or takes the objection back.
    async fn object(&self, ctx: &Ctx, subject: SubjectId, clause: &str) -> Result<(), stops::Error> {
        let person = self.privacy.gate().standing().of(subject);
        if !person.stops.keys().any(|(name, _)| &**name == clause) {
            let (clause, words) = (clause.to_owned(), Some("my situation".to_owned()));
            let objection = NewObjection { clause, words, language: Lang::En };
            return self.stops.object(ctx, &self.notice, subject, &objection).await.map(drop);
        }
        let all = self.stops.of_person(ctx, subject).await?;
        match all.iter().find(|stop| stop.clause == clause && stop.lifted_at.is_none()) {
            Some(stop) => self.stops.take_back(ctx, subject, stop.stop_id).await,
            None => Ok(()),
        }
    }

    async fn disclose(&self, ctx: &Ctx, ask: &Ask, subject: SubjectId) -> Result<(), Error> {
        let mut tx = self.privacy.write(ctx, &[Privacy::DOOR], &Facts::NONE).await?;
        let disclosure = Disclosure {
            recipient: RECIPIENT,
            categories: &[purpose_of(ask.key)],
            channel: "transfer",
            object_kind: KIND,
            object_id: Some(id(RECORD, ask.key)),
            subject: Some(subject),
            things: &[],
        };
        self.privacy.disclose(&mut tx, disclosure).await?;
        tx.commit().await
    }

    async fn erase(&self, subject: SubjectId) -> Result<Vec<ErasureId>, Error> {
        let order = Order { subjects: &[subject], ground: "no_longer_needed", ..Order::default() };
        self.privacy.erase(&self.system("erase"), &self.notice, &order).await
    }

    /// Whether nothing is left, by the erasure's own record.
    async fn verify(&self, ctx: &Ctx, ask: &Ask) -> Result<(), Fault> {
        let known = self.erased.get(ask.key as usize % self.erased.len().max(1)).ok_or("nobody was erased")?;
        let (erasure, stays) = self.privacy.erasure(ctx, *known).await?.ok_or("the erasure is not known")?;
        match (erasure.removed_at, stays.is_empty()) {
            (Some(_), true) => Ok(()),
            _ => Err("something of an erased person is left".into()),
        }
    }
}

impl Side for Obhut {
    async fn act(&self, _: usize, ask: Ask) -> Result<bool, Fault> {
        let subject = SubjectId::from_bytes(id(SUBJECT, person_of(ask.key)));
        let (ctx, purpose) = (self.ctx(&ask, subject), purpose_of(ask.key));
        let done = match ask.query {
            Query::CreateRecord | Query::UpdateDataByKey | Query::DeleteByKey => {
                self.change_one(&ctx, &ask, subject).await
            }
            Query::DeleteByPurpose => self.delete_of_purpose(&ctx, purpose).await,
            Query::DeleteByTtl => {
                let _one = self.sweep.lock().await;
                self.privacy.sweep(&self.system("retention"), &self.notice, &[]).await.map(drop)
            }
            Query::DeleteByUser => self.erase(subject).await.map(drop),
            Query::UpdateMetadataByPurpose => {
                let months = KEPT_MONTHS + 12 * (ask.number % 2) as u32;
                let period = [(purpose.to_owned(), Period::months(months))];
                self.privacy.set_tenant_retention(&ctx, &self.notice, self.tenant, &period).await
            }
            Query::UpdateMetadataByShare => self.disclose(&ctx, &ask, subject).await,
            Query::UpdateMetadataByKey | Query::UpdateMetadataByUser => {
                match self.object(&ctx, subject, purpose).await {
                    Ok(()) => Ok(()),
                    Err(stops::Error::Privacy(error)) => Err(error),
                    // Somebody else was first.
                    Err(_) => return Ok(false),
                }
            }
            Query::GetSystemLogs => self.privacy.audit_entries(&ctx, &Filter::default(), ROWS_MAX).await.map(drop),
            Query::VerifyDeletion => return self.verify(&ctx, &ask).await.map(|()| true),
            Query::ReadMetadataByUser => {
                self.stops.of_person(&ctx, subject).await?;
                self.read(&ctx, &ask, subject).await
            }
            _ => self.read(&ctx, &ask, subject).await,
        };
        match done {
            Ok(()) => Ok(true),
            // The person has objected, or is being erased.
            Err(Error::Refused(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Erasures took effect at once; here the rows go.
    async fn settle(&self) -> Result<(), Fault> {
        let ctx = self.system("erase");
        self.privacy.remove_erased(&ctx, Scrub::WhenDue, async { Ok(()) }).await?;
        Ok(())
    }
}
