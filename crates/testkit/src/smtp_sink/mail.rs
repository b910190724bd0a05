//! A mail as it arrived, and as a reader sees it.

use mail_parser::{Message, MessageParser};

/// A mail the sink took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients, in order.
    pub to: Vec<String>,
    /// Header and body as they came.
    pub raw: Vec<u8>,
}

impl Mail {
    /// The whole, decoded; for what the methods below do not say.
    pub fn message(&self) -> Message<'_> {
        MessageParser::default().parse(&self.raw).expect("a mail with a header")
    }

    pub fn subject(&self) -> String {
        self.message().subject().unwrap_or_default().to_owned()
    }

    /// The plain-text body, or the HTML body as text.
    pub fn text(&self) -> String {
        self.message().body_text(0).unwrap_or_default().into_owned()
    }

    /// The HTML body, if the mail has one of its own.
    pub fn html(&self) -> Option<String> {
        let message = self.message();
        message.html_part(0)?.is_text_html().then(|| message.body_html(0).unwrap_or_default().into_owned())
    }

    pub fn header(&self, name: &'static str) -> Option<String> {
        self.message().header_raw(name).map(|value| value.trim().to_owned())
    }

    /// The first link in the text that contains `part` (`/activate/`).
    pub fn link(&self, part: &str) -> Option<String> {
        let text = self.text();
        let links = text.split(|c: char| c.is_whitespace() || "<>\"'()".contains(c));
        links.filter(|word| word.starts_with("http")).find(|word| word.contains(part)).map(str::to_owned)
    }
}
