//! The mail server that takes our messages, and how it is spoken to.

use std::{net::IpAddr, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::{
        self, PoolConfig,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};

use crate::{
    Error, Result,
    rules::{self, Outcome},
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
pub struct Relay(AsyncSmtpTransport<Tokio1Executor>);

impl Relay {
    pub fn new(settings: &RelaySettings) -> Result<Self> {
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls(settings)?)
            .timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS_MAX));
        if let (Some(name), Some(password)) = (&settings.user_name, &settings.password) {
            builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
        }
        if let Some(name) = &settings.hello_name {
            builder = builder.hello_name(ClientId::Domain(name.clone()));
        }
        Ok(Self(builder.build()))
    }

    /// One attempt.
    pub(crate) async fn send(&self, message: Message) -> Outcome {
        let limit = Duration::from_secs(rules::ATTEMPT_SECONDS_MAX);
        match tokio::time::timeout(limit, self.0.send(message)).await {
            Ok(Ok(_)) => Outcome::Sent,
            Ok(Err(error)) => outcome(&error),
            Err(_) => Outcome::Later("timeout".into()),
        }
    }
}

fn tls(settings: &RelaySettings) -> Result<Tls> {
    if settings.encryption == Encryption::None {
        if !is_loopback(&settings.host) {
            return Err(Error::Relay(format!(
                "mail to {} would travel readable for everyone on the way: use starttls or implicit TLS",
                settings.host
            )));
        }
        return Ok(Tls::None);
    }
    let failed = |error: smtp::Error| Error::Relay(format!("TLS to {}: {error}", settings.host));
    let mut parameters = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.authority_pem {
        parameters = parameters.add_root_certificate(Certificate::from_pem(pem).map_err(failed)?);
    }
    let parameters = parameters.build().map_err(failed)?;
    Ok(match settings.encryption {
        Encryption::Implicit => Tls::Wrapper(parameters),
        Encryption::StartTls | Encryption::None => Tls::Required(parameters),
    })
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A failure without the server's words, which may quote addresses.
fn outcome(error: &smtp::Error) -> Outcome {
    if let Some(code) = error.status() {
        return rules::by_code(code.into());
    }
    let later = |text: &str| Outcome::Later(text.to_owned());
    if error.is_timeout() {
        later("timeout")
    } else if error.is_tls() {
        later("tls")
    } else if error.is_client() {
        later("protocol")
    } else {
        later("connection")
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
