//! The mail server that takes our messages, and how it is spoken to.

use std::{net::IpAddr, sync::Arc, time::Duration};

use lettre::{
    Message,
    transport::smtp::{
        self,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use parking_lot::Mutex;

use crate::{
    Error, Result,
    rules::{self, Outcome, Stage},
};

/// The server is silent for longer than this between two answers: the attempt has failed.
const ANSWER_SECONDS_MAX: u64 = 30;
/// So many connections to the relay at a time.
pub(crate) const CONNECTIONS_MAX: u32 = 4;

/// How the connection to the relay is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte (port 465).
    Implicit,
    /// Starts in the clear and must switch to TLS (port 587).
    StartTls,
    /// Not at all: only to a relay on this machine.
    None,
}

/// Where the relay is and how to sign in.
#[derive(Clone)]
pub struct RelaySettings {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub user_name: Option<String>,
    pub password: Option<String>,
    /// How this server greets the relay; without it, the machine's name.
    pub hello_name: Option<String>,
    /// The relay's own certificate authority, in PEM, beside the public ones.
    pub authority_pem: Option<Vec<u8>>,
}

/// A relay, with its open connections. Clones share them.
#[derive(Clone)]
pub struct Relay(Arc<Inner>);

struct Inner {
    host: String,
    port: u16,
    encryption: Encryption,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello_name: ClientId,
    /// Connections that wait for their next message.
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl Relay {
    pub fn new(settings: &RelaySettings) -> Result<Self> {
        let hello_name = settings.hello_name.clone().map_or_else(ClientId::default, ClientId::Domain);
        let credentials = match (&settings.user_name, &settings.password) {
            (Some(name), Some(password)) => Some(Credentials::new(name.clone(), password.clone())),
            _ => None,
        };
        Ok(Self(Arc::new(Inner {
            host: settings.host.clone(),
            port: settings.port,
            encryption: settings.encryption,
            tls: tls(settings)?,
            credentials,
            hello_name,
            idle: Mutex::default(),
        })))
    }

    /// One attempt.
    pub(crate) async fn send(&self, message: Message) -> Outcome {
        let limit = Duration::from_secs(rules::ATTEMPT_SECONDS_MAX);
        match tokio::time::timeout(limit, self.attempt(&message)).await {
            Ok(Ok(())) => Outcome::Sent,
            Ok(Err(outcome)) => outcome,
            Err(_) => Outcome::Waits("timeout".into()),
        }
    }

    /// Each command's answer says whose fault it is, so they are given one by one.
    async fn attempt(&self, message: &Message) -> std::result::Result<(), Outcome> {
        let mut connection = self.connection().await.map_err(|error| outcome(Stage::Relay, &error))?;
        match hand_over(&mut connection, message).await {
            Ok(()) => {
                let mut idle = self.0.idle.lock();
                if idle.len() < CONNECTIONS_MAX as usize {
                    idle.push(connection);
                }
                Ok(())
            }
            Err(outcome) => {
                connection.abort().await;
                Err(outcome)
            }
        }
    }

    /// One that is still open, or a new one.
    async fn connection(&self) -> std::result::Result<AsyncSmtpConnection, smtp::Error> {
        let waiting = || self.0.idle.lock().pop();
        while let Some(mut known) = waiting() {
            if known.test_connected().await {
                return Ok(known);
            }
        }
        let Inner { host, port, encryption, tls, credentials, hello_name, .. } = &*self.0;
        let patience = Some(Duration::from_secs(ANSWER_SECONDS_MAX));
        let at_once = tls.clone().filter(|_| *encryption == Encryption::Implicit);
        let server = (host.as_str(), *port);
        let mut new = AsyncSmtpConnection::connect_tokio1(server, patience, hello_name, at_once, None).await?;
        if let (Encryption::StartTls, Some(tls)) = (encryption, tls) {
            new.starttls(tls.clone(), hello_name).await?;
        }
        if let Some(credentials) = credentials {
            new.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(new)
    }
}

async fn hand_over(connection: &mut AsyncSmtpConnection, message: &Message) -> std::result::Result<(), Outcome> {
    let (envelope, bytes) = (message.envelope(), message.formatted());
    let mut options = Vec::new();
    let ascii = |address: &lettre::Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.to().iter().chain(envelope.from()).all(ascii) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Outcome::Never("no smtputf8".into()));
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    if !bytes.is_ascii() {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let at = |stage| move |error: smtp::Error| outcome(stage, &error);
    connection.command(Mail::new(envelope.from().cloned(), options)).await.map_err(at(Stage::Sender))?;
    for to in envelope.to() {
        connection.command(Rcpt::new(to.clone(), Vec::new())).await.map_err(at(Stage::Recipient))?;
    }
    connection.command(Data).await.map_err(at(Stage::Content))?;
    connection.message(&bytes).await.map(drop).map_err(at(Stage::Content))
}

fn tls(settings: &RelaySettings) -> Result<Option<TlsParameters>> {
    if settings.encryption == Encryption::None {
        if !is_loopback(&settings.host) {
            return Err(Error::Relay(format!(
                "mail to {} would travel readable for everyone on the way: use starttls or implicit TLS",
                settings.host
            )));
        }
        return Ok(None);
    }
    let failed = |error: smtp::Error| Error::Relay(format!("TLS to {}: {error}", settings.host));
    let mut parameters = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.authority_pem {
        parameters = parameters.add_root_certificate(Certificate::from_pem(pem).map_err(failed)?);
    }
    parameters.build().map(Some).map_err(failed)
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A failure without the server's words, which may quote addresses.
fn outcome(stage: Stage, error: &smtp::Error) -> Outcome {
    if let Some(code) = error.status() {
        return rules::by_answer(stage, code.into(), &error.to_string());
    }
    let waits = |text: &str| Outcome::Waits(text.to_owned());
    if error.is_timeout() {
        waits("timeout")
    } else if error.is_tls() {
        waits("tls")
    } else if error.is_client() {
        waits("protocol")
    } else {
        waits("connection")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(host: &str, encryption: Encryption) -> RelaySettings {
        RelaySettings {
            host: host.into(),
            port: 25,
            encryption,
            user_name: None,
            password: None,
            hello_name: None,
            authority_pem: None,
        }
    }

    #[tokio::test]
    async fn mail_does_not_travel_readable() {
        assert!(matches!(Relay::new(&settings("mail.example.com", Encryption::None)), Err(Error::Relay(_))));
        for (host, encryption) in
            [("127.0.0.1", Encryption::None), ("mail.example.com", Encryption::StartTls), ("::1", Encryption::None)]
        {
            assert!(Relay::new(&settings(host, encryption)).is_ok(), "{host}");
        }
    }
}
