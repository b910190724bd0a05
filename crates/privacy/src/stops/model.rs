//! Uses of restricted data, written down one by one.

use store::{Erase, Starts, SubjectPath, key, personal, plain, table};
use types::{Id, StopId, TenantId, Time};

/// The mark of a use's id.
#[derive(Debug)]
pub enum RestrictedUseMark {}

table! {
    /// One use of restricted data on an exception (Art. 18(2)).
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RestrictedUse in "restricted_use" {
        key: ["use_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "stop_id", table: "stop", key: "stop_id" },
        starts: Starts::With { column: "stop_id", table: "stop", key: "stop_id" }, erase: Erase::KeepOn("requests"),
    }
    use_id: Id<RestrictedUseMark> = key(),
    stop_id: StopId = key(),
    tenant_id: TenantId = key(),
    category: String = plain("the category that was used"),
    exception: String = plain("on which exception of Art. 18(2)"),
    reason: String = personal("request"),
    at: Time = plain("when"),
}
