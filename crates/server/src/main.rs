//! The binary `obhut`.

/// The system's allocator keeps what one thread frees from the others. This one serves SQLite and the codecs as well;
/// how many arenas there are, and how soon memory is given back, is set where it is built (`.cargo/config.toml`).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    server::cli::run()
}
