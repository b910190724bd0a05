//! Who reaches whom, against the tree of tenants: a pair too many opens a tenant's data to another.

use super::Measured;
use crate::{Result, Tx};

// A tree deeper than this is a circle.
const TREE: &str = "WITH RECURSIVE tree (tenant_id, below_id, depth) AS (
       SELECT tenant_id, tenant_id, 0 FROM main.tenant
       UNION ALL SELECT above.parent_id, tree.below_id, tree.depth + 1
         FROM tree JOIN main.tenant above ON above.tenant_id = tree.tenant_id
         WHERE above.parent_id IS NOT NULL AND tree.depth < 1000)";

pub(super) async fn measure(tx: &mut Tx) -> Result<Measured> {
    let mut found = Measured::default();
    let looked = found.asking("SELECT count(*) FROM main.tenant_reach");
    found.looked_count = tx.value(looked, []).await?.unwrap_or(0);
    let reach = "SELECT tenant_id, below_id, CAST(depth AS INTEGER) FROM main.tenant_reach";
    let tree = "SELECT tenant_id, below_id, depth FROM tree";
    for (from, without, what) in [
        (reach, tree, "a tenant reaches one that is not below it"),
        (tree, reach, "a tenant does not reach one below it"),
    ] {
        let question = format!("{TREE} SELECT count(*) FROM ({from} EXCEPT {without}) pairs");
        let count: i64 = tx.value(found.asking(question), []).await?.unwrap_or(0);
        found.offence(count, what);
    }
    Ok(found)
}
