//! The entries of the audit log.

use axum::extract::State;
use privacy::{AuditEntry as Entry, audit::Filter};
use serde::{Deserialize, Serialize};
use types::{AccountId, Id, Time};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    App, Page, Problem,
    cursor::Listing,
    extract::{Caller, Json, Query, permission},
    limit,
};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Not before.
    from: Option<Time>,
    /// Before.
    to: Option<Time>,
    /// What this account did.
    account_id: Option<AccountId>,
    /// Such as `create`.
    action: Option<String>,
    /// A kind of thing, such as `device`.
    object: Option<String>,
    /// The thing itself.
    object_id: Option<Uuid>,
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Something somebody did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntry {
    sequence: i64,
    at: Time,
    /// account, token, device, system or anonymous.
    actor_kind: String,
    /// The user name as it was then; gone once it has aged out.
    actor: Option<String>,
    actor_id: Option<Uuid>,
    ip: Option<String>,
    /// Name and version.
    browser: Option<String>,
    os: Option<String>,
    action: String,
    object_kind: String,
    object_id: Option<Uuid>,
    /// Names of changed fields, a count; never the values.
    detail: Option<String>,
    /// This entry's link in the chain.
    hash: String,
}

impl From<Entry> for AuditEntry {
    fn from(entry: Entry) -> Self {
        let object_id = entry.about().map(Uuid::from_bytes);
        let version = entry.browser_version.as_deref();
        let browser = entry.browser.map(|name| version.map_or(name.clone(), |version| format!("{name} {version}")));
        Self {
            sequence: entry.sequence,
            at: entry.at,
            actor_kind: entry.actor_kind,
            actor: entry.user_name,
            actor_id: entry.actor_id.map(Uuid::from_bytes),
            ip: entry.ip,
            browser,
            os: entry.os,
            action: entry.action,
            object_kind: entry.object_kind,
            object_id,
            detail: entry.detail,
            hash: entry.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

/// List the audit log
///
/// Newest first, of the own tenant and below. Looking at it is an entry of its own.
#[utoipa::path(
    get, path = "/audit", operation_id = "list_audit_entries", tag = "audit", params(AuditQuery),
    responses((status = 200, body = Page<AuditEntry>), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("session" = []), ("token" = []))
)]
pub(crate) async fn list_audit_entries(
    State(app): State<App>,
    caller: Caller<permission::AuditRead>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let limit = limit(query.limit);
    let list = Listing::new(&app, &caller.ctx, "audit");
    let filter = Filter {
        from: query.from,
        to: query.to,
        actor_id: query.account_id.as_ref().map(Id::bytes).copied(),
        action: query.action,
        object_kind: query.object,
        object_id: query.object_id.map(Uuid::into_bytes),
        before: list.open(query.cursor.as_deref())?,
    };
    let entries = app.privacy().audit_entries(&caller.ctx, &filter, limit + 1).await?;
    let items = entries.into_iter().map(AuditEntry::from).collect();
    Ok(Json(list.page(items, limit, |entry: &AuditEntry| entry.sequence)))
}
