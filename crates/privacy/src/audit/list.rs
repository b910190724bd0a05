//! Reading the audit log: filtered, newest first, page by page.

use store::{params, sql};
use types::{Ctx, Time};

use crate::{AuditEntry, Look, Privacy, Result};

/// Which entries to list; what is `None` does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub from: Option<Time>,
    pub to: Option<Time>,
    pub actor_id: Option<[u8; 16]>,
    pub action: Option<String>,
    pub object_kind: Option<String>,
    pub object_id: Option<[u8; 16]>,
    /// Only entries before this sequence number: the next page.
    pub before: Option<i64>,
}

/// Some entries, newest first.
pub type Page = Vec<AuditEntry>;

impl Privacy {
    /// The entries within the reach of `ctx`. Looking at the log is an entry of the log.
    pub async fn audit_entries(&self, ctx: &Ctx, filter: &Filter, limit: u32) -> Result<Page> {
        let mut tx = self.read(ctx, Look::list("audit"), &["audit"]).await?;
        tx.all(
            sql!(
                "SELECT a.sequence, a.at, a.tenant_id, a.actor_kind, a.actor_id, a.subject_id, a.user_name, a.ip, a.browser,
                   a.browser_version, a.os, a.action, a.object_kind, a.object_id, a.detail, a.salt, a.actor_role,
                   a.categories, a.ticket_id, a.personal_hash,
                   a.hash, a.about_id, a.about_salt, a.about_hash
                 FROM audit a JOIN tenant_reach r ON r.below_id = a.tenant_id
                 WHERE r.tenant_id = $1
                   AND (CAST($2 AS BIGINT) IS NULL OR a.at >= $2)
                   AND (CAST($3 AS BIGINT) IS NULL OR a.at < $3)
                   AND (CAST($4 AS BLOB) IS NULL OR a.actor_id = $4)
                   AND (CAST($5 AS TEXT) IS NULL OR a.action = $5)
                   AND (CAST($6 AS TEXT) IS NULL OR a.object_kind = $6)
                   AND (CAST($7 AS BLOB) IS NULL OR a.about_id = $7 OR a.object_id = $7)
                   AND (CAST($8 AS BIGINT) IS NULL OR a.sequence < $8)
                 ORDER BY a.sequence DESC LIMIT $9"
            ),
            params![
                ctx.tenant,
                filter.from,
                filter.to,
                filter.actor_id,
                filter.action,
                filter.object_kind,
                filter.object_id,
                filter.before,
                limit
            ],
        )
        .await
    }
}
