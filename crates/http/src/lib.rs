//! The surface: routes, what they take and answer, the OpenAPI document, the pages. The only room that knows axum.

mod app;
mod connections;
mod cursor;
pub mod error;
mod evidence;
pub mod extract;
mod fulfilment;
mod guarded;
mod layers;
mod listen;
mod machine;
mod openapi;
mod packages;
mod page;
mod pages;
mod papers;
mod products;
mod router;
pub mod routes;
mod seats;
mod steps;
mod words;

pub use app::{App, Rooms, SandboxClock, Settings};
pub use error::Problem;
pub use listen::{Listen, Serving, Tls, serve};
pub use openapi::document;
pub use page::{LIMIT_MAX, Page, limit};
pub use products::{Product, Products, Source};
pub use router::router;
pub use routes::portability::HAND_OVER_HEADER;
