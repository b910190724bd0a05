//! The European Economic Area: within it, no guarantee is needed.

/// The Union, then Iceland, Liechtenstein and Norway.
const ECONOMIC_AREA: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO",
];

pub fn in_economic_area(country: &str) -> bool {
    ECONOMIC_AREA.contains(&country)
}
