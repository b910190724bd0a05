//! A gateway for text messages that keeps what it gets, and fails when asked to: a real HTTP server on loopback, which
//! knows just enough of HTTP/1.1 to be handed JSON.

use std::{collections::VecDeque, io, net::SocketAddr, sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// A body of ours is far shorter.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// How the sink treats one message wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsFailure {
    /// Answers with this status and keeps nothing.
    Status(u16),
    /// Keeps the message, and hangs up before the sender is told: it cannot know.
    HangUpUnanswered,
}

/// A request that the sink took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// `POST /path HTTP/1.1`
    pub line: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Handed {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Ends with this value.
#[derive(Debug)]
pub struct SmsSink {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    taken: watch::Sender<Vec<Handed>>,
    failures: Mutex<VecDeque<SmsFailure>>,
}

impl SmsSink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
        let address = listener.local_addr().expect("a bound port");
        let shared = Arc::new(Shared { taken: watch::channel(Vec::new()).0, failures: Mutex::default() });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self { address, shared, task }
    }

    /// `http://127.0.0.1:PORT/messages`
    pub fn url(&self) -> String {
        format!("http://{}/messages", self.address)
    }

    /// Treats the next `count` messages with `failure`, after those announced before.
    pub fn fail_next(&self, count: usize, failure: SmsFailure) {
        self.shared.failures.lock().extend(std::iter::repeat_n(failure, count));
    }

    /// What has arrived so far, in order.
    pub fn taken(&self) -> Vec<Handed> {
        self.shared.taken.borrow().clone()
    }

    /// Waits until at least `count` have arrived; returns all.
    pub async fn wait_for(&self, count: usize, deadline: Duration) -> Vec<Handed> {
        let mut taken = self.shared.taken.subscribe();
        let arrived = tokio::time::timeout(deadline, taken.wait_for(|taken| taken.len() >= count)).await;
        assert!(arrived.is_ok(), "waited {deadline:?} for {count} text messages; there are {:?}", self.taken());
        self.taken()
    }
}

impl Drop for SmsSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // A client that goes away in the middle is the client's affair.
        tokio::spawn(async move { converse(BufReader::new(stream), &shared).await.ok() });
    }
}

async fn converse(mut stream: BufReader<TcpStream>, shared: &Shared) -> io::Result<()> {
    while let Some(handed) = read(&mut stream).await? {
        let failure = shared.failures.lock().pop_front();
        if !matches!(failure, Some(SmsFailure::Status(_))) {
            shared.taken.send_modify(|taken| taken.push(handed));
        }
        let status = match failure {
            Some(SmsFailure::HangUpUnanswered) => return Ok(()),
            Some(SmsFailure::Status(status)) => status,
            None => 202,
        };
        stream.write_all(format!("HTTP/1.1 {status} Status\r\ncontent-length: 0\r\n\r\n").as_bytes()).await?;
    }
    Ok(())
}

/// The next request, or the end of the connection.
async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Handed>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).await?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    let mut body = vec![0; length.unwrap_or(0).min(BODY_BYTES_MAX)];
    stream.read_exact(&mut body).await?;
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(Handed { line: line.trim_end().to_owned(), headers, body }))
}
