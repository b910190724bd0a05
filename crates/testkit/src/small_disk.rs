//! A disk that is soon full: a file system in memory of a given size. Only root may mount one.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

/// Waits for the end of its input, which comes when we let go of it or die, and takes the disk away.
const LEASH: &str = r#"read -r _; umount -l "$1""#;

/// A small disk, gone when dropped.
#[derive(Debug)]
pub struct SmallDisk {
    leash: Child,
    directory: TempDir,
}

impl SmallDisk {
    /// A disk of this size; `None`, and a line that says why, where this process may not mount one.
    pub fn mount(bytes: u64) -> Option<Self> {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path();
        let mounted = run(Command::new("mount").args(["-t", "tmpfs", "-o", &size(bytes), "none"]).arg(path));
        if !mounted {
            println!("skipped: only root may mount a small disk");
            return None;
        }
        let leash = Command::new("sh")
            .args(["-c", LEASH, "leash"])
            .arg(path)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh starts");
        Some(Self { leash, directory })
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Gives it another size.
    pub fn resize(&self, bytes: u64) {
        let options = format!("remount,{}", size(bytes));
        assert!(run(Command::new("mount").args(["-o", &options]).arg(self.path())), "the disk takes another size");
    }

    /// Fills what is free with somebody else's file, and says which.
    pub fn fill(&self) -> PathBuf {
        let path = self.path().join("somebody-elses");
        let zeros = std::fs::File::open("/dev/zero").and_then(|mut zeros| {
            let mut file = std::fs::File::create(&path)?;
            std::io::copy(&mut zeros, &mut file)
        });
        assert!(zeros.is_err(), "it is full");
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(self.leash.stdin.take());
        let _ = self.leash.wait();
    }
}

fn size(bytes: u64) -> String {
    format!("size={bytes}")
}

fn run(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
