//! Whom a case concerns. Until it is proven who asks, whoever has the address; from then on, those who had it then: whoever
//! gets the address later is somebody else, and a link that was sent to it dies when it is given up.

use types::{Ctx, EmailAddress, SubjectId};

use super::{Requests, house};
use crate::{
    Contact,
    person::Person,
    request::{Error, Request, Result, queries},
};

impl Request {
    /// The ways it is reached.
    fn contacts(&self) -> impl Iterator<Item = Contact<'_>> {
        let email = self.email.as_ref().map(Contact::Email);
        email.into_iter().chain(self.phone.as_deref().map(Contact::Phone))
    }
}

impl Requests {
    /// Everybody the case is about: one natural person may be known in several ways.
    pub async fn subjects(&self, ctx: &Ctx, case: &Request) -> Result<Vec<SubjectId>> {
        if case.proof.is_none() {
            return self.to_concern(ctx, case).await;
        }
        let mut tx = self.look(&house(ctx, case.tenant_id)).await?;
        let fixed = queries::concerned(&mut tx, case.request_id).await?;
        Ok(if fixed.is_empty() { vec![case.subject_id] } else { fixed })
    }

    /// Whom it concerns if it is proven now: whoever has the address, if the person the case was opened for is among
    /// them; else that person alone.
    pub(super) async fn to_concern(&self, ctx: &Ctx, case: &Request) -> Result<Vec<SubjectId>> {
        let mut subjects = vec![case.subject_id];
        for contact in case.contacts() {
            let now = self.privacy().subjects_by_contact(&house(ctx, case.tenant_id), contact).await?;
            if now.contains(&case.subject_id) {
                subjects.extend(now.into_iter().filter(|subject| *subject != case.subject_id));
            }
        }
        subjects.sort();
        subjects.dedup();
        Ok(subjects)
    }

    /// Nobody decides their own case.
    pub(super) async fn of_another(&self, ctx: &Ctx, by: SubjectId, case: &Request) -> Result<()> {
        match case.subject_id == by || self.subjects(ctx, case).await?.contains(&by) {
            true => Err(Error::OwnCase),
            false => Ok(()),
        }
    }

    /// Whether a link that was sent to the case's address is still good: the address is still theirs, or nobody's because
    /// they were erased.
    pub(super) async fn link_lives(&self, ctx: &Ctx, case: &Request) -> Result<bool> {
        let mut tx = self.look(&house(ctx, case.tenant_id)).await?;
        let mut theirs = queries::concerned(&mut tx, case.request_id).await?;
        drop(tx);
        theirs.push(case.subject_id);
        let mut others = false;
        for contact in case.contacts() {
            let now = self.privacy().subjects_by_contact(&house(ctx, case.tenant_id), contact).await?;
            if now.iter().any(|subject| theirs.contains(subject)) {
                return Ok(true);
            }
            others |= !now.is_empty();
        }
        let mut tx = self.privacy().house(&house(ctx, case.tenant_id), false).await?;
        for subject in theirs {
            if Person::is_reached(&mut tx, subject).await? {
                return Ok(false);
            }
        }
        // A request of somebody unknown concerns nobody but itself; one that was proven is not shown to who has the
        // address now.
        Ok(!others || case.proof.is_none())
    }

    /// The case with the address the person has now: letters do not go to one that was given up.
    pub(super) async fn at_current_address(&self, ctx: &Ctx, mut case: Request) -> Result<Request> {
        let (Some(_), Some(email)) = (case.proof, &case.email) else { return Ok(case) };
        let mut tx = self.privacy().house(&house(ctx, case.tenant_id), false).await?;
        let current: Option<EmailAddress> = Person::address(&mut tx, case.subject_id).await?;
        if let Some(current) = current.filter(|current| current != email) {
            case.email = Some(current);
        }
        Ok(case)
    }
}
