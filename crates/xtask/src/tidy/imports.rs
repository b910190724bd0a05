//! Who may import whom.

use super::{Finding, Rule};
use crate::house::{House, NeedKind};

pub const RULE: Rule = Rule {
    name: "imports",
    why: "rooms lie in layers, and domains meet only through events or where http and server wire them; \
          so a room can be read, tested and replaced by itself",
    check,
};

/// From the ground up. A room may import any layer below its own, and nothing of its own.
const LAYERS: &[&[&str]] = &[
    &["types"],
    &["paper"],
    &["notice"],
    &["store", "bus"],
    &["privacy"],
    &[
        "identity",
        "places",
        "devices",
        "telemetry",
        "alarms",
        "messages",
        "calls",
        "apps",
        "homenet",
        "site",
        "insights",
    ],
    &["http"],
    &["server"],
];

/// Beside the layers: what each may import, and nothing of the house may import them but tests.
const BESIDE: &[(&str, &[&str])] = &[
    ("sensing", &[]),
    ("sim", &["types", "sensing"]),
    ("edge", &["types", "sensing"]),
    // A benchmark asks the doors of `privacy` themselves.
    ("xtask", &["types", "notice", "store", "privacy", "sim", "testkit"]),
];

const TESTS_MAY: &[&str] = &["testkit", "sim"];

fn check(house: &House, findings: &mut Vec<Finding>) {
    for room in &house.rooms {
        let manifest = format!("crates/{}/Cargo.toml", room.name);
        if room.name != "testkit" && layer(&room.name).is_none() && beside(&room.name).is_none() {
            findings.push(Finding::error(&manifest, 0, "a new room: give it a place in xtask/src/tidy/imports.rs"));
            continue;
        }
        for need in &room.needs {
            let allowed = match need.kind {
                NeedKind::Room => may_import(&room.name, &need.name),
                NeedKind::RoomForTests => TESTS_MAY.contains(&need.name.as_str()) || may_import(&room.name, &need.name),
                NeedKind::Package | NeedKind::PackageForTests => true,
            };
            if !allowed {
                let line = line_of(house, &manifest, &need.name);
                findings.push(Finding::error(&manifest, line, format!("{} may not import {}", room.name, need.name)));
            }
        }
    }
}

fn may_import(room: &str, other: &str) -> bool {
    match (layer(room), layer(other), beside(room)) {
        (Some(room), Some(other), _) => other < room,
        (_, _, Some(allowed)) => allowed.contains(&other),
        _ => room == "testkit" && other != "xtask",
    }
}

fn layer(room: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&room))
}

fn beside(room: &str) -> Option<&'static [&'static str]> {
    BESIDE.iter().find(|(name, _)| *name == room).map(|(_, allowed)| *allowed)
}

/// The line of a manifest that names a dependency.
pub(super) fn line_of(house: &House, manifest: &str, name: &str) -> usize {
    let text = house.file(manifest).map_or("", |file| &file.text);
    let names_it = |line: &str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', ' ', '=']));
    text.lines().position(names_it).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(room: &str, kind: NeedKind, other: &str) -> bool {
        !RULE.findings(&House::default().with_room(room, &[(kind, other)])).is_empty()
    }

    #[test]
    fn only_downwards() {
        for (room, other, wrong) in [
            ("devices", "privacy", false),
            ("devices", "types", false),
            ("privacy", "devices", true),
            ("devices", "places", true),
            ("store", "bus", true),
            ("types", "notice", true),
            ("notice", "paper", false),
            ("paper", "notice", true),
            ("server", "alarms", false),
            ("http", "server", true),
            ("http", "sim", true),
            ("sim", "types", false),
            ("sim", "notice", true),
            ("testkit", "server", false),
            ("testkit", "xtask", true),
            ("server", "testkit", true),
        ] {
            assert_eq!(found(room, NeedKind::Room, other), wrong, "{room} -> {other}");
        }
    }

    #[test]
    fn tests_may_use_the_testkit_but_no_other_domain() {
        assert!(!found("devices", NeedKind::RoomForTests, "testkit"));
        assert!(found("devices", NeedKind::RoomForTests, "places"));
    }

    #[test]
    fn a_new_room_needs_a_place() {
        let house = House::default().with_room("cellar", &[]);
        assert_eq!(RULE.findings(&house).len(), 1);
    }

    #[test]
    fn names_the_line() {
        let manifest = "[dependencies]\ntypes.workspace = true\nplaces.workspace = true\n";
        let house = House::default()
            .with_room("devices", &[(NeedKind::Room, "places")])
            .with_file("crates/devices/Cargo.toml", manifest);
        assert_eq!(RULE.whats(&house), ["crates/devices/Cargo.toml:3 devices may not import places"]);
    }
}
