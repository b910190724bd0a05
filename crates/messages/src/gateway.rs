//! The gateway that takes our text messages: JSON over HTTPS, in the words of `docs/running.md`. A message bears the
//! same key each time it is tried, so that the gateway recognises a repetition.

use std::{fmt, net::IpAddr, time::Duration};

use reqwest::{Client, StatusCode, Url, header, redirect};
use serde::Serialize;

use crate::{
    Error, Message, Result,
    rules::{self, Outcome},
};

const CONNECT_SECONDS_MAX: u64 = 10;
/// From the first byte sent to the status received.
const ANSWER_SECONDS_MAX: u64 = 30;
/// So many messages on their way to the gateway at a time.
pub(crate) const CONNECTIONS_MAX: usize = 4;
/// A word as a sender, where the networks let it through.
const SENDER_CHARS_MAX: usize = 11;
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// What proves to the gateway who we are. Nothing of it reaches a log.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Without the blanks and the end of line that a file brings along.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Where the gateway is, and in whose name it sends.
#[derive(Clone, Debug)]
pub struct GatewaySettings {
    pub url: String,
    pub token: Option<Token>,
    /// At most eleven letters and digits, or a telephone number.
    pub sender: String,
}

/// A gateway, with its open connections. Clones share them.
#[derive(Clone)]
pub struct Gateway {
    client: Client,
    url: Url,
    sender: String,
}

/// What the gateway is handed.
#[derive(Serialize)]
struct Handed<'a> {
    /// After E.164.
    to: &'a str,
    from: &'a str,
    text: &'a str,
    /// The message's own id, the same as the `Idempotency-Key`.
    reference: String,
}

impl Gateway {
    pub fn new(settings: &GatewaySettings) -> Result<Self> {
        let wrong = |why: &str| Error::Gateway(why.to_owned());
        let url: Url = settings.url.parse().map_err(|_| wrong("not an address such as https://sms.example.com/v1"))?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(wrong("messages would travel readable for everyone on the way: use https://")),
            _ => return Err(wrong("starts with https:// or, on this machine only, http://")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("the token is given apart from the address, which is shown in places"));
        }
        let sender = settings.sender.trim();
        if !is_sender(sender) {
            return Err(wrong("the sender has at most 11 letters and digits, or is a telephone number with its +"));
        }
        let mut headers = header::HeaderMap::new();
        if let Some(Token(token)) = &settings.token {
            let mut value = header::HeaderValue::try_from(format!("Bearer {token}"))
                .map_err(|_| wrong("the token has letters that no header can hold"))?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        let client = Client::builder()
            .default_headers(headers)
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
            .timeout(Duration::from_secs(ANSWER_SECONDS_MAX))
            .pool_max_idle_per_host(CONNECTIONS_MAX)
            // A gateway that moves is set anew: the token goes nowhere else.
            .redirect(redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("obhut/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Error::Gateway(error.to_string()))?;
        Ok(Self { client, url, sender: sender.to_owned() })
    }

    /// One attempt. Of the answer only the status is looked at: whatever else a gateway says is its own.
    pub(crate) async fn send(&self, message: &Message) -> Outcome {
        let Some(text) = &message.body_text else { return Outcome::Never("no text".into()) };
        let reference = message.message_id.to_string();
        let request = self.client.post(self.url.clone()).header(IDEMPOTENCY_KEY, &reference);
        let handed = Handed { to: &message.address, from: &self.sender, text, reference };
        match request.json(&handed).send().await {
            Ok(answer) => by_status(answer.status()),
            // Never the error's own words, which name the address.
            Err(error) if error.is_timeout() => Outcome::Later("timeout".into()),
            Err(_) => Outcome::Later("connection".into()),
        }
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gateway(…)")
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_sender(sender: &str) -> bool {
    let word = !sender.is_empty()
        && sender.chars().count() <= SENDER_CHARS_MAX
        && sender.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
    word || crate::sms::Phone::parse(sender).is_some()
}

/// What the gateway's answer means for the message.
fn by_status(status: StatusCode) -> Outcome {
    let code = format!("http {}", status.as_u16());
    match status {
        _ if status.is_success() => Outcome::Sent,
        // The same message is under way already (409), or it is too early, too much or too slow for now.
        StatusCode::CONFLICT | StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
            Outcome::Later(code)
        }
        // The gateway refuses us, not the message: somebody will mend the settings, or pay.
        StatusCode::UNAUTHORIZED
        | StatusCode::PAYMENT_REQUIRED
        | StatusCode::FORBIDDEN
        | StatusCode::NOT_FOUND
        | StatusCode::METHOD_NOT_ALLOWED => Outcome::Later(code),
        _ if status.is_client_error() => Outcome::Never(code),
        _ => Outcome::Later(code),
    }
}

/// An attempt is over before another process may begin its own.
const _: () = assert!(CONNECT_SECONDS_MAX + ANSWER_SECONDS_MAX < rules::LEASE_SECONDS);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_is_reached_encrypted_and_its_token_is_not_shown() {
        let settings = |url: &str, sender: &str| GatewaySettings {
            url: url.into(),
            token: Some(Token::new("s3cret\n")),
            sender: sender.into(),
        };
        for (url, sender, accepted) in [
            ("https://sms.example.com/v1/messages", "Obhut", true),
            ("http://127.0.0.1:8081/sms", "Stadtwerke", true),
            ("http://[::1]:8081/sms", "+49 681 123456", true),
            ("http://sms.example.com/v1", "Obhut", false),
            ("https://user:pass@sms.example.com", "Obhut", false),
            ("ftp://sms.example.com", "Obhut", false),
            ("https://sms.example.com", "Stadtwerke Saar", false),
            ("https://sms.example.com", "", false),
        ] {
            assert_eq!(Gateway::new(&settings(url, sender)).is_ok(), accepted, "{url} {sender}");
        }
        assert!(!format!("{:?}", settings("https://x.example", "Obhut")).contains("s3cret"));
    }

    #[test]
    fn only_what_the_message_itself_is_refused_for_ends_it() {
        for (status, outcome) in [
            (202, Outcome::Sent),
            (400, Outcome::Never("http 400".into())),
            (422, Outcome::Never("http 422".into())),
            (302, Outcome::Later("http 302".into())),
            (401, Outcome::Later("http 401".into())),
            (409, Outcome::Later("http 409".into())),
            (429, Outcome::Later("http 429".into())),
            (503, Outcome::Later("http 503".into())),
        ] {
            assert_eq!(by_status(StatusCode::from_u16(status).unwrap()), outcome, "{status}");
        }
    }
}
