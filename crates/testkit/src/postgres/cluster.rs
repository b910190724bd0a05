//! Starting, or finding, the one test PostgreSQL of this machine.

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    os::unix::{
        fs::{PermissionsExt, chown},
        net::UnixStream,
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Port, shared_dir, wait};

const SUPERVISOR: &str = include_str!("supervisor.sh");
const LINGER_SECONDS: &str = "30";

/// Durability off: the data lives for a test, and the machine's crash is not a case a test can make.
pub(super) const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "max_connections=400",
    "shared_buffers=128MB",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "wal_recycle=off",
    "timezone=UTC",
];

/// The running server; it stays up at least as long as this is held.
#[derive(Debug)]
pub struct Cluster {
    pub port: u16,
    /// Where the server keeps its files.
    pub data: PathBuf,
    _user: File,
}

impl Cluster {
    /// Blocks while another test process starts the same server.
    pub fn find_or_start() -> Self {
        let bin = bin_dir();
        let directory = directory(&bin);
        let start = shared_dir::lock_file(&directory.join("start"));
        start.lock().expect("a file can be locked");
        let user = shared_dir::lock_file(&directory.join("users"));
        user.lock_shared().expect("a file can be locked");
        let port = running(&directory).unwrap_or_else(|| launch(&directory, &bin));
        Self { port, data: directory.join("data"), _user: user }
    }
}

/// One directory per way of running it, so that checkouts with other settings do not meet.
fn directory(bin: &Path) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    (SUPERVISOR, LINGER_SECONDS, SETTINGS, bin).hash(&mut hasher);
    let directory = shared_dir::path().join(format!("postgres-{:016x}", hasher.finish()));
    fs::create_dir_all(&directory).expect("the shared directory takes a directory");
    give(&directory);
    directory
}

/// PostgreSQL works in it, as whom it runs.
pub(super) fn give(directory: &Path) {
    if let Some((user, group)) = unprivileged() {
        chown(directory, Some(user), Some(group)).expect("root may give directories away");
    }
    fs::set_permissions(directory, fs::Permissions::from_mode(0o755)).expect("root, or ours");
}

/// The file `port` is written once the server answers; the socket is in our own directory, so it is ours.
fn running(directory: &Path) -> Option<u16> {
    let port = fs::read_to_string(directory.join("port")).ok()?.trim().parse().ok()?;
    UnixStream::connect(directory.join(format!(".s.PGSQL.{port}"))).ok().map(|_| port)
}

/// Makes an empty cluster in `data`.
pub(super) fn init(directory: &Path, bin: &Path) {
    run(command(bin, "initdb").current_dir(directory).args([
        "--pgdata=data",
        "--no-sync",
        "--auth=trust",
        "--username=obhut",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]));
}

/// Waits for the server whose socket is in the directory.
pub(super) fn wait_until_ready(directory: &Path, bin: &Path, number: &str) {
    wait::until_blocking("PostgreSQL answers", wait::DEADLINE, || {
        let mut ready = command(bin, "pg_isready");
        ready.arg("-h").arg(directory).args(["-p", number]).stdout(Stdio::null());
        ready.status().expect("pg_isready starts").success().then_some(())
    });
}

fn launch(directory: &Path, bin: &Path) -> u16 {
    clear(directory, bin);
    init(directory, bin);
    let port = Port::reserve();
    let number = port.number().to_string();
    let mut supervisor = Command::new("sh");
    supervisor.args(["-c", SUPERVISOR, "supervisor"]).arg(directory).arg(bin).arg(LINGER_SECONDS);
    supervisor.args(["-p", &number, "-k"]).arg(directory);
    supervisor.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    supervisor.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    spawn_for_all(unprivilege(&mut supervisor));
    wait_until_ready(directory, bin, &number);
    fs::write(directory.join("port"), &number).expect("the directory is ours");
    port.number()
}

#[expect(clippy::zombie_processes, reason = "it outlives the test process that happened to be first")]
fn spawn_for_all(supervisor: &mut Command) {
    supervisor.process_group(0).spawn().expect("sh starts");
}

/// A supervisor that was killed leaves its server or its files behind.
fn clear(directory: &Path, bin: &Path) {
    if directory.join("data/postmaster.pid").exists() {
        let mut stop = command(bin, "pg_ctl");
        stop.current_dir(directory).args(["--pgdata=data", "--mode=immediate", "stop"]);
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
    let _ = fs::remove_file(directory.join("port"));
    let _ = fs::remove_dir_all(directory.join("data"));
}

pub(super) fn command(bin: &Path, program: &str) -> Command {
    let mut command = Command::new(bin.join(program));
    unprivilege(&mut command);
    command
}

pub(super) fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// PostgreSQL refuses to run as root.
fn unprivilege(command: &mut Command) -> &mut Command {
    if let Some((user, group)) = unprivileged() {
        command.uid(user).gid(group);
    }
    command
}

/// The account `postgres` of Debian's package, when we are root.
fn unprivileged() -> Option<(u32, u32)> {
    if !rustix::process::getuid().is_root() {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").expect("a list of accounts");
    let line = accounts.lines().find(|line| line.starts_with("postgres:"));
    let mut fields = line.expect("as root, the tests need the account `postgres`; see .ci/install").split(':').skip(2);
    let mut number = || fields.next().and_then(|field| field.parse().ok()).expect("a number in the list of accounts");
    Some((number(), number()))
}

/// Debian keeps the server's programs out of the path, one directory per version; the newest is taken.
pub(super) fn bin_dir() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .max();
    if let Some((_, bin)) = newest {
        return bin;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .find(|directory| directory.join("initdb").exists())
        .expect("the tests need PostgreSQL; see .ci/install")
}
