//! Only the gate makes permits and grants.

use super::{Finding, Rule, tokens};
use crate::house::House;

pub const RULE: Rule = Rule {
    name: "grants",
    why: "nothing personal is read or written without the gate's decision; a permit made elsewhere would be one \
          that the notice never saw",
    check,
};

/// What makes a permit, or a statement over any table.
const MAKERS: &[&str] = &["of_the_gate", "of_the_data_map"];
/// What shows the rows that nobody may use now (`store::visible`).
const EVERY_ROW: &[&str] = &["FROM main.", "JOIN main."];
/// The order in which readings lie is kept by the room that wrote them, whoever may look at them: `Privacy::rearrange`.
const MAY_SEE_ALL: &[&str] = &["crates/telemetry/src/archive/", "crates/telemetry/src/log/", "crates/xtask/"];
/// `store` defines them and checks by them; `privacy` is the gate.
const MAY_MAKE: &[&str] = &["store", "privacy"];

fn check(house: &House, findings: &mut Vec<Finding>) {
    for room in house.rooms.iter().filter(|room| !MAY_MAKE.contains(&room.name.as_str())) {
        let source = format!("crates/{}/src/", room.name);
        for file in house.rust_files(&room.name).filter(|file| file.path.starts_with(&source)) {
            for token in tokens::tokens(&file.text).iter().filter(|token| MAKERS.contains(&token.text.as_str())) {
                findings.push(Finding::error(&file.path, token.line, "makes a permit; ask privacy for a transaction"));
            }
            if MAY_SEE_ALL.iter().any(|path| file.path.starts_with(path)) {
                continue;
            }
            let lines = file.text.lines().enumerate();
            for (number, _) in lines.filter(|(_, line)| EVERY_ROW.iter().any(|sql| line.contains(sql))) {
                let what = "reads rows that are concealed; name the table without main.";
                findings.push(Finding::error(&file.path, number + 1, what));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_gate_makes_permits() {
        let makes = "//! A.\nfn a() { Permit::of_the_gate(a, b); }\n";
        let house = House::default()
            .with_room("privacy", &[])
            .with_room("devices", &[])
            .with_file("crates/privacy/src/a.rs", makes)
            .with_file("crates/devices/src/a.rs", makes);
        let found = RULE.whats(&house);
        assert_eq!(found, ["crates/devices/src/a.rs:2 makes a permit; ask privacy for a transaction"]);
    }

    #[test]
    fn only_the_gate_sees_what_is_concealed() {
        let reads = "//! A.\nconst A: &str = \"SELECT 1 FROM main.account\";\n";
        let house = House::default()
            .with_room("privacy", &[])
            .with_room("devices", &[])
            .with_file("crates/privacy/src/a.rs", reads)
            .with_file("crates/devices/src/a.rs", reads);
        let found = RULE.whats(&house);
        assert_eq!(found, ["crates/devices/src/a.rs:2 reads rows that are concealed; name the table without main."]);
    }
}
