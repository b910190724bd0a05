//! Changing somebody's account, as an administrator.

use types::{AccountId, Ctx};

use super::{Service, accounts::ACCOUNT_AND_LETTER};
use crate::{
    Account, Error, Language, Permission, Purpose, Result, Role, Status, queries,
    rules::{Asker, Check},
};

/// What to change; `None` leaves it. What is optional is taken away by `Some(None)`.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub company: Option<Option<String>>,
    pub phone: Option<Option<String>>,
    pub address: Option<Option<String>>,
    pub role: Option<Role>,
    pub language: Option<Language>,
    /// `Blocked`, or `Active` to unblock.
    pub status: Option<Status>,
}

/// An account as it is now, and the names of the fields that differ from before.
#[derive(Clone, Debug)]
pub struct Changed {
    pub account: Account,
    pub fields: Vec<&'static str>,
}

impl Changed {
    pub(super) fn of(before: &Account, account: Account) -> Self {
        Self { fields: difference(before, &account), account }
    }

    /// Whether what is held about the person was corrected (Art. 16), rather than what they may do.
    pub fn corrects_the_person(&self) -> bool {
        self.fields.iter().any(|field| !["role", "language", "status"].contains(field))
    }
}

impl Service {
    pub async fn change_account(&self, ctx: &Ctx, id: AccountId, change: AccountChange) -> Result<Changed> {
        let known = self.to_manage(ctx, id).await?;
        let facts = self.facts(ctx, known.tenant_id).await?;
        let mut tx = self.privacy.change(ctx, &ACCOUNT_AND_LETTER, &[], &facts).await?;
        if change.role.is_some() || change.status.is_some() {
            // Before the row itself, so that two who change each other's wait instead of holding each other up.
            queries::accounts::hold_staff(&mut tx, &ctx.product).await?;
        }
        let before = self.held_to_manage(&mut tx, id).await?;
        let after = changed(&before, change)?;
        let own = ctx.actor.account() == Some(id);
        if own && (after.role != before.role || after.status != before.status) {
            return Err(Error::Forbidden("another administrator must change your role"));
        }
        if after.role != before.role {
            self.check_place(&mut tx, Asker::of(ctx, Permission::AccountsWrite)?, &after).await?;
        }
        if after.role != before.role || after.status != before.status {
            self.may_leave(&mut tx, &[before.subject_id]).await?;
        }
        if after.email != before.email {
            super::accounts::not_held(&mut tx, &after).await?;
        }
        let updated = queries::accounts::update(&mut tx, &after).await;
        if updated.map_err(|error| if Error::is_taken(&error) { Error::EmailTaken } else { error.into() })? == 0 {
            return Err(Error::NotFound("account"));
        }
        if after.email != before.email {
            // Whoever reads the old mailbox must not get in.
            queries::links::delete_of(&mut tx, id).await?;
            if after.status == Status::Invited {
                self.send_link(&mut tx, &after, Purpose::Activation).await?;
            }
        }
        if after.status == Status::Blocked {
            queries::links::delete_of(&mut tx, id).await?;
            queries::sessions::delete_all(&mut tx, id, None).await?;
        }
        let changed = Changed::of(&before, after);
        tx.audit_detail("update", "account", Some(*id.bytes()), changed.fields.join(","));
        self.admitted.forget_after(&mut tx, move |signed_in| signed_in.account_id == id);
        tx.commit().await?;
        Ok(changed)
    }
}

fn changed(before: &Account, change: AccountChange) -> Result<Account> {
    let mut check = Check::default();
    let mut after = before.clone();
    if let Some(email) = change.email {
        after.email = check.email("email", &email);
    }
    if let Some(name) = change.first_name {
        after.first_name = check.name("first_name", &name);
    }
    if let Some(name) = change.last_name {
        after.last_name = check.name("last_name", &name);
    }
    if let Some(company) = change.company {
        after.company = check.optional("company", company.as_deref());
    }
    if let Some(phone) = change.phone {
        after.phone = check.optional("phone", phone.as_deref());
    }
    if let Some(address) = change.address {
        after.address = check.address("address", address.as_deref());
    }
    check.done()?;
    after.role = change.role.unwrap_or(before.role);
    after.language = change.language.unwrap_or(before.language);
    if let Some(status) = change.status {
        after.status = next_status(before, status)?;
    }
    Ok(after)
}

/// Nobody but its holder makes an account active for the first time.
fn next_status(before: &Account, wanted: Status) -> Result<Status> {
    match (before.status, wanted) {
        (_, Status::Blocked) => Ok(Status::Blocked),
        (Status::Blocked, Status::Active) if before.activated_at.is_none() => Ok(Status::Invited),
        (Status::Blocked | Status::Active, Status::Active) => Ok(Status::Active),
        (Status::Invited, Status::Invited) => Ok(Status::Invited),
        _ => Err(Error::invalid("status", "not_possible", "an account is blocked, or active again")),
    }
}

/// The names of what changed, for the audit log.
fn difference(before: &Account, after: &Account) -> Vec<&'static str> {
    [
        ("email", before.email.as_str() != after.email.as_str()),
        ("first_name", before.first_name != after.first_name),
        ("last_name", before.last_name != after.last_name),
        ("company", before.company != after.company),
        ("phone", before.phone != after.phone),
        ("address", before.address != after.address),
        ("role", before.role != after.role),
        ("language", before.language != after.language),
        ("status", before.status != after.status),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
