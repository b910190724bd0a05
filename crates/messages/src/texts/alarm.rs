//! Mails about alarms: one for all that a rule raised or cleared at the same moment.

use notice::{Lang, Words};
use types::Time;

use super::{Imprint, number, time};
use crate::{Block, Letter};

/// A mail that tells of more names so many and says how many more there are.
const ITEMS_MAX: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Raised,
    Cleared,
}

/// What a rule watches.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    Threshold {
        metric: Words,
        unit: String,
        value: f64,
        threshold: f64,
        above: bool,
    },
    /// Nothing was heard since then (or ever).
    Silence {
        last_seen_at: Option<Time>,
    },
}

/// One alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmItem {
    /// The device's or gateway's name.
    pub name: String,
    pub place: Option<String>,
    pub tenant: Option<String>,
    pub condition: Condition,
    pub at: Time,
}

/// What one rule raised or cleared at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmMail {
    pub event: Event,
    pub rule: String,
    /// In both languages: "Warning".
    pub severity: Words,
    pub items: Vec<AlarmItem>,
    /// The page that shows it.
    pub link: String,
}

pub fn alarm(lang: Lang, imprint: &Imprint, mail: &AlarmMail) -> Letter {
    let mut blocks = vec![Block::Paragraph(lead(lang, mail))];
    for item in mail.items.iter().take(ITEMS_MAX) {
        blocks.push(Block::Facts(facts(lang, imprint, mail.event, item)));
    }
    if let Some(more) = mail.items.len().checked_sub(ITEMS_MAX).filter(|more| *more > 0) {
        blocks.push(Block::Paragraph(match lang {
            Lang::De => format!("… und {more} weitere."),
            Lang::En => format!("… and {more} more."),
        }));
    }
    let label = match lang {
        Lang::De => "Alarme ansehen",
        Lang::En => "See the alarms",
    };
    blocks.push(Block::Link { label: label.to_owned(), url: mail.link.clone() });
    blocks.push(imprint.footer(lang));
    Letter { lang, title: title(lang, mail), blocks }
}

fn title(lang: Lang, mail: &AlarmMail) -> String {
    let what = match mail.items.as_slice() {
        [only] => only.name.clone(),
        items => match lang {
            Lang::De => format!("{} Geräte", items.len()),
            Lang::En => format!("{} devices", items.len()),
        },
    };
    let (severity, rule) = (mail.severity.get(lang), &mail.rule);
    match (lang, mail.event) {
        (Lang::De, Event::Raised) => format!("Alarm ({severity}): {rule} – {what}"),
        (Lang::De, Event::Cleared) => format!("Alarm beendet: {rule} – {what}"),
        (Lang::En, Event::Raised) => format!("Alarm ({severity}): {rule} – {what}"),
        (Lang::En, Event::Cleared) => format!("Alarm cleared: {rule} – {what}"),
    }
}

fn lead(lang: Lang, mail: &AlarmMail) -> String {
    let rule = &mail.rule;
    match (lang, mail.event) {
        (Lang::De, Event::Raised) => format!("Die Regel „{rule}“ hat Alarm ausgelöst:"),
        (Lang::De, Event::Cleared) => format!("Der Alarm der Regel „{rule}“ ist beendet:"),
        (Lang::En, Event::Raised) => format!("The rule “{rule}” has raised an alarm:"),
        (Lang::En, Event::Cleared) => format!("The alarm of the rule “{rule}” is cleared:"),
    }
}

/// The words of a mail's facts.
struct Labels {
    device: &'static str,
    place: &'static str,
    tenant: &'static str,
    limit: &'static str,
    above: &'static str,
    below: &'static str,
    last_seen: &'static str,
    never: &'static str,
    at: &'static str,
}

const fn labels(lang: Lang) -> Labels {
    match lang {
        Lang::De => Labels {
            device: "Gerät",
            place: "Objekt",
            tenant: "Instanz",
            limit: "Grenzwert",
            above: "über",
            below: "unter",
            last_seen: "Letzte Meldung",
            never: "keine",
            at: "Zeitpunkt",
        },
        Lang::En => Labels {
            device: "Device",
            place: "Place",
            tenant: "Instance",
            limit: "Limit",
            above: "above",
            below: "below",
            last_seen: "Last heard",
            never: "never",
            at: "Time",
        },
    }
}

fn facts(lang: Lang, imprint: &Imprint, event: Event, item: &AlarmItem) -> Vec<(String, String)> {
    let words = labels(lang);
    let mut facts = vec![(words.device.to_owned(), item.name.clone())];
    facts.extend(item.place.clone().map(|place| (words.place.to_owned(), place)));
    facts.extend(item.tenant.clone().map(|tenant| (words.tenant.to_owned(), tenant)));
    match &item.condition {
        Condition::Threshold { metric, unit, value, threshold, above } => {
            let amount = |value: f64| format!("{} {unit}", number(value, lang)).trim_end().to_owned();
            let side = if *above { words.above } else { words.below };
            facts.push((metric.get(lang).to_owned(), amount(*value)));
            facts.push((words.limit.to_owned(), format!("{side} {}", amount(*threshold))));
        }
        Condition::Silence { last_seen_at } if event == Event::Raised => {
            let seen = last_seen_at.map_or_else(|| words.never.to_owned(), |at| time(at, &imprint.zone, lang));
            facts.push((words.last_seen.to_owned(), seen));
        }
        Condition::Silence { .. } => {}
    }
    facts.push((words.at.to_owned(), time(item.at, &imprint.zone, lang)));
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imprint() -> Imprint {
        let product = Words { de: "PROGRES".into(), en: "PROGRES".into() };
        Imprint { product, public_url: "https://progres.test".into(), zone: jiff::tz::TimeZone::UTC }
    }

    fn mail(count: usize) -> AlarmMail {
        let condition = Condition::Threshold {
            metric: Words { de: "Temperatur".into(), en: "Temperature".into() },
            unit: "°C".into(),
            value: 31.25,
            threshold: 30.0,
            above: true,
        };
        let item = |n: usize| AlarmItem {
            name: format!("Sensor {n}"),
            place: Some("Rathaus".into()),
            tenant: None,
            condition: condition.clone(),
            at: Time::from_seconds(1_764_000_000),
        };
        AlarmMail {
            event: Event::Raised,
            rule: "Zu warm".into(),
            severity: Words { de: "Warnung".into(), en: "Warning".into() },
            items: (0..count).map(item).collect(),
            link: "https://progres.test/alarms".into(),
        }
    }

    #[test]
    fn pro_08_a_mail_says_what_where_and_when() {
        let letter = alarm(Lang::De, &imprint(), &mail(1));
        assert_eq!(letter.title, "Alarm (Warnung): Zu warm – Sensor 0");
        for part in
            ["Gerät: Sensor 0", "Objekt: Rathaus", "Temperatur: 31,25 °C", "Grenzwert: über 30 °C", "24.11.2025"]
        {
            assert!(letter.text().contains(part), "{part} in {}", letter.text());
        }
    }

    #[test]
    fn many_alarms_are_one_mail_of_bounded_length() {
        let letter = alarm(Lang::En, &imprint(), &mail(500));
        assert_eq!(letter.title, "Alarm (Warning): Zu warm – 500 devices");
        assert!(letter.text().contains("… and 480 more."));
        assert!(!letter.text().contains("Sensor 20\n"));
    }
}
