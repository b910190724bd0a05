//! What every room speaks: ids, time, randomness, who asks and why. No I/O.

mod address;
mod bounded;
mod clock;
mod ctx;
mod eui;
mod id;
mod period;
mod rng;
pub mod text;
mod time;
mod words;

pub use address::{EMAIL_CHARS_MAX, EmailAddress, NoAddress, NormalAddress, ascii_domain};
pub use bounded::BoundedMap;
pub use clock::{Clock, NotMovable, Stopwatch};
pub use ctx::{Actor, Ctx, Origin, RoleName, Why};
pub use eui::{Eui, NotAnEui};
pub use id::*;
pub use period::{Period, PeriodError};
pub use rng::Rng;
pub use time::Time;
