//! The testkit's own tests: each service is used as a test of Obhut would use it.
#![allow(clippy::disallowed_methods, reason = "looks at programs outside, which live by the real time")]

mod mosquitto;
mod port;
mod postgres;
mod process;
mod smtp_sink;
