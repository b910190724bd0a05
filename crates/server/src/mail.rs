//! From the options to the relay that takes our mails.

use std::sync::Arc;

use http::Products;
use messages::{Encryption, Mailbox, Relay, RelaySettings, Sender, Settings, SmsWay};
use percent_encoding::percent_decode_str;
use reqwest::Url;

use crate::{StartError, config::MailArgs};

/// Who sends, and through which relay.
pub fn settings(args: &MailArgs, sms: SmsWay, products: &Products) -> Result<Settings, StartError> {
    let from: Mailbox = args.mail_from.parse().map_err(|_| {
        StartError::Configuration("--mail-from is not a mailbox, such as \"Name <name@example.com>\"".into())
    })?;
    let senders = products.iter().map(|product| Sender { product: Arc::clone(product.name()), from: from.clone() });
    let relay = args.smtp.as_deref().map(relay).transpose()?;
    Ok(Settings { senders: senders.collect(), relay, sms })
}

fn relay(url: &str) -> Result<Relay, StartError> {
    let wrong = |why: &str| StartError::Configuration(format!("--smtp: {why}"));
    let url = Url::parse(url).map_err(|_| wrong("not an address such as smtps://USER:PASSWORD@HOST"))?;
    let (encryption, port) = match url.scheme() {
        "smtps" => (Encryption::Implicit, 465),
        "smtp+starttls" => (Encryption::StartTls, 587),
        "smtp" => (Encryption::None, 25),
        _ => return Err(wrong("starts with smtps://, smtp+starttls:// or, on this machine only, smtp://")),
    };
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let settings = RelaySettings {
        host: url.host_str().ok_or_else(|| wrong("the host is missing"))?.trim_matches(['[', ']']).to_owned(),
        port: url.port().unwrap_or(port),
        encryption,
        user_name: Some(decoded(url.username())).filter(|name| !name.is_empty()),
        password: url.password().map(decoded),
        hello_name: None,
        authority_pem: None,
    };
    Relay::new(&settings).map_err(|error| wrong(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_relay_is_named_by_an_address() {
        for (url, accepted) in [
            ("smtps://user:p%40ss@mail.example.com", true),
            ("smtp+starttls://mail.example.com:2525", true),
            ("smtp://127.0.0.1:25", true),
            ("smtp://mail.example.com", false),
            ("http://mail.example.com", false),
            ("mail.example.com", false),
        ] {
            assert_eq!(relay(url).is_ok(), accepted, "{url}");
        }
    }
}
