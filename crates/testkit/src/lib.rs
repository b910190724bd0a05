//! What tests stand on: the real services beside Obhut (PostgreSQL, mosquitto, a mail server), started by the test
//! that needs them and gone when it ends, even when it is killed.
#![allow(clippy::disallowed_methods, reason = "waits for programs outside, which live by the real time")]

pub mod mosquitto;
pub mod port;
pub mod postgres;
pub mod process;
pub mod shared_dir;
pub mod small_disk;
pub mod sms_sink;
pub mod smtp_sink;
#[cfg(feature = "server")]
pub mod test_server;
#[cfg(feature = "server")]
pub mod violations;
pub mod wait;

pub use mosquitto::Mosquitto;
pub use port::Port;
pub use postgres::{OwnPostgres, Postgres, TestDatabase};
pub use process::Process;
pub use small_disk::SmallDisk;
pub use sms_sink::{SmsFailure, SmsSink};
pub use smtp_sink::{Failure, Mail, SmtpSink};
#[cfg(feature = "server")]
pub use test_server::TestServer;
