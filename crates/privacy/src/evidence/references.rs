//! What rows name: that it is there, and belongs to the same tenant. Over every table of the data map, and over the whole
//! file: what names nothing may be of any product.

use store::{DataMap, Reference, Table, params};
use types::TenantId;

use super::Measured;
use crate::{Result, Tx};

pub(super) async fn measure(tx: &mut Tx) -> Result<Measured> {
    let mut found = Measured::default();
    for table in DataMap::get().tables() {
        if let Some(tenant) = table.tenant.filter(|_| is_of_people(table)) {
            no_tenant(tx, table, tenant, &mut found).await?;
        }
        for reference in table.references() {
            named(tx, table, reference, &mut found).await?;
        }
    }
    Ok(found)
}

/// Counts of the house's own may outlive a tenant; what is of people may not.
fn is_of_people(table: &Table) -> bool {
    !table.categories().is_empty() || table.category_column().is_some() || table.name == "tenant_reach"
}

/// The house itself acts for no tenant, and writes that down.
fn nobody() -> TenantId {
    TenantId::from_bytes([0; 16])
}

async fn no_tenant(tx: &mut Tx, table: &Table, tenant: &str, found: &mut Measured) -> Result<()> {
    let name = table.name;
    // Of an index, not of the rows.
    let question = format!(
        "SELECT count(*), coalesce(sum(CASE WHEN known.tenant_id IS NULL THEN 1 ELSE 0 END), 0)
         FROM (SELECT DISTINCT {tenant} AS named FROM main.{name} WHERE {tenant} <> $1) owner
         LEFT JOIN main.tenant known ON known.tenant_id = owner.named"
    );
    if let Some(row) = tx.query(found.asking(question), params![nobody()]).await?.first() {
        found.looked_count += row.get::<i64>(0)?;
        found.offence(row.get(1)?, format!("{name}: of no tenant"));
    }
    Ok(())
}

async fn named(tx: &mut Tx, table: &Table, reference: Reference, found: &mut Measured) -> Result<()> {
    let (name, Reference { column, table: owner, key, .. }) = (table.name, reference);
    if reference.must_exist {
        let question = format!(
            "SELECT count(*), coalesce(sum(CASE WHEN known.{key} IS NULL THEN 1 ELSE 0 END), 0)
             FROM (SELECT DISTINCT {column} AS named FROM main.{name} WHERE {column} IS NOT NULL) things
             LEFT JOIN main.{owner} known ON known.{key} = things.named"
        );
        if let Some(row) = tx.query(found.asking(question), []).await?.first() {
            found.looked_count += row.get::<i64>(0)?;
            found.offence(row.get(1)?, format!("{name}.{column}: names no {owner}"));
        }
    }
    let tenants = table.tenant.zip(DataMap::get().table(owner).and_then(|owner| owner.tenant));
    if let (true, Some((tenant, of_owner))) = (reference.same_tenant, tenants) {
        let question = format!(
            "SELECT count(*) FROM main.{name} JOIN main.{owner} owner ON owner.{key} = {name}.{column}
             WHERE {name}.{tenant} <> owner.{of_owner}"
        );
        let count: i64 = tx.value(found.asking(question), []).await?.unwrap_or(0);
        found.offence(count, format!("{name}: of another tenant than its {owner}"));
    }
    Ok(())
}
