//! The directory that all test processes of one user share: locks, and the one PostgreSQL.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// Under the system's temporary directory and not under `target`, because PostgreSQL refuses to run as root and the
/// account it runs as then may not be able to look into the checkout.
pub fn path() -> PathBuf {
    let path = std::env::temp_dir().join(format!("obhut-tests-{}", rustix::process::getuid().as_raw()));
    fs::create_dir_all(&path).expect("the temporary directory takes a directory");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("the directory is ours");
    path
}

/// Opens a file for locking. Lock files are never deleted: two processes would then hold "the" lock on two files.
pub fn lock_file(path: &Path) -> File {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o666);
    let file = options.open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    // The umask took bits away; the account that runs PostgreSQL locks these files too. Only the owner may set them.
    let _ = file.set_permissions(fs::Permissions::from_mode(0o666));
    file
}
