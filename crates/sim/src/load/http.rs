//! HTTP/1.1 over kept-alive connections, one request under way on each, without a client's overhead.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use types::{Eui, Stopwatch, Time};

use super::{Measured, Template};

/// Answers are small.
const ANSWER_BYTES_MAX: usize = 16 * 1024;
const BODY_LENGTH: &[u8] = b"content-length: ";
/// What a delivery of one new message is answered with; a 2xx for a repetition or an unknown device is not that.
const ACCEPTED: &[u8] = b"\"accepted\":1";

/// What to send, and to whom.
#[derive(Clone, Debug)]
pub struct HttpLoad {
    pub address: SocketAddr,
    /// `/api/ingest/chirpstack?event=up`
    pub path: String,
    pub token: String,
    pub connections: usize,
    pub template: Arc<Template>,
    /// Spoken for in turn.
    pub devices: Arc<Vec<Eui>>,
    pub first: u64,
    pub count: u64,
    /// Of the first message; each is a millisecond after the one before.
    pub start: Time,
}

/// Sends all messages; gives what was acknowledged as new and durable.
pub async fn run_http(load: HttpLoad) -> std::io::Result<Measured> {
    let watch = Stopwatch::start();
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..load.connections as u64 {
        let load = load.clone();
        workers.spawn(async move { connection(&load, worker).await });
    }
    let mut measured = Measured::default();
    while let Some(worker) = workers.join_next().await {
        measured.merge(worker.map_err(std::io::Error::other)??);
    }
    measured.elapsed = watch.elapsed();
    Ok(measured)
}

async fn connection(load: &HttpLoad, worker: u64) -> std::io::Result<Measured> {
    let mut stream = TcpStream::connect(load.address).await?;
    stream.set_nodelay(true)?;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: \
         {}\r\n\r\n",
        load.path,
        load.address,
        load.token,
        load.template.len()
    );
    let mut request = head.into_bytes();
    let body_at = request.len();
    request.extend(load.template.bytes());
    let mut answer = Vec::with_capacity(ANSWER_BYTES_MAX);
    let mut measured = Measured::default();
    for number in (worker..load.count).step_by(load.connections) {
        let device = load.devices[number as usize % load.devices.len()];
        let time = load.start.plus(Duration::from_millis(number));
        load.template.patch(&mut request[body_at..], load.first + number, device, time);
        let watch = Stopwatch::start();
        stream.write_all(&request).await?;
        if read_answer(&mut stream, &mut answer).await? {
            measured.latency_micros.push(watch.elapsed().as_micros().min(u128::from(u32::MAX)) as u32);
        } else {
            measured.refused_count += 1;
            measured.first_refusal.get_or_insert_with(|| String::from_utf8_lossy(&answer).into_owned());
        }
    }
    Ok(measured)
}

/// Reads one whole answer; gives whether the message was accepted.
async fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) -> std::io::Result<bool> {
    answer.clear();
    loop {
        if stream.read_buf(answer).await? == 0 {
            return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "the server closed the connection"));
        }
        let Some(head) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        if answer.len() >= head + 4 + body_length(&answer[..head]) {
            let accepted = answer[head..].windows(ACCEPTED.len()).any(|window| window == ACCEPTED);
            return Ok(accepted && answer.starts_with(b"HTTP/1.1 2"));
        }
    }
}

fn body_length(head: &[u8]) -> usize {
    let line = head
        .split(|byte| *byte == b'\n')
        .find(|line| line.len() > BODY_LENGTH.len() && line[..BODY_LENGTH.len()].eq_ignore_ascii_case(BODY_LENGTH));
    let digits = line.map(|line| &line[BODY_LENGTH.len()..]).unwrap_or_default();
    digits.iter().filter(|byte| byte.is_ascii_digit()).fold(0, |length, digit| length * 10 + usize::from(digit - b'0'))
}
