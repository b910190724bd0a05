//! The one way to the database: a transaction begins with the gate's decision, and a person's look at personal data
//! is in the audit log before the first row is read.

use std::{
    hash::{Hash, Hasher},
    sync::{Arc, OnceLock},
    time::Duration,
};

use parking_lot::Mutex;
use store::{CategorySet, DataMap, Database, Permit};
use types::{Actor, BoundedMap, Clock, Ctx, Rng, Time, Why};

use crate::{
    Action, Error, Facts, Gate, Grant, Refused, Result, Tx, audit,
    erasure::Erasures,
    facts::Holding,
    gate::Reason,
    members::Members,
    refusals::{RefusalCount, Refusals},
    signature::Signer,
};

/// The same person looking at the same thing again within this time is one look in the audit log.
const LOOK_REPEAT_SECONDS: u64 = 60;
/// So many looks are remembered to recognise repeats; past it, a repeat is logged once more.
const LOOKS_REMEMBERED_MAX: usize = 10_000;

/// What somebody looks at, for the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Look {
    /// The kind of thing: "device", "account", …
    pub kind: &'static str,
    pub id: Option<[u8; 16]>,
}

impl Look {
    /// A list or search of this kind of thing.
    pub const fn list(kind: &'static str) -> Self {
        Self { kind, id: None }
    }

    pub fn at<K>(kind: &'static str, id: types::Id<K>) -> Self {
        Self { kind, id: Some(*id.bytes()) }
    }
}

/// Who looked at what, to recognise a repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Seen {
    who: [u8; 16],
    look: Look,
    as_own: bool,
    categories: u64,
}

fn hash(names: &[&str]) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    names.hash(&mut hasher);
    hasher.finish()
}

struct Inner {
    database: Database,
    gate: Gate,
    clock: Clock,
    rng: Rng,
    refusals: Refusals,
    looks: Mutex<BoundedMap<Seen, Time>>,
    /// What holds of devices, places and tenants.
    holding: Holding,
    /// Whose they are together.
    members: Members,
    agents: audit::Agents,
    /// Read at the start, by who serves; commands that only look have none.
    signer: OnceLock<Signer>,
    erasures: Erasures,
    looked_into: crate::evidence::LookedInto,
    checkpoints: audit::Checkpoints,
}

/// The database behind the gate. Clones share it.
#[derive(Clone)]
pub struct Privacy(Arc<Inner>);

impl Privacy {
    pub fn new(database: Database, gate: Gate, clock: Clock, rng: Rng) -> Self {
        Self(Arc::new(Inner {
            database,
            gate,
            clock,
            rng,
            refusals: Refusals::default(),
            looks: Mutex::new(BoundedMap::new(LOOKS_REMEMBERED_MAX)),
            holding: Holding::default(),
            members: Members::default(),
            agents: audit::Agents::new(),
            signer: OnceLock::new(),
            erasures: Erasures::default(),
            looked_into: crate::evidence::LookedInto::default(),
            checkpoints: audit::Checkpoints::default(),
        }))
    }

    pub fn gate(&self) -> &Gate {
        &self.0.gate
    }

    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub fn rng(&self) -> &Rng {
        &self.0.rng
    }

    /// Names the browser and system of a request.
    pub fn agents(&self) -> &audit::Agents {
        &self.0.agents
    }

    /// What signs packages, receipts and reports.
    pub fn signer(&self) -> Result<&Signer> {
        self.0.signer.get().ok_or_else(|| Error::Setup("no signing key was loaded".into()))
    }

