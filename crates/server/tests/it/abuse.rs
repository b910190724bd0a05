//! What a stranger can send without an account, against the real program: its memory stays bounded and comes back, and
//! others are answered.

use std::{net::SocketAddr, process::Command, time::Duration};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use testkit::{Process, test_server::progres, wait};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// By so much the program may grow.
const GROWTH_MIB_MAX: u64 = 64;
/// And so much of it may stay.
const LEFT_MIB_MAX: u64 = 32;

struct Obhut {
    process: Process,
    address: SocketAddr,
    _directory: tempfile::TempDir,
}

impl Obhut {
    /// The program, with so many descriptors.
    async fn start(descriptors: u32) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let database = format!("sqlite:{}", directory.path().display());
        let shared = |subcommand: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", &format!("ulimit -n {descriptors}; exec \"$@\""), "sh"]);
            command
                .args([env!("CARGO_BIN_EXE_obhut"), subcommand, "--database", &database, "--product"])
                .arg(progres());
            command
        };
        let mut init = shared("init");
        init.args(["--email", "staff@operator.example", "--first-name", "Stefan", "--last-name", "Staff"]);
        assert!(init.output().expect("obhut runs").status.success());
        let mut serve = shared("serve");
        serve.args(["--listen", "127.0.0.1:0"]);
        let mut process = Process::spawn("obhut", serve);
        let line = process.line_with("obhut listens on ", wait::DEADLINE).await;
        let address = line.split_once("http://").expect("an address").1.trim().parse().expect("an address");
        let server = Self { process, address, _directory: directory };
        // What is made once is made before anything is measured.
        server.pipelined(64, |_| "HEAD /sign-in HTTP/1.1\r\nHost: x\r\n\r\n".to_owned()).await;
        server
    }

    fn resident_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("the process lives");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().split(' ').next().and_then(|text| text.parse::<u64>().ok()).expect("a number") / 1_024
    }

    /// Grown by less than it may, and back soon.
    async fn measure(&self, before: u64) {
        let grown = self.resident_mib().saturating_sub(before);
        assert!(grown <= GROWTH_MIB_MAX, "grown by {grown} MiB from {before}");
        let back = async || (self.resident_mib().saturating_sub(before) <= LEFT_MIB_MAX).then_some(());
        wait::until("the memory is given back", Duration::from_secs(30), back).await;
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    /// Sends so many requests over a few connections, each batch answered before the next.
    async fn pipelined(&self, count: usize, request: impl Fn(usize) -> String) {
        const BATCH: usize = 64;
        let mut connection = self.connect().await;
        for start in (0..count).step_by(BATCH) {
            let batch = start..(start + BATCH).min(count);
            let (expected, text) = (batch.len(), batch.map(&request).collect::<String>());
            connection.write_all(text.as_bytes()).await.expect("sent");
            let (mut answers, mut buffer) = (Vec::new(), vec![0; 64 * 1_024]);
            while answers.windows(9).filter(|part| part == b"HTTP/1.1 ").count() < expected {
                let read = tokio::time::timeout(wait::DEADLINE, connection.read(&mut buffer));
                match read.await.expect("an answer") {
                    Ok(0) | Err(_) => break,
                    Ok(length) => answers.extend_from_slice(&buffer[..length]),
                }
            }
        }
    }

    async fn is_alive(&self) -> bool {
        let Ok(mut connection) = TcpStream::connect(self.address).await else { return false };
        let asked = connection.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
        let mut answer = String::new();
        let read = tokio::time::timeout(Duration::from_secs(2), connection.read_to_string(&mut answer)).await;
        asked.is_ok() && matches!(read, Ok(Ok(_))) && answer.ends_with("alive")
    }
}

#[tokio::test]
async fn invented_methods_are_one_word_in_the_figures() {
    let server = Obhut::start(1_024).await;
    let before = server.resident_mib();
    server.pipelined(6_000, |number| format!("INVENTED{number} /healthz HTTP/1.1\r\nHost: x\r\n\r\n")).await;
    server.measure(before).await;
    let figures = reqwest::get(format!("http://{}/metrics", server.address)).await.unwrap().text().await.unwrap();
    assert!(figures.contains("method=\"other\"") && !figures.contains("INVENTED"));
}

