//! Handing a person's data over to another server, and taking it over from one (Art. 20(2)): `obhut` to `obhut` over
//! HTTPS. The receiver gives its person a code; the sender hands the signed package in with it; the receiver verifies,
//! confirms with a signed receipt, and keeps the package aside until the person has decided.

mod decide;
mod error;
mod line;
mod list;
mod model;
mod offer;
mod receive;
mod send;
mod split;
mod statement;

pub use decide::{Taken, TakenCategory};
pub use error::TransferError;
pub use line::{Line, LineError};
pub use list::{OpenOffer, Transfers};
pub use model::{TransferId, TransferIn, TransferOffer, TransferOut, TransferState, TransferredRecord};
pub use offer::Offer;
pub use statement::{HandOver, Receipt};

pub use crate::outgoing::{Destination, Reach};

/// The category of what is kept about a transfer itself.
pub const CATEGORY: &str = "transfer";
/// The recipient of the notice that stands for whom the person names.
pub const RECIPIENT: &str = "transfer_target";

/// Bytes a package unpacks to, at most.
const UNPACKED_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Records of a package, at most.
const RECORDS_MAX: u64 = 500_000;
