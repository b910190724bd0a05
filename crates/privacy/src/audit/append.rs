//! Appending: the head row is updated first, so that two transactions cannot take the same place in the chain.

use store::{FromRow, params, sql};
use types::{Actor, Ctx, Why};

use super::{Entry, chain};
use crate::{AuditEntry, AuditHead, Privacy, Result};

/// What the notice calls the person whose data it is.
const SUBJECT: &str = "subject";

/// The user name as it was then.
fn user_name(ctx: &Ctx) -> Option<String> {
    match &ctx.actor {
        Actor::Account { user_name, .. } => Some(user_name.to_string()),
        Actor::System(job) => Some((*job).to_owned()),
        Actor::Token { .. } | Actor::Device(_) | Actor::Anonymous => None,
    }
}

/// As what the actor acts: a role, or the person whose own data it is.
fn role(ctx: &Ctx) -> Option<String> {
    match ctx.why {
        Why::Own | Why::Right => ctx.actor.role().map(|_| SUBJECT.to_owned()),
        Why::Service | Why::Ingest | Why::Job => ctx.actor.role().map(|role| role.as_str().to_owned()),
    }
}

fn actor(ctx: &Ctx) -> (&'static str, Option<[u8; 16]>) {
    match &ctx.actor {
        Actor::Account { account, .. } => ("account", Some(*account.bytes())),
        Actor::Token { token, .. } => ("token", Some(*token.bytes())),
        Actor::Device(device) => ("device", Some(*device.bytes())),
        Actor::System(_) => ("system", None),
        Actor::Anonymous => ("anonymous", None),
    }
}

pub(crate) async fn append(tx: &mut store::Tx, privacy: &Privacy, ctx: &Ctx, entries: Vec<Entry>) -> Result<()> {
    let user_name = user_name(ctx);
    let agent = privacy.agents().parse(ctx.origin.user_agent.as_deref());
    let (kind, actor_id) = actor(ctx);
    let count = entries.len() as i64;
    let locked = tx
        .query(
            sql!(
                "UPDATE audit_head SET sequence = sequence + $1 WHERE head_id = 1
                 RETURNING head_id, sequence, hash, first_sequence, first_hash"
            ),
            params![count],
        )
        .await?;
    let head = locked.first().map(AuditHead::from_row).transpose()?;
    let Some(head) = head else { return Err(crate::Error::Setup("the audit log has no head".into())) };
    let mut previous = head.hash;
    let mut rows = Vec::with_capacity(entries.len());
    for (offset, entry) in entries.into_iter().enumerate() {
        let mut row = AuditEntry {
            sequence: head.sequence - count + 1 + offset as i64,
            at: privacy.clock().now(),
            tenant_id: ctx.tenant,
            actor_kind: kind.to_owned(),
            actor_id,
            subject_id: ctx.actor.subject(),
            user_name: user_name.clone(),
            ip: ctx.origin.ip.map(|ip| ip.to_string()),
            browser: agent.browser.clone(),
            browser_version: agent.browser_version.clone(),
            os: agent.os.clone(),
            action: entry.action.to_owned(),
            object_kind: entry.kind.to_owned(),
            object_id: None,
            detail: entry.detail,
            salt: Some(privacy.rng().bytes()),
            actor_role: role(ctx),
            categories: entry.looked.categories,
            ticket_id: entry.looked.ticket,
            personal_hash: Vec::new(),
            hash: Vec::new(),
            about_id: entry.id,
            about_salt: entry.id.map(|_| privacy.rng().bytes()),
            about_hash: None,
        };
        row.about_hash = chain::about_hash(&row);
        row.personal_hash = chain::personal_hash(&row);
        row.hash = chain::hash(&previous, &row);
        previous.clone_from(&row.hash);
        rows.push(insert(row));
    }
    tx.execute_many(
        sql!(
            "INSERT INTO audit (sequence, at, tenant_id, actor_kind, actor_id, subject_id, user_name, ip, browser,
               browser_version, os, action, object_kind, object_id, detail, salt, actor_role,
               categories, ticket_id, personal_hash, hash, about_id, about_salt, about_hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
               $22, $23, $24)"
        ),
        rows,
    )
    .await?;
    tx.execute(sql!("UPDATE audit_head SET hash = $1 WHERE head_id = 1"), params![previous]).await?;
    Ok(())
}

fn insert(row: AuditEntry) -> Vec<store::Value> {
    params![
        row.sequence,
        row.at,
        row.tenant_id,
        row.actor_kind,
        row.actor_id,
        row.subject_id,
        row.user_name,
        row.ip,
        row.browser,
        row.browser_version,
        row.os,
        row.action,
        row.object_kind,
        row.object_id,
        row.detail,
        row.salt,
        row.actor_role,
        row.categories,
        row.ticket_id,
        row.personal_hash,
        row.hash,
        row.about_id,
        row.about_salt,
        row.about_hash
    ]
    .into()
}
