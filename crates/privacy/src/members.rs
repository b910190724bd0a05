//! Whose things are together: the members of a place, in memory for the gate. What belongs to several needs the consent
//! of each, and the gate is asked about it on the path of every message.

use std::{collections::HashMap, sync::Arc};

use parking_lot::RwLock;
use store::{DataMap, Statement, SubjectPath};
use types::{Ctx, SubjectId, TenantId};

use crate::{Privacy, Result, Tx, facts::Thing};

/// The people of each thing. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members(Arc<RwLock<HashMap<Thing, Arc<[SubjectId]>>>>);

impl Members {
    pub fn of(&self, thing: &Thing) -> Option<Arc<[SubjectId]>> {
        self.0.read().get(thing).cloned()
    }

    fn change(&self, thing: Thing, change: impl FnOnce(&mut Vec<SubjectId>)) {
        let mut members = self.0.write();
        let mut people = members.remove(&thing).map_or_else(Vec::new, |people| people.to_vec());
        change(&mut people);
        if !people.is_empty() {
            members.insert(thing, people.into());
        }
    }

    fn put(&self, thing: Thing, subject: SubjectId) {
        self.change(thing, |people| {
            if !people.contains(&subject) {
                people.push(subject);
            }
        });
    }

    /// The person is nobody's fellow any more.
    pub fn forget(&self, subject: SubjectId) {
        let mut members = self.0.write();
        members.retain(|_, people| {
            if people.contains(&subject) {
                *people = people.iter().copied().filter(|one| *one != subject).collect();
            }
            !people.is_empty()
        });
    }
}

impl Privacy {
    /// Whose the thing is now.
    pub(crate) fn people_of(&self, thing: &Thing) -> Arc<[SubjectId]> {
        self.members().of(thing).unwrap_or_else(|| Arc::from([]))
    }

    /// Says that the thing is this person's too, once the transaction is durable.
    pub fn note_joined(&self, tx: &mut Tx, thing: Thing, subject: SubjectId) {
        let members = self.members().clone();
        tx.after_commit(move || members.put(thing, subject));
    }

    /// Says that the thing is not this person's any more; without one, nobody's.
    pub fn note_left(&self, tx: &mut Tx, thing: Thing, subject: Option<SubjectId>) {
        let members = self.members().clone();
        tx.after_commit(move || {
            members.change(thing, |people| people.retain(|one| subject.is_some_and(|s| *one != s)))
        });
    }

    /// Reads who is whose fellow, at the start.
    pub async fn load_members(&self) -> Result<()> {
        let ctx = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "members");
        let mut tx = self.house(&ctx, false).await?;
        for statement in statements() {
            tx.each(statement, [], |(thing, subject)| self.members().put(thing, subject)).await?;
        }
        Ok(())
    }
}

/// One for each table that says whose a thing is together.
fn statements() -> Vec<&'static Statement> {
    let mut texts: Vec<String> = Vec::new();
    for table in DataMap::get().tables() {
        collect(table.subject, &mut texts);
    }
    texts.sort_unstable();
    texts.dedup();
    texts.into_iter().map(Statement::of_the_data_map).collect()
}

fn collect(path: SubjectPath, texts: &mut Vec<String>) {
    match path {
        SubjectPath::Members { table, key, subject, .. } => {
            texts.push(format!("SELECT {key}, {subject} FROM main.{table} ORDER BY {key}, {subject}"));
        }
        SubjectPath::Any(paths) => paths.iter().for_each(|path| collect(*path, texts)),
        SubjectPath::Nobody
        | SubjectPath::Tenant(_)
        | SubjectPath::Column(_)
        | SubjectPath::Through { .. }
        | SubjectPath::Told { .. }
        | SubjectPath::Address(_) => {}
    }
}
