//! What devices, gateways and unknown devices are, and their part of the data map.

mod device;
mod gateway;
mod unknown;

pub use device::{AtPlace, Change, CountInPlace, Device, Filter, New, Page, Sort};
pub use gateway::{Gateway, GatewayChange, GatewayFilter, GatewayPage, NewGateway};
pub use unknown::UnknownDevice;

use store::SubjectPath;

/// What stands in a place with members is theirs together; what stands elsewhere concerns whoever uses it.
const BY_PLACE: SubjectPath = SubjectPath::Any(&[
    SubjectPath::Members { column: "place_id", table: "member", key: "place_id", subject: "subject_id" },
    SubjectPath::Tenant("tenant_id"),
]);
