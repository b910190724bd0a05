//! Messages that leave the house: the outbox (written in the transaction of what causes a message), the delivery job
//! that empties it over SMTP, and the mails themselves in German and English.

mod delivery;
mod letter;
mod list;
mod mail;
mod model;
mod outbox;
mod relay;
pub mod rules;
pub mod texts;

pub use delivery::DeliveryCount;
pub use letter::{Block, Letter};
pub use lettre::message::Mailbox;
pub use list::{Content, MessageView, Page};
pub use model::{Channel, Message, State};
pub use outbox::{NewMessage, Outbox, Sender, Settings};
pub use relay::{Encryption, Relay, RelaySettings};

/// Why a message was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Privacy(#[from] privacy::Error),
    /// No mail server could deliver to this.
    #[error("not an e-mail address")]
    Address,
    #[error("a message may have {bytes_max} bytes")]
    TooLong { bytes_max: usize },
    /// The relay's settings do not fit together.
    #[error("{0}")]
    Relay(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
