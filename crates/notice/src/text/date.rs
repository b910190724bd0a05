//! Days in words.

use crate::model::Lang;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "22.11.2026", "22 November 2026".
pub(crate) fn date(lang: Lang, date: &str) -> String {
    let Ok(day) = date.parse::<jiff::civil::Date>() else { return date.to_owned() };
    match lang {
        Lang::De => format!("{:02}.{:02}.{}", day.day(), day.month(), day.year()),
        Lang::En => format!("{} {} {}", day.day(), MONTHS[day.month() as usize - 1], day.year()),
    }
}
