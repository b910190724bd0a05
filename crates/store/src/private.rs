//! What lies in the data directory is nobody else's: directory 0700, files 0600, whatever the umask.

use std::{
    fs::{self, DirBuilder, File, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use crate::{Error, Result};

const DIRECTORY_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
/// What the group and everybody may do.
const OTHERS: u32 = 0o077;
/// A directory in which everybody may make files, such as /tmp.
const STICKY: u32 = 0o1000;
/// What files of ours begin with.
const OURS: &str = "obhut.";

/// Makes the directory, or closes one that is ours already, or empty: one that holds others' things stays as it is.
pub(crate) fn directory(path: &Path) -> Result<()> {
    let failed = |e: io::Error| Error::Setup(format!("cannot make {}: {e}", path.display()));
    DirBuilder::new().recursive(true).mode(DIRECTORY_MODE).create(path).map_err(failed)?;
    let mode = fs::metadata(path).map_err(failed)?.mode();
    let entries: Vec<_> = fs::read_dir(path).map_err(failed)?.collect::<io::Result<_>>().map_err(failed)?;
    let is_ours = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(OURS);
    if mode & STICKY != 0 || !(entries.is_empty() || entries.iter().any(is_ours)) {
        if mode & OTHERS != 0 {
            tracing::warn!(directory = %path.display(), "others may look into the data directory: give Obhut one of its own");
        }
        return Ok(());
    }
    close(path, DIRECTORY_MODE)?;
    for entry in entries.iter().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())) {
        close(&entry.path(), FILE_MODE)?;
    }
    Ok(())
}

/// Makes the database's file before SQLite does: its log and index take their mode from it.
pub(crate) fn database(file: &Path) -> Result<()> {
    let failed = |e: io::Error| Error::Setup(format!("cannot open {}: {e}", file.display()));
    File::options().create(true).append(true).mode(FILE_MODE).open(file).map_err(failed)?;
    [file.to_owned(), file.with_extension("db-wal"), file.with_extension("db-shm")]
        .iter()
        .try_for_each(|name| close(name, FILE_MODE))
}

/// Takes away what others may do; what is not there is closed already.
fn close(path: &Path, mode: u32) -> Result<()> {
    match fs::metadata(path) {
        Ok(known) if known.mode() & OTHERS != 0 => {
            fs::set_permissions(path, Permissions::from_mode(mode)).map_err(|e| {
                Error::Setup(format!("others may look into {}, and it cannot be closed: {e}", path.display()))
            })
        }
        _ => Ok(()),
    }
}
