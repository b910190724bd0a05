//! Messages that leave the house: the outbox (written in the transaction of what causes a message), the delivery job
//! that empties it over SMTP and over a gateway for text messages, and the texts themselves in German and English.

mod delivery;
mod gateway;
mod letter;
mod list;
mod mail;
mod model;
mod outbox;
mod relay;
pub mod rules;
mod sms;
pub mod texts;
mod told;

pub use delivery::DeliveryCount;
pub use gateway::{Gateway, GatewaySettings, Token};
pub use letter::{Block, Letter};
pub use lettre::message::Mailbox;
pub use list::{Content, MessageView, Page};
pub use model::{Channel, Message, State};
pub use outbox::{NewMessage, Outbox, Sender, Settings, SmsWay, To};
pub use relay::{Encryption, Relay, RelaySettings};
pub use sms::{Phone, SMS_CHARS_MAX, Sms};

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
    /// Those of the gateway do not.
    #[error("{0}")]
    Gateway(String),
    #[error("this server sends no text messages")]
    NoGateway,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
