//! The mails of the house, in German and English.

mod account;
mod alarm;
mod evidence;
mod format;
mod machine;
mod recipient;
mod request;

use jiff::tz::TimeZone;
use notice::{Lang, Words};

pub use account::{AccountLink, activation, password_reset};
pub use alarm::{AlarmItem, AlarmMail, Condition, Event, Flapping, alarm};
pub use evidence::{TurnedCheck, checkpoint, evidence};
pub use format::{date, number, time};
pub use machine::{MachineTrouble, machine};
pub use recipient::{RecipientLink, recipient_link};
pub use request::{RequestMail, nothing_held, nothing_held_sms, request, request_sms};

use crate::Block;

/// What every mail of a product says of its origin.
#[derive(Clone, Debug)]
pub struct Imprint {
    /// The product's title.
    pub product: Words,
    /// Where its pages are, without a slash at the end.
    pub public_url: String,
    /// The time zone of the product's people.
    pub zone: TimeZone,
}

impl Imprint {
    /// The end of every mail.
    pub fn footer(&self, lang: Lang) -> Block {
        let product = self.product.get(lang);
        let url = &self.public_url;
        Block::Footer(match lang {
            Lang::De => vec![
                format!("Diese E-Mail wurde automatisch von {product} versandt; Antworten werden nicht gelesen."),
                format!("Datenschutzerklärung: {url}/privacy"),
            ],
            Lang::En => vec![
                format!("This e-mail was sent automatically by {product}; replies are not read."),
                format!("Privacy notice: {url}/privacy"),
            ],
        })
    }
}
