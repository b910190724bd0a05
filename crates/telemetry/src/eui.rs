//! EUI-64, as every room knows it; here under the name the formats use.

pub use types::{Eui, NotAnEui};
