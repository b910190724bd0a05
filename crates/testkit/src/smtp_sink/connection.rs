//! One SMTP connection: the conversation is mailin's, the bytes and the failures are ours.

use std::{io, net::IpAddr, sync::Arc};

use mailin::{Action, AuthMechanism, Handler, Response, SessionBuilder, response};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::{Failure, Mail, Shared};

/// Stands for "say nothing and hang up"; SMTP itself has no such code.
const HANG_UP_CODE: u16 = 599;

pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // A client that goes away in the middle is the client's affair.
        tokio::spawn(async move { converse(stream, shared).await.ok() });
    }
}

async fn converse(stream: TcpStream, shared: Arc<Shared>) -> io::Result<()> {
    let remote = stream.peer_addr()?.ip();
    let mut stream = BufReader::new(stream);
    let mut builder = SessionBuilder::new("sink.test");
    if shared.login.is_some() {
        builder.insecure_enable_plaintext_auth();
        builder.enable_auth(AuthMechanism::Plain).enable_auth(AuthMechanism::Login);
    }
    let mut session = builder.build(remote, Transaction { shared, failure: None, mail: empty() });
    stream.write_all(&session.greeting().buffer()?).await?;
    let mut line = Vec::new();
    while stream.read_until(b'\n', &mut line).await? > 0 {
        let answer = session.process(&line);
        line.clear();
        if answer.code == HANG_UP_CODE {
            break;
        }
        stream.write_all(&answer.buffer()?).await?;
        if answer.action == Action::Close {
            break;
        }
    }
    Ok(())
}

/// The mail under way on one connection.
struct Transaction {
    shared: Arc<Shared>,
    failure: Option<Failure>,
    mail: Mail,
}

fn empty() -> Mail {
    Mail { from: String::new(), to: Vec::new(), raw: Vec::new() }
}

impl Transaction {
    fn keep(&mut self) {
        let mail = std::mem::replace(&mut self.mail, empty());
        self.shared.mails.send_modify(|mails| mails.push(mail));
    }
}

impl Handler for Transaction {
    fn mail(&mut self, _ip: IpAddr, _domain: &str, _from: &str) -> Response {
        let mut state = self.shared.state.lock();
        state.attempts += 1;
        self.failure = state.failures.pop_front();
        response::OK
    }

    fn rcpt(&mut self, _to: &str) -> Response {
        if self.failure == Some(Failure::NoMailbox) { response::NO_MAILBOX } else { response::OK }
    }

    fn data_start(&mut self, _domain: &str, from: &str, _is8bit: bool, to: &[String]) -> Response {
        self.mail = Mail { from: from.to_owned(), to: to.to_vec(), raw: Vec::new() };
        response::OK
    }

    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.mail.raw.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        match self.failure.take() {
            Some(Failure::Busy) => {
                let mut answer = response::INTERNAL_ERROR;
                answer.is_error = false; // else mailin would take the next command for more content
                answer
            }
            Some(Failure::HangUp) => Response::custom(HANG_UP_CODE, String::new()),
            Some(Failure::HangUpUnanswered) => {
                self.keep();
                Response::custom(HANG_UP_CODE, String::new())
            }
            Some(Failure::NoMailbox) | None => {
                self.keep();
                response::OK
            }
        }
    }

    fn auth_plain(&mut self, _authorization: &str, name: &str, password: &str) -> Response {
        let matches = self.shared.login.as_ref().is_some_and(|(n, p)| n == name && p == password);
        if matches { response::AUTH_OK } else { response::INVALID_CREDENTIALS }
    }

    fn auth_login(&mut self, name: &str, password: &str) -> Response {
        self.auth_plain("", name, password)
    }
}
