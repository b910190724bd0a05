//! The binary `obhut`.
fn main() {}
