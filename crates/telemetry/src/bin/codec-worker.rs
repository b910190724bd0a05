//! A worker's process alone, for this room's own tests; the server starts itself as one.

fn main() -> std::io::Result<()> {
    telemetry::codec::worker::serve()
}
