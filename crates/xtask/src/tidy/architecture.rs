//! ARCHITECTURE.md is the way in, so it knows every room.

use super::{Finding, Rule};
use crate::house::House;

pub const RULE: Rule = Rule {
    name: "architecture",
    why: "ARCHITECTURE.md is the map; a room that is not on it is found by accident only",
    check,
};

const MAP: &str = "ARCHITECTURE.md";

fn check(house: &House, findings: &mut Vec<Finding>) {
    let map = house.file(MAP).map_or("", |file| &file.text);
    for room in &house.rooms {
        let names = [format!("`{}`", room.name), format!("`{}/`", room.name), format!("crates/{}", room.name)];
        if !names.iter().any(|name| map.contains(name.as_str())) {
            findings.push(Finding::error(MAP, 0, format!("does not name the room `{}`", room.name)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_room_is_on_the_map() {
        let house = House::default().with_room("types", &[]).with_room("store", &[]).with_file(MAP, "`types`: ids\n");
        assert_eq!(RULE.whats(&house), ["ARCHITECTURE.md:0 does not name the room `store`"]);
    }
}