#[tokio::test]
async fn a_package_without_a_code_is_not_read() {
    let server = Obhut::start(1_024).await;
    let before = server.resident_mib();
    let mut connections = Vec::new();
    for number in 0..20 {
        let mut connection = server.connect().await;
        let head = format!(
            "POST /api/portability/transfers/guess{number} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        connections.push(tokio::spawn(async move {
            let (mut answer, part) = (Vec::new(), vec![b'x'; 256 * 1_024]);
            let (mut read, mut write) = connection.split();
            let answered = async {
                let mut buffer = [0; 4_096];
                loop {
                    let length = read.read(&mut buffer).await.unwrap_or(0);
                    answer.extend_from_slice(&buffer[..length]);
                    if length == 0 || answer.windows(4).any(|end| end == b"\r\n\r\n") {
                        break;
                    }
                }
            };
            let sent = async {
                let mut bytes = 0;
                while bytes < 60_000_000 && write.write_all(&part).await.is_ok() {
                    bytes += part.len();
                }
                std::future::pending::<()>().await;
            };
            tokio::select! { () = answered => {}, () = sent => {} }
            String::from_utf8_lossy(&answer).into_owned()
        }));
    }
    for connection in connections {
        let answer = connection.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 404") || answer.is_empty(), "{answer}");
    }
    server.measure(before).await;
}

#[tokio::test]
async fn half_a_head_keeps_nobody_out() {
    let limit = getrlimit(Resource::Nofile);
    let wished = limit.maximum.unwrap_or(8_192).min(8_192);
    setrlimit(Resource::Nofile, Rlimit { current: Some(wished), ..limit }).expect("more descriptors");
    let server = Obhut::start(1_024).await;
    let before = server.resident_mib();
    let mut held = Vec::new();
    for number in 0..1_100 {
        // Some send nothing, some half a word of HTTP/2, some half a head.
        let part: &[u8] = [b"".as_slice(), b"PRI * HT", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Half:"][number % 3];
        if let Ok(mut connection) = TcpStream::connect(server.address).await {
            let _ = connection.write_all(part).await;
            held.push(connection);
        }
    }
    assert!(server.is_alive().await, "while all of them are held");
    server.measure(before).await;
    // And all of them end.
    let ended = async || {
        let mut open = 0;
        for connection in &held {
            let mut buffer = [0; 1];
            open += usize::from(
                matches!(connection.try_read(&mut buffer), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock),
            );
        }
        (open == 0).then_some(())
    };
    wait::until("no half head is waited for any longer", Duration::from_secs(60), ended).await;
}

#[tokio::test]
async fn a_flood_of_visits_is_noted_in_part_and_held_in_bounds() {
    let server = Obhut::start(1_024).await;
    let before = server.resident_mib();
    let filler = "x".repeat(3_000);
    let request = |number| {
        let referrer = format!("Referer: https://example.org/{filler}\r\nAccept-Language: {filler}\r\n");
        format!("HEAD /page{number}/{filler} HTTP/1.1\r\nHost: x\r\nUser-Agent: a{number}{filler}\r\n{referrer}\r\n")
    };
    server.pipelined(10_000, request).await;
    server.measure(before).await;
    let figures = reqwest::get(format!("http://{}/metrics", server.address)).await.unwrap().text().await.unwrap();
    let left_out = figures.lines().find_map(|line| line.strip_prefix("obhut_visits_not_noted_total "));
    let left_out: u64 = left_out.expect("a count").trim().parse().unwrap();
    assert!(left_out > 9_000, "an address has its share: {left_out}");
}

#[tokio::test]
async fn asking_for_links_to_ever_other_addresses_leaves_nothing_behind() {
    let server = Obhut::start(1_024).await;
    let before = server.resident_mib();
    let request = |number| {
        let body = format!("{{\"email\":\"a{number}{}@example.org\",\"language\":\"de\"}}", "x".repeat(200));
        format!(
            "POST /api/privacy/links HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    // Each answer takes a step, so that its time tells nothing.
    server.pipelined(60, request).await;
    server.measure(before).await;
    assert!(server.is_alive().await);
}
