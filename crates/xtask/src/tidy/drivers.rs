//! Each outside world has one door in the house.

use super::{Finding, Rule, imports::line_of};
use crate::house::{House, NeedKind};

pub const RULE: Rule = Rule {
    name: "drivers",
    why: "SQL, NATS, HTTP, SMTP and script engines are each spoken in one room, so each can be exchanged, \
          limited and reviewed in one place",
    check,
};

/// The package, and the rooms that may name it. The testkit, tests and benchmarks look at the same worlds from outside.
const DOORS: &[(&str, &[&str])] = &[
    // The testkit plants violations in a database's file, which is what evidence has to find.
    ("rusqlite", &["store", "testkit", "xtask"]),
    ("tokio-postgres", &["store", "testkit"]),
    ("deadpool-postgres", &["store"]),
    ("postgres", &["store"]),
    ("sqlx", &[]),
    ("async-nats", &["bus"]),
    ("axum", &["http"]),
    ("axum-server", &["http"]),
    ("axum-extra", &["http"]),
    ("hyper", &["http"]),
    ("hyper-util", &["http"]),
    ("tower-http", &["http"]),
    // Addresses that somebody gives are gone to by `privacy::outgoing` alone; `messages` goes to the operator's gateway,
    // `server` from the command line to itself.
    ("reqwest", &["privacy", "messages", "server", "sim", "testkit", "xtask"]),
    ("utoipa-axum", &["http"]),
];

fn check(house: &House, findings: &mut Vec<Finding>) {
    for room in &house.rooms {
        for need in room.needs.iter().filter(|need| need.kind == NeedKind::Package) {
            let Some((_, rooms)) = DOORS.iter().find(|(package, _)| *package == need.name) else { continue };
            if !rooms.contains(&room.name.as_str()) {
                let manifest = format!("crates/{}/Cargo.toml", room.name);
                let line = line_of(house, &manifest, &need.name);
                let only = if rooms.is_empty() { "no room".to_owned() } else { format!("only {}", rooms.join(", ")) };
                findings.push(Finding::error(manifest, line, format!("{only} may name {}", need.name)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_room_a_driver() {
        let house = House::default()
            .with_room("store", &[(NeedKind::Package, "rusqlite")])
            .with_room("devices", &[(NeedKind::Package, "rusqlite"), (NeedKind::Package, "serde")])
            .with_room("http", &[(NeedKind::PackageForTests, "tokio-postgres")]);
        assert_eq!(RULE.whats(&house), ["crates/devices/Cargo.toml:0 only store, testkit, xtask may name rusqlite"]);
    }
}
