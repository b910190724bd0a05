//! What the server is told: one file a topic. Every option can also stand in the environment, as `OBHUT_…`.

mod database;
mod limits;
mod listen;
mod mail;
mod mqtt;
mod products;
mod sms;

pub use database::DatabaseArgs;
pub use limits::LimitArgs;
pub use listen::ListenArgs;
pub use mail::MailArgs;
pub use mqtt::MqttArgs;
pub use products::ProductArgs;
pub use sms::SmsArgs;
