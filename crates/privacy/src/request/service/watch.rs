//! Time passes: reminders before a deadline, the alarm after it, and the end of links nobody followed.

use std::time::Duration;

use types::{Ctx, EmailAddress};

use super::{Requests, change::Change, house, within};
use crate::request::{By, Channel, Error, Event, Mail, Request, Result, State, Told, grounds, queries};

/// Between two letters that the house sends by itself to an address of which it does not know who asks.
const LETTER_PAUSE: Duration = Duration::from_secs(3_600);

impl Requests {
    /// Looks at every case of a product that is not closed; a job calls it. Says how many changed.
    pub async fn watch(&self, ctx: &Ctx) -> Result<usize> {
        let cases = {
            let mut tx = self.look(&house(ctx, ctx.tenant)).await?;
            queries::unclosed(&mut tx, &ctx.product).await?
        };
        let mut changed = 0;
        for case in cases {
            let ctx = house(ctx, case.tenant_id);
            let done = match self.catch_up(&ctx, &case).await {
                Ok(false) => match self.lapse(&ctx, &case).await {
                    Ok(false) => self.remind(&ctx, case).await,
                    other => other,
                },
                other => other,
            };
            match done {
                Ok(done) => changed += usize::from(done),
                // A person or staff was faster: next time.
                Err(Error::Changed | Error::Fault(_)) => {}
                Err(error) => return Err(error),
            }
        }
        self.forget_links(ctx).await?;
        Ok(changed)
    }

    /// A letter that had to wait, because too many went to the same address.
    async fn catch_up(&self, ctx: &Ctx, case: &Request) -> Result<bool> {
        if case.state != State::Identity || case.channel != Channel::Form {
            return Ok(false);
        }
        let mut tx = self.look(ctx).await?;
        if queries::proof_asked(&mut tx, case.request_id).await? || self.is_braked(&mut tx, case).await? {
            return Ok(false);
        }
        drop(tx);
        let known = self.to_concern_anybody(ctx, case).await?;
        let mut tx = self.begin(&within(ctx, case.tenant_id)).await?;
        self.write_back(&mut tx, case.clone(), known).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// One letter an hour to an address, of those the house sends by itself.
    async fn is_braked(&self, tx: &mut crate::Tx, case: &Request) -> Result<bool> {
        let contact = case.email.as_ref().map(EmailAddress::as_str).or(case.phone.as_deref()).unwrap_or_default();
        let since = self.now().minus(LETTER_PAUSE);
        Ok(queries::house_letters(tx, &case.product, contact, since).await? > 0)
    }

    async fn to_concern_anybody(&self, ctx: &Ctx, case: &Request) -> Result<bool> {
        let contact = match (&case.email, &case.phone) {
            (Some(email), _) => crate::Contact::Email(email),
            (None, Some(phone)) => crate::Contact::Phone(phone),
            (None, None) => return Ok(false),
        };
        let now = self.privacy().subjects_by_contact(&house(ctx, case.tenant_id), contact).await?;
        Ok(now.contains(&case.subject_id))
    }

    async fn remind(&self, ctx: &Ctx, case: Request) -> Result<bool> {
        let next = case.progress().after(Event::Tick, self.now(), &self.0.zone)?;
        let Some(reminder) = next.and_then(|(next, _)| next.reminded) else { return Ok(false) };
        let change = Change::new(Event::Tick, By::House).mail(Some(Mail::Reminder(reminder)));
        self.change(ctx, case, change.text(Some(reminder.name()))).await?;
        Ok(true)
    }

    /// A request by the form whose link nobody followed in time was not proven: closed, and told to the address.
    async fn lapse(&self, ctx: &Ctx, case: &Request) -> Result<bool> {
        if case.state != State::Identity || case.channel != Channel::Form {
            return Ok(false);
        }
        let (waits, braked) = {
            let mut tx = self.look(ctx).await?;
            let braked = self.is_braked(&mut tx, case).await?;
            let waits = !queries::proof_asked(&mut tx, case.request_id).await?
                || queries::proof_waits(&mut tx, case.request_id, self.now()).await?;
            (waits, braked)
        };
        let Some(ground) = grounds::ground(grounds::NOT_IDENTIFIED).filter(|_| !waits) else { return Ok(false) };
        let reason = match case.language.as_str() {
            "en" => "The link we sent was not followed in time. You can make the request again at any time.",
            _ => "Unser Link wurde nicht rechtzeitig aufgerufen. Sie können den Antrag jederzeit erneut stellen.",
        };
        // Of many, an address is told once an hour.
        let reaches = self.reaches(case) && !braked;
        let told = match (&case.email, reaches) {
            (Some(_), true) => Told::Email,
            (None, true) => Told::Sms,
            (_, false) => Told::Page,
        };
        let change = Change {
            event: Event::Refuse { ground: ground.id, reason, told },
            by: By::House,
            text: Some(reason),
            mail: reaches.then_some(Mail::Refused { ground, reason }),
            answer: Some(reason),
        };
        self.change(ctx, case.clone(), change).await?;
        Ok(true)
    }

    async fn forget_links(&self, ctx: &Ctx) -> Result<()> {
        if !self.privacy().may_destroy_for_age(ctx).await? {
            return Ok(());
        }
        let mut tx = self.begin(&within(ctx, ctx.tenant)).await?;
        queries::delete_expired_links(&mut tx, self.now()).await?;
        Ok(tx.commit().await?)
    }
}
