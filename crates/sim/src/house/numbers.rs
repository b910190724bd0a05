//! Numbers as they stand on labels. They have the right form; nobody's device has them.

use types::Eui;

use crate::chance::Chance;

/// Of a block no maker uses: the local bit is set.
pub fn dev_eui(chance: Chance, index: usize) -> Eui {
    Eui(0x0200_0b00_0000_0000 | (chance.of("eui").bits(index as i64) & 0xffff) << 16 | (index as u64 + 1))
}

/// What is measured, as DIN 43863-5 numbers it.
#[derive(Clone, Copy, Debug)]
pub enum Medium {
    Electricity = 1,
    Heat = 6,
    ColdWater = 8,
}

/// DIN 43863-5: medium, maker, fabrication block, eight digits.
pub fn meter_number(medium: Medium, chance: Chance) -> String {
    let maker = ["OBH", "QXM", "ZWI"][chance.of("maker").below(0, 3) as usize];
    format!(
        "{}{maker}{:02}{:08}",
        medium as u8,
        chance.of("block").below(0, 4),
        chance.of("number").below(0, 100_000_000)
    )
}

/// A metering location: country, network operator, postal code, twenty digits.
pub fn metering_location(postal_code: &str, chance: Chance) -> String {
    format!("DE000999{postal_code}{:020}", chance.of("melo").below(0, 1_000_000_000_000))
}
