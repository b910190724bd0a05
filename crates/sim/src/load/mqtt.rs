//! MQTT 3.1.1 with QoS 1, written by hand: a window of messages under way on each connection.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{Semaphore, mpsc},
};
use types::{Eui, Stopwatch, Time};

use super::{Measured, Template};

const CONNECT: u8 = 0x10;
const CONNACK: u8 = 0x20;
const PUBLISH_QOS1: u8 = 0x32;
const PUBACK: u8 = 0x40;
/// Bytes gathered before a write.
const WRITE_BYTES: usize = 32 * 1024;

/// What to publish.
#[derive(Clone, Debug)]
pub struct MqttLoad {
    pub address: SocketAddr,
    pub application: String,
    pub connections: usize,
    /// Published on a connection and not yet acknowledged by the broker.
    pub window: usize,
    pub template: Arc<Template>,
    pub devices: Arc<Vec<Eui>>,
    pub first: u64,
    pub count: u64,
    pub start: Time,
}

/// Publishes all messages; gives what the broker acknowledged.
pub async fn run_mqtt(load: MqttLoad) -> std::io::Result<Measured> {
    let watch = Stopwatch::start();
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..load.connections as u64 {
        let load = load.clone();
        workers.spawn(async move { connection(load, worker).await });
    }
    let mut measured = Measured::default();
    while let Some(worker) = workers.join_next().await {
        measured.merge(worker.map_err(std::io::Error::other)??);
    }
    measured.elapsed = watch.elapsed();
    Ok(measured)
}

async fn connection(load: MqttLoad, worker: u64) -> std::io::Result<Measured> {
    let mut stream = TcpStream::connect(load.address).await?;
    stream.set_nodelay(true)?;
    stream.write_all(&connect(&format!("load-{}-{worker}", load.first))).await?;
    let mut answer = [0; 4];
    stream.read_exact(&mut answer).await?;
    if answer[0] != CONNACK || answer[3] != 0 {
        return Err(std::io::Error::other(format!("the broker refuses: code {}", answer[3])));
    }
    let (read, write) = stream.into_split();
    let (places, (sent, sendings)) = (Arc::new(Semaphore::new(load.window)), mpsc::unbounded_channel());
    let mine = (worker..load.count).step_by(load.connections).count();
    let reader = tokio::spawn(acknowledgements(read, places.clone(), sendings, mine));
    publish(write, &load, worker, &places, &sent).await?;
    reader.await.map_err(std::io::Error::other)?
}

async fn publish(
    mut write: OwnedWriteHalf,
    load: &MqttLoad,
    worker: u64,
    places: &Semaphore,
    sent: &mpsc::UnboundedSender<Stopwatch>,
) -> std::io::Result<()> {
    let mut buffer = Vec::with_capacity(WRITE_BYTES * 2);
    let mut packet_id: u16 = 0;
    for number in (worker..load.count).step_by(load.connections) {
        if places.available_permits() == 0 || buffer.len() > WRITE_BYTES {
            write.write_all(&buffer).await?;
            buffer.clear();
        }
        places.acquire().await.map_err(std::io::Error::other)?.forget();
        packet_id = packet_id.checked_add(1).unwrap_or(1);
        let device = load.devices[number as usize % load.devices.len()];
        append(&mut buffer, load, packet_id, number, device);
        let _ = sent.send(Stopwatch::start());
    }
    write.write_all(&buffer).await?;
    // Held until the reader has everything.
    places.acquire_many(load.window as u32).await.map_err(std::io::Error::other)?.forget();
    Ok(())
}

fn append(buffer: &mut Vec<u8>, load: &MqttLoad, packet_id: u16, number: u64, device: Eui) {
    let topic = format!("application/{}/device/{device}/event/up", load.application);
    buffer.push(PUBLISH_QOS1);
    length(buffer, 2 + topic.len() + 2 + load.template.len());
    buffer.extend((topic.len() as u16).to_be_bytes());
    buffer.extend(topic.as_bytes());
    buffer.extend(packet_id.to_be_bytes());
    let body_at = buffer.len();
    buffer.extend(load.template.bytes());
    let time = load.start.plus(Duration::from_millis(number));
    load.template.patch(&mut buffer[body_at..], load.first + number, device, time);
}

/// The broker acknowledges in the order of publishing.
async fn acknowledgements(
    mut read: OwnedReadHalf,
    places: Arc<Semaphore>,
    mut sendings: mpsc::UnboundedReceiver<Stopwatch>,
    count: usize,
) -> std::io::Result<Measured> {
    let mut measured = Measured::default();
    let mut bytes = Vec::with_capacity(64 * 1024);
    while measured.latency_micros.len() < count {
        if read.read_buf(&mut bytes).await? == 0 {
            return Err(std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "the broker closed the connection"));
        }
        let whole = bytes.len() / 4;
        for packet in bytes[..whole * 4].chunks_exact(4) {
            if packet[0] != PUBACK {
                return Err(std::io::Error::other(format!("no acknowledgement: {packet:?}")));
            }
            let Some(watch) = sendings.recv().await else { return Ok(measured) };
            measured.latency_micros.push(watch.elapsed().as_micros().min(u128::from(u32::MAX)) as u32);
        }
        bytes.drain(..whole * 4);
        places.add_permits(whole);
    }
    Ok(measured)
}

fn connect(client_id: &str) -> Vec<u8> {
    let mut packet = vec![CONNECT];
    length(&mut packet, 10 + 2 + client_id.len());
    packet.extend(b"\x00\x04MQTT\x04\x02\x00\x00");
    packet.extend((client_id.len() as u16).to_be_bytes());
    packet.extend(client_id.as_bytes());
    packet
}

/// Seven bits a byte, the lowest first.
fn length(packet: &mut Vec<u8>, mut length: usize) {
    loop {
        let low = (length % 128) as u8;
        length /= 128;
        packet.push(low | if length > 0 { 128 } else { 0 });
        if length == 0 {
            return;
        }
    }
}
