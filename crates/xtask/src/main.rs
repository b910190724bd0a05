//! Tasks of the house: `cargo xtask tidy|bench|openapi`.
fn main() {}
