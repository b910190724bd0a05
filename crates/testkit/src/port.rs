//! Ports that stay free until the test is over.

use std::{
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener},
};

use crate::shared_dir;

/// Below the range from which Linux takes the local ports of outgoing connections (32768 up): no client of another
/// test can sit on a port between a broker's end and its restart.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// A loopback port reserved for this process: no other test process gets it, even while nothing listens on it.
///
/// A server of ours binds port 0 and says what it got; this is for programs that must be told, or restarted in place.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _lock: File,
}

impl Port {
    pub fn reserve() -> Self {
        let locks = shared_dir::path().join("ports");
        std::fs::create_dir_all(&locks).expect("the shared directory takes a directory");
        // Processes start at different places, so that they do not try each other's ports one by one.
        let start = (std::process::id() as u16).wrapping_mul(31);
        for step in 0..COUNT {
            let number = FIRST + start.wrapping_add(step) % COUNT;
            let lock = shared_dir::lock_file(&locks.join(number.to_string()));
            if lock.try_lock().is_ok() && TcpListener::bind((Ipv4Addr::LOCALHOST, number)).is_ok() {
                return Self { number, _lock: lock };
            }
        }
        panic!("all {COUNT} test ports are in use");
    }

    pub fn number(&self) -> u16 {
        self.number
    }

    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.number).into()
    }
}
