//! The tree of tenants: made, renamed, ended and deleted from above, never from outside.

use privacy::{Action, Facts, Look, Tenant, Tx};
use types::{Ctx, TenantId, Time};

use super::{Service, house, person_only};
use crate::{
    ContactPerson, Error, Permission, Result, TenantNode, queries,
    rules::{Asker, Check, TENANT_DEPTH_MAX},
};

/// Whom to ask at a tenant; all of it may be missing.
#[derive(Clone, Debug, Default)]
pub struct NewContact {
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Option<String>,
}

/// A tenant to be made.
#[derive(Clone, Debug)]
pub struct NewTenant {
    pub parent_id: TenantId,
    pub name: String,
    pub contact: Option<NewContact>,
}

/// What to change; `None` leaves it, `Some(None)` takes it away.
#[derive(Clone, Debug, Default)]
pub struct TenantChange {
    pub name: Option<String>,
    pub contact: Option<Option<NewContact>>,
    /// When the contract ends or ended: nobody of the tenant or below signs in from then on, and what the notice ties
    /// to the contract is erased. `Some(None)` while it runs on.
    pub contract_ended_at: Option<Option<Time>>,
}

impl Service {
    /// Makes a tenant below one in reach.
    pub async fn create_tenant(&self, ctx: &Ctx, new: NewTenant) -> Result<TenantNode> {
        Asker::of(ctx, Permission::TenantsWrite)?;
        let parent = self.tenant_in_reach(ctx, new.parent_id).await?;
        if new.contact.is_some() {
            person_only(ctx)?;
        }
        let mut check = Check::default();
        let name = check.name("name", &new.name);
        let tenant = Tenant {
            tenant_id: self.privacy.rng().id(self.clock()),
            parent_id: Some(parent.tenant_id),
            product: ctx.product.to_string(),
            name,
            created_at: self.now(),
            contract_ended_at: None,
        };
        let contact = new.contact.and_then(|contact| self.check_contact(&mut check, tenant.tenant_id, &contact));
        check.done()?;
        let mut tx = self.write_tenant(ctx, parent.tenant_id, contact.is_some()).await?;
        if queries::tenants::depth(&mut tx, parent.tenant_id).await? >= TENANT_DEPTH_MAX {
            return Err(Error::LimitReached { what: "depth of tenants", count_max: TENANT_DEPTH_MAX as u32 });
        }
        let inserted = queries::tenants::insert(&mut tx, &tenant).await;
        inserted.map_err(|e| if Error::is_referred_to(&e) { Error::NotFound("tenant") } else { e.into() })?;
        if let Some(contact) = &contact {
            queries::tenants::put_contact(&mut tx, contact).await?;
        }
        tx.audit("create", "tenant", Some(*tenant.tenant_id.bytes()));
        tx.commit().await?;
        Ok(TenantNode {
            tenant_id: tenant.tenant_id,
            parent_id: tenant.parent_id,
            name: tenant.name,
            created_at: tenant.created_at,
            contract_ended_at: None,
            depth: parent.depth + 1,
        })
    }

    /// At most `limit` tenants in reach, those above before those below.
    pub async fn tenants(&self, ctx: &Ctx, after: Option<TenantId>, limit: u32) -> Result<Vec<TenantNode>> {
        Asker::of(ctx, Permission::TenantsRead)?;
        let mut tx = self.privacy.read_plain(ctx).await?;
        Ok(queries::tenants::list(&mut tx, ctx.tenant, after, limit).await?)
    }

    /// A tenant, and its contact person where the notice lets the asker see one.
    pub async fn tenant(&self, ctx: &Ctx, id: TenantId) -> Result<(TenantNode, Option<ContactPerson>)> {
        Asker::of(ctx, Permission::TenantsRead)?;
        let tenant = self.tenant_in_reach(ctx, id).await?;
        let may_see = self.privacy.gate().decide(ctx, Action::Read, "contact_person", &Facts::NONE).is_ok();
        if !may_see {
            return Ok((tenant, None));
        }
        let mut tx = self.privacy.read(ctx, Look::at("tenant", id), &["contact_person"]).await?;
        let contact = queries::tenants::contact(&mut tx, id).await?;
        Ok((tenant, contact))
    }

