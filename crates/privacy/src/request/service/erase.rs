//! Fulfilling by erasure: the person is gone for every reader, and the case says so, in one transaction.

use notice::Notice;
use types::{Ctx, SubjectId};

use super::{Requests, Telling, change::Change, within};
use crate::{
    erasure::{Order, Plan, Scope},
    request::{By, Event, Mail, Request, Result, Told, grounds},
};

impl Requests {
    /// What an erasure would do, before it is done.
    pub async fn erasure_plan(&self, ctx: &Ctx, notice: &Notice, subjects: &[SubjectId]) -> Result<Plan> {
        Ok(self.privacy().plan_erasure(ctx, notice, subjects, &Scope::Everything, &[]).await?)
    }

    /// The person's own account, while they look on.
    pub async fn erase_own(
        &self,
        ctx: &Ctx,
        notice: &Notice,
        case: Request,
        ground: &str,
        answer: &str,
    ) -> Result<Request> {
        let subjects = [case.subject_id];
        let mail = Mail::Fulfilled { ground: grounds::ground(ground), answer };
        let change = Change {
            event: Event::Fulfil { ground: Some(ground), told: Told::Page },
            by: By::House,
            text: Some(answer),
            mail: Some(mail),
            answer: Some(answer),
        };
        self.erase(ctx, notice, case, &subjects, ground, change).await
    }

    /// Everybody a case is about, as staff decided.
    pub async fn erase_by_staff(
        &self,
        ctx: &Ctx,
        notice: &Notice,
        case: Request,
        ground: &str,
        telling: &Telling,
    ) -> Result<Request> {
        let subjects = self.subjects(ctx, &case).await?;
        let mail =
            self.by_mail(&case, telling, Mail::Fulfilled { ground: grounds::ground(ground), answer: &telling.text })?;
        let change = Change {
            event: Event::Fulfil { ground: Some(ground), told: telling.told },
            by: By::Staff,
            text: Some(&telling.text),
            mail,
            answer: Some(&telling.text),
        };
        self.erase(ctx, notice, case, &subjects, ground, change).await
    }

    async fn erase(
        &self,
        ctx: &Ctx,
        notice: &Notice,
        case: Request,
        subjects: &[SubjectId],
        ground: &str,
        change: Change<'_>,
    ) -> Result<Request> {
        let order = Order { subjects, ground, scope: Scope::Everything, holds: &[], request: Some(case.request_id) };
        let case = self.at_current_address(ctx, case).await?;
        let mut tx = self.privacy().house(&within(ctx, case.tenant_id), true).await?;
        self.privacy().erase_in(&mut tx, notice, &order).await?;
        let case = self.change_in(&mut tx, case, change).await?;
        tx.commit().await?;
        Ok(case)
    }
}
