//! The binary `obhut`.

/// The system's allocator keeps what one thread frees from the others: under load it came to several times as much.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    server::cli::run()
}
