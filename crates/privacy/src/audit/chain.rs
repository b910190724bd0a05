//! How entries are hashed. Pure: the same bytes in, the same chain out.

use sha2::{Digest, Sha256};

use crate::AuditEntry;

/// Feeds a field with its length, so that no two different entries feed the same bytes.
fn feed(hasher: &mut Sha256, bytes: Option<&[u8]>) {
    match bytes {
        None => hasher.update([0]),
        Some(bytes) => {
            hasher.update([1]);
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        }
    }
}

/// The personal part with its salt. Without the salt, the hash tells nothing about who it was.
pub(super) fn personal_hash(entry: &AuditEntry) -> Vec<u8> {
    let mut hasher = Sha256::new();
    feed(&mut hasher, entry.salt.as_ref().map(|salt| &salt[..]));
    feed(&mut hasher, entry.actor_id.as_ref().map(|id| &id[..]));
    feed(&mut hasher, entry.subject_id.as_ref().map(|id| &id.bytes()[..]));
    for text in [&entry.user_name, &entry.ip, &entry.browser, &entry.browser_version, &entry.os, &entry.detail] {
        feed(&mut hasher, text.as_deref().map(str::as_bytes));
    }
    hasher.finalize().to_vec()
}

/// What it is about, with its salt. Without the salt, the hash leads to nothing.
pub(super) fn about_hash(entry: &AuditEntry) -> Option<Vec<u8>> {
    let (id, salt) = (entry.about_id?, entry.about_salt?);
    let mut hasher = Sha256::new();
    feed(&mut hasher, Some(&salt));
    feed(&mut hasher, Some(&id));
    Some(hasher.finalize().to_vec())
}

/// The entry's link: everything but the personal fields themselves, which their own hash stands for.
pub(super) fn hash(previous: &[u8], entry: &AuditEntry) -> Vec<u8> {
    let mut hasher = Sha256::new();
    feed(&mut hasher, Some(previous));
    hasher.update(entry.sequence.to_be_bytes());
    hasher.update(entry.at.micros().to_be_bytes());
    feed(&mut hasher, Some(entry.tenant_id.bytes()));
    for text in [&entry.actor_kind, &entry.action, &entry.object_kind] {
        feed(&mut hasher, Some(text.as_bytes()));
    }
    feed(&mut hasher, entry.object_id.as_ref().map(|id| &id[..]));
    feed(&mut hasher, Some(&entry.personal_hash));
    // Entries from before this was kept beside the chain have their object in it.
    if let Some(about) = &entry.about_hash {
        hasher.update(b"about");
        feed(&mut hasher, Some(about));
    }
    // Only where something is told, so that entries from before these fields were there verify as they are.
    let ticket = entry.ticket_id.as_ref().map(|id| &id[..]);
    if entry.actor_role.is_some() || entry.categories.is_some() || ticket.is_some() {
        for text in [&entry.actor_role, &entry.categories] {
            feed(&mut hasher, text.as_deref().map(str::as_bytes));
        }
        feed(&mut hasher, ticket);
    }
    hasher.finalize().to_vec()
}
