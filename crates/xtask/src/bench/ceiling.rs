//! What the machine can do at best, measured in the same run: a figure says little without it.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
};

use rusqlite::Connection;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use types::Stopwatch;

use crate::Failure;

/// Messages in a commit, and bytes a message takes in it: as the server's arrival log has them.
const BATCH_MESSAGES: u64 = 64;
const MESSAGE_BYTES: usize = 140;
const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 52\r\n\r\n{\"accepted\":1,\"duplicate\":0,\"refused\":0,\"unknown\":0}";

/// Durable commits of one row with a batch's bytes, as fast as SQLite takes them: messages per second.
pub fn sqlite_messages_per_second(directory: &Path, count: u64) -> Result<f64, Failure> {
    let connection = Connection::open(directory.join("ceiling.sqlite"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE arrival (sequence INTEGER NOT NULL PRIMARY KEY, body BLOB NOT NULL) STRICT;",
    )?;
    // Bytes that do not repeat, so that nothing on the way packs them.
    let body: Vec<u8> =
        (0..BATCH_MESSAGES as usize * MESSAGE_BYTES).map(|at| ((at * 2_654_435_761) >> 7) as u8).collect();
    let watch = Stopwatch::start();
    for sequence in 0..count / BATCH_MESSAGES {
        connection
            .prepare_cached("INSERT INTO arrival (sequence, body) VALUES (?1, ?2)")?
            .execute((sequence as i64, &body))?;
    }
    Ok((count / BATCH_MESSAGES * BATCH_MESSAGES) as f64 / watch.elapsed().as_secs_f64())
}

/// Answers every request with the same words and does nothing else. Ends with the runtime.
pub async fn bare_http() -> Result<SocketAddr, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        let answer = Arc::new(ANSWER);
        while let Ok((stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move { serve(stream, &answer).await });
        }
    });
    Ok(address)
}

async fn serve(mut stream: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut bytes = Vec::with_capacity(16 * 1024);
    while stream.read_buf(&mut bytes).await? > 0 {
        let Some(head) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if bytes.len() >= head + 4 + length.unwrap_or_default() {
            bytes.clear();
            stream.write_all(answer).await?;
        }
    }
    Ok(())
}