    pub async fn change_tenant(&self, ctx: &Ctx, id: TenantId, change: TenantChange) -> Result<TenantNode> {
        Asker::of(ctx, Permission::TenantsWrite)?;
        self.tenant_in_reach(ctx, id).await?;
        let mut check = Check::default();
        let mut fields = Vec::new();
        if change.contact.is_some() {
            person_only(ctx)?;
        }
        let name = change.name.map(|name| {
            fields.push("name");
            check.name("name", &name)
        });
        let contact = change.contact.map(|contact| {
            fields.push("contact");
            contact.and_then(|contact| self.check_contact(&mut check, id, &contact))
        });
        check.done()?;
        let mut tx = self.write_tenant(ctx, id, contact.as_ref().is_some_and(Option::is_some)).await?;
        let mut tenant = queries::tenants::held(&mut tx, ctx.tenant, id).await?.ok_or(Error::NotFound("tenant"))?;
        tenant.name = name.unwrap_or(tenant.name);
        let ending = change.contract_ended_at.is_some_and(|ended| ended != tenant.contract_ended_at);
        if let (true, Some(ended)) = (ending, change.contract_ended_at) {
            if tenant.depth == 0 {
                return Err(Error::Forbidden("a contract is ended or renewed from above"));
            }
            tenant.contract_ended_at = ended;
            fields.push("contract_ended_at");
        }
        if queries::tenants::update(&mut tx, id, &tenant.name, tenant.contract_ended_at).await? == 0 {
            return Err(Error::NotFound("tenant"));
        }
        if let Some(contact) = contact {
            queries::tenants::delete_contact(&mut tx, id).await?;
            if let Some(contact) = contact {
                queries::tenants::put_contact(&mut tx, &contact).await?;
            }
        }
        tx.audit_detail("update", "tenant", Some(*id.bytes()), fields.join(","));
        if ending {
            // Whoever is below is found out by the database.
            self.admitted.forget_after(&mut tx, |_| true);
        }
        tx.commit().await?;
        Ok(tenant)
    }

    /// Deletes a tenant that nothing belongs to; one with a past is ended instead.
    pub async fn delete_tenant(&self, ctx: &Ctx, id: TenantId) -> Result<()> {
        Asker::of(ctx, Permission::TenantsWrite)?;
        let tenant = self.tenant_in_reach(ctx, id).await?;
        if tenant.depth == 0 {
            return Err(Error::Forbidden("a tenant is deleted from above"));
        }
        let mut tx = self.write_tenant(ctx, id, true).await?;
        if queries::tenants::has_record(&mut tx, id).await? {
            return Err(Error::TenantInUse);
        }
        let deleted = queries::tenants::delete(&mut tx, id).await;
        let deleted = deleted.map_err(|e| if Error::is_referred_to(&e) { Error::TenantInUse } else { e.into() })?;
        if deleted == 0 {
            return Err(Error::NotFound("tenant"));
        }
        tx.audit("delete", "tenant", Some(*id.bytes()));
        tx.commit().await.map_err(|e| if Error::is_referred_to(&e) { Error::TenantInUse } else { e.into() })
    }

    /// The operator's own tenant of a product, once there is one.
    pub async fn root(&self, product: &std::sync::Arc<str>) -> Result<Option<TenantId>> {
        let ctx = Ctx::system(product, TenantId::from_bytes([0; 16]), "identity");
        let mut tx = self.privacy.read_plain(&house(&ctx, ctx.tenant)).await?;
        Ok(queries::tenants::root(&mut tx, product).await?)
    }

    async fn write_tenant(&self, ctx: &Ctx, tenant: TenantId, with_contact: bool) -> Result<Tx> {
        if with_contact {
            let facts = self.facts(ctx, tenant).await?;
            Ok(self.privacy.write(ctx, &["contact_person"], &facts).await?)
        } else {
            Ok(self.privacy.write_plain(ctx).await?)
        }
    }

    fn check_contact(&self, check: &mut Check, tenant: TenantId, new: &NewContact) -> Option<ContactPerson> {
        let email = new.email.as_deref().filter(|email| !email.trim().is_empty());
        let contact = ContactPerson {
            tenant_id: tenant,
            subject_id: self.privacy.rng().id(self.clock()),
            email: email.map(|email| check.email("contact.email", email)),
            first_name: check.optional("contact.first_name", new.first_name.as_deref()),
            last_name: check.optional("contact.last_name", new.last_name.as_deref()),
            phone: check.optional("contact.phone", new.phone.as_deref()),
            recorded_at: self.now(),
        };
        let empty = contact.email.is_none()
            && contact.first_name.is_none()
            && contact.last_name.is_none()
            && contact.phone.is_none();
        (!empty).then_some(contact)
    }
}
