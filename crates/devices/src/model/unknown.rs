//! A device that nobody registered.

use store::{Erase, Starts, SubjectPath, personal, plain, table};
use types::{Eui, Time};

table! {
    /// A device that was heard and that nobody registered: how often and when, nothing of what it said. Ages as other
    /// radio data does.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct UnknownDevice in "unknown_device" {
        key: ["product", "dev_eui"], tenant: None, subject: SubjectPath::Nobody,
        starts: Starts::At("last_at"), erase: Erase::Delete,
    }
    product: String = plain("the product whose network server told of it"),
    dev_eui: Eui = personal("radio_frame"),
    heard_count: i64 = plain("a count"),
    first_at: Time = plain("when it was first heard"),
    last_at: Time = plain("when it was last heard"),
}
