//! A mail server that keeps what it gets, and fails when asked to.

mod connection;
mod mail;

use std::{collections::VecDeque, net::SocketAddr, sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

pub use self::mail::Mail;

/// How the sink treats one mail wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// 451 after the content: try again later.
    Busy,
    /// 550 to the recipient: never try again.
    NoMailbox,
    /// The connection ends when the content is complete; the mail is lost.
    HangUp,
    /// The mail is kept, and the connection ends before the sender is told: it cannot know.
    HangUpUnanswered,
}

/// A real SMTP server on loopback, in this process. Ends with this value.
#[derive(Debug)]
pub struct SmtpSink {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    login: Option<(String, String)>,
    mails: watch::Sender<Vec<Mail>>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: VecDeque<Failure>,
    attempts: usize,
}

impl SmtpSink {
    /// Takes mail from anybody, without encryption.
    pub async fn start() -> Self {
        Self::listen(None).await
    }

    /// Takes mail only after AUTH with this name and password.
    pub async fn start_with_login(name: &str, password: &str) -> Self {
        Self::listen(Some((name.to_owned(), password.to_owned()))).await
    }

    async fn listen(login: Option<(String, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        let address = listener.local_addr().expect("a bound port");
        let shared = Arc::new(Shared { login, mails: watch::channel(Vec::new()).0, state: Mutex::default() });
        let task = tokio::spawn(connection::accept(listener, Arc::clone(&shared)));
        Self { address, shared, task }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// `smtp://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Treats the next `count` mails with `failure`, after those announced before.
    pub fn fail_next(&self, count: usize, failure: Failure) {
        self.shared.state.lock().failures.extend(std::iter::repeat_n(failure, count));
    }

    /// How many mails were offered, those that failed included.
    pub fn attempts(&self) -> usize {
        self.shared.state.lock().attempts
    }

    /// What has arrived so far, in order.
    pub fn mails(&self) -> Vec<Mail> {
        self.shared.mails.borrow().clone()
    }

    /// Waits until at least `count` mails have arrived; returns all. Panics, naming those that came, at `deadline`.
    pub async fn wait_for(&self, count: usize, deadline: Duration) -> Vec<Mail> {
        let mut mails = self.shared.mails.subscribe();
        let arrived = tokio::time::timeout(deadline, mails.wait_for(|mails| mails.len() >= count)).await;
        if arrived.is_err() {
            let came: Vec<_> = self.mails().iter().map(|mail| (mail.to.join(", "), mail.subject())).collect();
            panic!("waited {deadline:?} for {count} mails; there are {}: {came:?}", came.len());
        }
        self.mails()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}