    /// The ledger of erasures beside the database, and who hears of one in this process.
    pub fn erasures(&self) -> &Erasures {
        &self.0.erasures
    }

    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }

    pub(crate) fn set_signer(&self, signer: Signer) {
        let _ = self.0.signer.set(signer);
    }

    /// Asks the gate, and counts a refusal.
    pub fn grant(&self, ctx: &Ctx, action: Action, category: &str, facts: &Facts) -> Result<Grant, Refused> {
        let decision = self.0.gate.decide(ctx, action, category, facts);
        if let Err(refused) = &decision {
            self.0.refusals.count(ctx.tenant, refused, self.0.clock.now());
        }
        decision
    }

    /// Counts what a module refused on the gate's behalf, such as data of a device nobody registered.
    pub fn count_refused(&self, ctx: &Ctx, category: &str, reason: Reason) {
        let refused = Refused { action: Action::Write, category: category.into(), reason, clause: None };
        self.0.refusals.count(ctx.tenant, &refused, self.0.clock.now());
    }

    /// A transaction over what is not personal: structure, settings, counts.
    pub async fn read_plain(&self, ctx: &Ctx) -> Result<Tx> {
        self.begin(ctx, Permit::NOT_PERSONAL, false).await
    }

    /// The same, to change it.
    pub async fn write_plain(&self, ctx: &Ctx) -> Result<Tx> {
        self.begin(ctx, audit::with_audit(Permit::NOT_PERSONAL), true).await
    }

    /// A transaction that reads these categories, all of them, or a refusal. A person's look is logged first.
    pub async fn read(&self, ctx: &Ctx, look: Look, categories: &[&str]) -> Result<Tx> {
        let mut reads = CategorySet::EMPTY;
        for category in categories {
            self.grant(ctx, Action::Read, category, &Facts::NONE)?;
            reads = with(reads, category);
        }
        self.log_look(ctx, look, categories).await?;
        self.begin(ctx, Permit::of_the_gate(reads, CategorySet::EMPTY), false).await
    }

    /// A transaction over a table whose rows name their category: gives the categories that `ctx` may read, to be
    /// named in the query; refuses if there is none.
    pub async fn read_rows(
        &self,
        ctx: &Ctx,
        look: Look,
        tables: &[&str],
        categories: &[String],
    ) -> Result<(Tx, Vec<String>)> {
        let mut allowed = Vec::new();
        let mut refused = None;
        for category in categories {
            match self.0.gate.decide(ctx, Action::Read, category, &Facts::NONE) {
                Ok(_) => allowed.push(category.clone()),
                Err(reason) => refused = Some(reason),
            }
        }
        if let (true, Some(refused)) = (allowed.is_empty(), refused) {
            self.0.refusals.count(ctx.tenant, &refused, self.0.clock.now());
            return Err(refused.into());
        }
        self.log_look(ctx, look, &allowed).await?;
        let marks = tables.iter().fold(CategorySet::EMPTY, |set, table| with(set, table));
        let tx = self.begin(ctx, Permit::of_the_gate(marks, CategorySet::EMPTY), false).await?;
        Ok((tx, allowed))
    }

    /// A transaction that writes these categories, all of them, or a refusal. It may also read those of them that the
    /// actor may see.
    pub async fn write(&self, ctx: &Ctx, categories: &[&str], facts: &Facts) -> Result<Tx> {
        let (mut reads, mut writes) = (CategorySet::EMPTY, CategorySet::EMPTY);
        for category in categories {
            self.grant(ctx, Action::Write, category, facts)?;
            writes = with(writes, category);
            if self.0.gate.decide(ctx, Action::Read, category, &Facts::NONE).is_ok() {
                reads = with(reads, category);
            }
        }
        self.begin(ctx, audit::with_audit(Permit::of_the_gate(reads, writes)), true).await
    }

    /// The same for what depends on the rows as they are: the room may read what it changes, whoever asks, so that the
    /// read and the write are one transaction; `beside` is only read. Hold the row first. What is shown of it is another
    /// question.
    pub async fn change(&self, ctx: &Ctx, categories: &[&str], beside: &[&str], facts: &Facts) -> Result<Tx> {
        let mut writes = CategorySet::EMPTY;
        for category in categories {
            self.grant(ctx, Action::Write, category, facts)?;
            writes = with(writes, category);
        }
        let reads = beside.iter().fold(writes, |set, category| with(set, category));
        self.begin(ctx, audit::with_audit(Permit::of_the_gate(reads, writes)), true).await
    }

    /// A transaction that writes rows which name their category, each with the grant it was given.
    pub async fn write_rows(&self, ctx: &Ctx, tables: &[&str], grants: &[Grant]) -> Result<Tx> {
        debug_assert!(grants.iter().all(|grant| *grant.action() == Action::Write));
        if grants.is_empty() {
            return Err(Error::Setup("writing rows needs a grant".into()));
        }
        self.check_room()?;
        let marks = tables.iter().fold(CategorySet::EMPTY, |set, table| with(set, table));
        self.begin(ctx, audit::with_audit(Permit::of_the_gate(marks, marks)), true).await
    }

    /// Refused while only the reserve of the disk is left, which is for what people do. Asked by whatever brings much
    /// and may come again: readings, imports, visits.
    pub fn check_room(&self) -> Result<()> {
        Ok(self.0.database.check_room()?)
    }

    /// What can be written now.
    pub fn storage(&self) -> store::Storage {
        self.0.database.storage()
    }

    /// Bytes that can still be written, where that is known.
    pub fn room_bytes(&self) -> Option<u64> {
        self.0.database.room_bytes()
    }

    /// Tries whether anything can be written, where it could not.
    pub async fn probe_storage(&self) -> Result<()> {
        Ok(self.0.database.probe().await?)
    }

    /// For a room's own job that puts rows it holds into another order, such as archiving: they were granted when
    /// they came, and nobody looks at them. `kinds` are tables whose rows name their category, or categories.
    pub async fn rearrange(&self, ctx: &Ctx, kinds: &[&str]) -> Result<Tx> {
        if !matches!(ctx.actor, Actor::System(_)) {
            return Err(Error::Setup("only a job of the house rearranges".into()));
        }
        let set = kinds.iter().fold(CategorySet::EMPTY, |set, kind| with(set, kind));
        self.begin(ctx, audit::with_audit(Permit::of_the_gate(set, set)), true).await
    }

    /// The same, only to read: to find after a restart what a job had in hand.
    pub async fn review(&self, ctx: &Ctx, kinds: &[&str]) -> Result<Tx> {
        if !matches!(ctx.actor, Actor::System(_)) {
            return Err(Error::Setup("only a job of the house reviews".into()));
        }
        let set = kinds.iter().fold(CategorySet::EMPTY, |set, kind| with(set, kind));
        self.begin(ctx, Permit::of_the_gate(set, CategorySet::EMPTY), false).await
    }

    /// For the house's own jobs over any table: retention, erasure, evidence.
    pub(crate) async fn house(&self, ctx: &Ctx, write: bool) -> Result<Tx> {
        self.begin(ctx, Permit::of_the_gate(CategorySet::ALL, CategorySet::ALL), write).await
    }

    async fn begin(&self, ctx: &Ctx, permit: Permit, write: bool) -> Result<Tx> {
        let tx = if write { self.0.database.write(permit).await? } else { self.0.database.read(permit).await? };
        Ok(Tx::new(tx, self.clone(), ctx.clone()))
    }

    /// A person's look at others' data is an entry of the audit log before it happens.
    async fn log_look(&self, ctx: &Ctx, look: Look, categories: &[impl AsRef<str>]) -> Result<()> {
        let id = match &ctx.actor {
            Actor::Account { account, .. } => *account.bytes(),
            Actor::Token { token, .. } => *token.bytes(),
            Actor::Device(_) | Actor::System(_) | Actor::Anonymous => return Ok(()),
        };
        let first = categories.first().map_or("", AsRef::as_ref);
        // Asked at each look, also at one that is not logged again: a ticket ends when it is closed.
        let ticket = self.ticket_for(ctx, first).await?;
        let names: Vec<&str> = categories.iter().map(AsRef::as_ref).collect();
        let seen = Seen { who: id, look, as_own: matches!(ctx.why, Why::Own | Why::Right), categories: hash(&names) };
        let now = self.0.clock.now();
        {
            let mut looks = self.0.looks.lock();
            let last = looks.get_mut(&seen).copied();
            if last.is_some_and(|last| now.since(last) < Duration::from_secs(LOOK_REPEAT_SECONDS)) {
                return Ok(());
            }
        }
        let mut tx = self.write_plain(ctx).await?;
        let looked = audit::Looked { categories: Some(names.join(",")), ticket: ticket.map(|id| *id.bytes()) };
        tx.audit_look(look.kind, look.id, looked);
        tx.commit().await?;
        self.0.looks.lock().insert(seen, now);
        Ok(())
    }

    /// Counts a refusal that was decided elsewhere than in the gate's own rule.
    pub(crate) fn note_refused(&self, ctx: &Ctx, refused: &Refused) {
        self.0.refusals.count(ctx.tenant, refused, self.0.clock.now());
    }

    pub(crate) fn holding(&self) -> &Holding {
        &self.0.holding
    }

    pub(crate) fn members(&self) -> &Members {
        &self.0.members
    }

    /// Every table and column of the live database, declared or not.
    pub(crate) async fn live_columns(&self) -> Result<Vec<(String, String)>> {
        Ok(self.0.database.live_columns().await?)
    }

    /// Where the live schema is not the one the migrations make.
    pub(crate) async fn schema_differences(&self) -> Result<Vec<String>> {
        Ok(self.0.database.schema_differences().await?)
    }

    pub(crate) fn checkpoints(&self) -> &audit::Checkpoints {
        &self.0.checkpoints
    }

    pub(crate) fn signer_of_notes(&self) -> Option<&Signer> {
        self.0.signer.get()
    }

    /// How far evidence has looked into packed content.
    pub(crate) fn looked_into(&self) -> &crate::evidence::LookedInto {
        &self.0.looked_into
    }

    /// Every refusal counted so far, written and not yet written.
    pub async fn refusals(&self, ctx: &Ctx) -> Result<Vec<RefusalCount>> {
        self.flush_refusals().await?;
        crate::refusals::list(self, ctx).await
    }

    /// Writes the refusals counted since the last time.
    pub async fn flush_refusals(&self) -> Result<()> {
        self.0.refusals.flush(self).await
    }

    /// Copies the write-ahead log into the database file and empties it.
    pub async fn settle(&self) -> Result<()> {
        Ok(self.0.database.settle().await?)
    }
}

fn with(set: CategorySet, category: &str) -> CategorySet {
    DataMap::get().index(category).map_or(set, |index| set.with(index))
}
