//! The house as the rules see it: its rooms and what they need, its files, and the packages of others.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

use cargo_metadata::{CargoOpt, DependencyKind, Metadata, MetadataCommand, PackageId};

use crate::Failure;

/// Everything a rule may look at. Rules are pure over it, so each is tested on a house of a few lines.
#[derive(Debug, Default)]
pub struct House {
    pub rooms: Vec<Room>,
    pub packages: Vec<Package>,
    pub files: Vec<File>,
}

/// A crate of ours, called by its directory (`crates/NAME`).
#[derive(Debug)]
pub struct Room {
    pub name: String,
    pub needs: Vec<Need>,
}

/// What a room names in its manifest: another room (by its directory) or a package.
#[derive(Debug)]
pub struct Need {
    pub name: String,
    pub kind: NeedKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedKind {
    Room,
    RoomForTests,
    Package,
    PackageForTests,
}

/// A package of others in the build.
#[derive(Debug)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub licence: Option<String>,
}

/// A file under version control (or about to be), with its path from the root.
#[derive(Debug)]
pub struct File {
    pub path: String,
    pub text: String,
}

impl House {
    pub fn load() -> Result<Self, Failure> {
        let root = root();
        let mut command = MetadataCommand::new();
        // Only what is built for the machines Obhut runs on; the lock file names Windows' packages too.
        command.current_dir(&root).features(CargoOpt::AllFeatures);
        command.other_options(["--locked".into(), "--filter-platform=x86_64-unknown-linux-gnu".into()]);
        let metadata = command.exec()?;
        Ok(Self { rooms: rooms(&metadata), packages: packages(&metadata), files: files(&root)? })
    }

    /// The Rust files of a room.
    pub fn rust_files<'a>(&'a self, room: &str) -> impl Iterator<Item = &'a File> + use<'a> {
        let start = format!("crates/{room}/");
        self.files.iter().filter(move |file| file.path.starts_with(&start) && file.is("rs"))
    }

    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl File {
    pub fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }

    /// Written by a program, which says so in its first lines.
    pub fn is_generated(&self) -> bool {
        let says_so = |line: &str| line.contains("auto-generated") || line.contains("@generated");
        self.text.lines().take(5).any(says_so)
    }
}

/// Where the workspace is.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("crates/xtask lies two below the root").to_owned()
}

fn rooms(metadata: &Metadata) -> Vec<Room> {
    let members = metadata.workspace_packages();
    let by_package: BTreeMap<_, _> =
        members.iter().map(|member| (member.name.to_string(), room_name(member))).collect();
    let needs = |member: &cargo_metadata::Package| {
        let need = |dependency: &cargo_metadata::Dependency| {
            let for_tests = dependency.kind == DependencyKind::Development;
            match (by_package.get(&dependency.name), for_tests) {
                (Some(room), false) => Need { name: room.clone(), kind: NeedKind::Room },
                (Some(room), true) => Need { name: room.clone(), kind: NeedKind::RoomForTests },
                (None, false) => Need { name: dependency.name.clone(), kind: NeedKind::Package },
                (None, true) => Need { name: dependency.name.clone(), kind: NeedKind::PackageForTests },
            }
        };
        member.dependencies.iter().map(need).collect()
    };
    members.iter().map(|member| Room { name: room_name(member), needs: needs(member) }).collect()
}

fn room_name(member: &cargo_metadata::Package) -> String {
    let directory = member.manifest_path.parent().and_then(|directory| directory.file_name());
    directory.unwrap_or(&member.name).to_owned()
}

fn packages(metadata: &Metadata) -> Vec<Package> {
    let built: BTreeSet<&PackageId> =
        metadata.resolve.iter().flat_map(|resolve| &resolve.nodes).map(|node| &node.id).collect();
    let ours: BTreeSet<&PackageId> = metadata.workspace_members.iter().collect();
    let others = metadata.packages.iter().filter(|package| built.contains(&package.id) && !ours.contains(&package.id));
    others
        .map(|package| Package {
            name: package.name.to_string(),
            version: package.version.to_string(),
            licence: package.license.clone(),
        })
        .collect()
}

/// Files that git tracks or would, without those that hold no text.
fn files(root: &Path) -> Result<Vec<File>, Failure> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let output = git.output()?;
    if !output.status.success() {
        return Err(format!("{git:?} ended with {}", output.status).into());
    }
    let paths = String::from_utf8(output.stdout)?;
    let read = |path: &str| {
        // Gone but not yet committed, or not text: nothing to read.
        let text = std::fs::read_to_string(root.join(path)).ok()?;
        Some(File { path: path.to_owned(), text })
    };
    Ok(paths.split('\0').filter(|path| !path.is_empty()).filter_map(read).collect())
}

#[cfg(test)]
impl House {
    pub fn with_file(mut self, path: &str, text: &str) -> Self {
        self.files.push(File { path: path.to_owned(), text: text.to_owned() });
        self
    }

    pub fn with_room(mut self, name: &str, needs: &[(NeedKind, &str)]) -> Self {
        let needs = needs.iter().map(|&(kind, name)| Need { name: name.to_owned(), kind }).collect();
        self.rooms.push(Room { name: name.to_owned(), needs });
        self
    }

    pub fn with_package(mut self, name: &str, licence: Option<&str>) -> Self {
        let licence = licence.map(str::to_owned);
        self.packages.push(Package { name: name.to_owned(), version: "1.0.0".to_owned(), licence });
        self
    }
}
