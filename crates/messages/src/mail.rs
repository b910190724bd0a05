//! A message of the outbox as an e-mail: the same bytes of header each time it is tried, so that a duplicate is
//! recognised by its Message-ID.

use std::time::{Duration, SystemTime};

use lettre::{
    Address,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};

use unicode_normalization::UnicodeNormalization;

use crate::{Message, rules::Outcome};

/// Builds the e-mail; what cannot be built will never be.
pub(crate) fn build(message: &Message, from: &Mailbox) -> Result<lettre::Message, Outcome> {
    let never = |code: &str| Outcome::Never(code.to_owned());
    let to = mailable(&message.address).ok_or_else(|| never("address"))?;
    let micros = message.created_at.micros().max(0) as u64;
    let builder = lettre::Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(message.title.as_str())
        .date(SystemTime::UNIX_EPOCH + Duration::from_micros(micros))
        .message_id(Some(message_id(message, from)))
        // No answering machine shall answer (RFC 3834).
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into()));
    let Some(text) = message.body_text.clone() else { return Err(never("no text")) };
    let built = match message.body_html.clone() {
        Some(html) => builder.multipart(MultiPart::alternative_plain_html(text, html)),
        None => builder.singlepart(SinglePart::plain(text)),
    };
    built.map_err(|_| never("format"))
}

/// As mail servers take it: the domain as DNS knows it, the name composed.
pub(crate) fn mailable(text: &str) -> Option<Address> {
    let (name, domain) = text.trim().rsplit_once('@')?;
    let name: String = name.nfc().collect();
    Address::new(name, types::ascii_domain(domain)?).ok()
}

/// The sender likewise.
pub(crate) fn mailable_from(from: Mailbox) -> Mailbox {
    let email = mailable(from.email.as_ref()).unwrap_or(from.email);
    Mailbox { name: from.name, email }
}

/// Made of the message's own id: stable over retries and restarts.
fn message_id(message: &Message, from: &Mailbox) -> String {
    format!("<{}@{}>", message.message_id, from.email.domain())
}
