//! How far the engine is: what survives a crash.

use store::{Erase, Starts, SubjectPath, key, personal, plain, table};
use types::{AlarmId, RuleId, TenantId, Time};

use super::ObjectKind;

table! {
    /// How far a rule is with a device or gateway, as of a commit of the arrival log: what came later is judged again.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RuleState in "rule_state" {
        key: ["rule_id", "object_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Any(&[
            SubjectPath::Through { column: "object_id", table: "device", key: "device_id" },
            SubjectPath::Tenant("tenant_id"),
        ]),
        starts: Starts::At("last_at"), erase: Erase::Delete,
    }
    rule_id: RuleId = key(),
    object_id: [u8; 16] = key(),
    object_kind: ObjectKind = plain("device or gateway"),
    tenant_id: TenantId = key(),
    revision: i64 = plain("the rule's, when it judged"),
    sequence: i64 = plain("a commit's number"),
    /// The epoch: nothing was judged yet.
    last_at: Time = personal("alarm"),
    pending_since: Option<Time> = personal("alarm"),
    alarm_id: Option<AlarmId> = personal("alarm"),
}

table! {
    /// A rule that raises and clears again and again about one device or gateway: told once, summed up when it is calm.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AlarmFlapping in "alarm_flapping" {
        key: ["rule_id", "object_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Any(&[
            SubjectPath::Through { column: "object_id", table: "device", key: "device_id" },
            SubjectPath::Tenant("tenant_id"),
        ]),
        starts: Starts::At("last_at"), erase: Erase::Delete,
    }
    rule_id: RuleId = key(),
    object_id: [u8; 16] = key(),
    object_kind: ObjectKind = plain("device or gateway"),
    tenant_id: TenantId = key(),
    began_at: Time = personal("alarm"),
    last_at: Time = personal("alarm"),
    raised_count: i64 = personal("alarm"),
}

table! {
    /// How far the arrival log is evaluated.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AlarmCursor in "alarm_cursor" {
        key: ["cursor_id"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never, erase: Erase::Nothing,
    }
    cursor_id: i64 = plain("always 1"),
    sequence: i64 = plain("a commit's number"),
    fence: i64 = plain("rises with every write of the engine"),
    alive_at: Time = plain("when the engine last ran"),
}

table! {
    /// A time in which nothing at all could be heard.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct IngestOutage in "ingest_outage" {
        key: ["started_at"], tenant: None, subject: SubjectPath::Nobody, starts: Starts::Never, erase: Erase::Nothing,
    }
    started_at: Time = plain("of the server's own history"),
    ended_at: Time = plain("of the server's own history"),
}
