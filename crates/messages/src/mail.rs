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

use crate::{Message, rules::Outcome};

/// Builds the e-mail; what cannot be built will never be.
pub(crate) fn build(message: &Message, from: &Mailbox) -> Result<lettre::Message, Outcome> {
    let never = |code: &str| Outcome::Never(code.to_owned());
    let to: Address = message.address.parse().map_err(|_| never("address"))?;
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

/// Made of the message's own id: stable over retries and restarts.
fn message_id(message: &Message, from: &Mailbox) -> String {
    format!("<{}@{}>", message.message_id, from.email.domain())
}
