//! Numbers and times as people write them.

use jiff::tz::TimeZone;
use notice::Lang;
use types::Time;

/// Digits after the point are cut here: more says nothing in a mail.
const DECIMALS_MAX: usize = 3;

/// `21,5` in German, `21.5` in English; no zeros at the end.
pub fn number(value: f64, lang: Lang) -> String {
    let text = format!("{value:.DECIMALS_MAX$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let text = if text == "-0" { "0" } else { text };
    match lang {
        Lang::De => text.replace('.', ","),
        Lang::En => text.to_owned(),
    }
}

/// `22.11.2026, 14:05 Uhr (CET)` in German, `22 November 2026, 14:05 (CET)` in English.
pub fn time(time: Time, zone: &TimeZone, lang: Lang) -> String {
    let zoned = time.timestamp().to_zoned(zone.clone());
    let form = match lang {
        Lang::De => "%d.%m.%Y, %H:%M Uhr (%Z)",
        Lang::En => "%-d %B %Y, %H:%M (%Z)",
    };
    zoned.strftime(form).to_string()
}

/// `22.11.2026` in German, `22 November 2026` in English.
pub fn date(time: Time, zone: &TimeZone, lang: Lang) -> String {
    let form = match lang {
        Lang::De => "%d.%m.%Y",
        Lang::En => "%-d %B %Y",
    };
    time.timestamp().to_zoned(zone.clone()).strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_people_write_them() {
        assert_eq!(number(21.5, Lang::De), "21,5");
        assert_eq!(number(-0.0001, Lang::En), "0");
        assert_eq!(number(1200.0, Lang::En), "1200");
        let at: Time = "2026-11-22T13:05:59Z".parse().unwrap();
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        assert_eq!(time(at, &zone, Lang::De), "22.11.2026, 14:05 Uhr (+01)");
        assert_eq!(time(at, &TimeZone::UTC, Lang::En), "22 November 2026, 13:05 (UTC)");
    }
}
