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
    /// Raised again and again: nothing further comes until it is calm.
    Flapping,
    /// Calm again: summed up.
    Calm,
}

/// How often it was raised, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flapping {
    pub raised_count: i64,
    pub began_at: Time,
    pub is_open: bool,
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
        /// What the value means, where it is not a quantity: "open".
        meaning: Option<Words>,
    },
    /// Nothing was heard since then (or ever).
    Silence { last_seen_at: Option<Time> },
}

/// One alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmItem {
    /// The device's or gateway's name.
    pub name: String,
    pub place: Option<String>,
    pub address: Option<String>,
    pub tenant: Option<String>,
    pub condition: Condition,
    pub at: Time,
    pub flapping: Option<Flapping>,
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
        (Lang::De, Event::Flapping) => format!("Alarm flattert ({severity}): {rule} – {what}"),
        (Lang::De, Event::Calm) => format!("Alarm flattert nicht mehr: {rule} – {what}"),
        (Lang::En, Event::Raised) => format!("Alarm ({severity}): {rule} – {what}"),
        (Lang::En, Event::Cleared) => format!("Alarm cleared: {rule} – {what}"),
        (Lang::En, Event::Flapping) => format!("Alarm flapping ({severity}): {rule} – {what}"),
        (Lang::En, Event::Calm) => format!("Alarm no longer flapping: {rule} – {what}"),
    }
}

fn lead(lang: Lang, mail: &AlarmMail) -> String {
    let rule = &mail.rule;
    match (lang, mail.event) {
        (Lang::De, Event::Raised) => format!("Die Regel „{rule}“ hat Alarm ausgelöst:"),
        (Lang::De, Event::Cleared) => format!("Der Alarm der Regel „{rule}“ ist beendet:"),
        (Lang::De, Event::Flapping) => format!(
            "Die Regel „{rule}“ löst immer wieder aus und endet wieder, sie flattert. Die nächste E-Mail dazu kommt erst, \
             wenn eine Stunde lang Ruhe war; bis dahin steht alles in der Liste der Alarme. Eine Hysterese oder eine \
             Dauer in der Regel verhindert das."
        ),
        (Lang::De, Event::Calm) => format!("Seit einer Stunde ist Ruhe. So oft hat die Regel „{rule}“ ausgelöst:"),
        (Lang::En, Event::Raised) => format!("The rule “{rule}” has raised an alarm:"),
        (Lang::En, Event::Cleared) => format!("The alarm of the rule “{rule}” is cleared:"),
        (Lang::En, Event::Flapping) => format!(
            "The rule “{rule}” keeps raising an alarm and clearing it again, it is flapping. The next e-mail about it \
             comes once it has been calm for an hour; until then everything is in the list of alarms. A hysteresis or \
             a duration in the rule prevents this."
        ),
        (Lang::En, Event::Calm) => format!("It has been calm for an hour. So often the rule “{rule}” raised an alarm:"),
    }
}

/// The words of a mail's facts.
struct Labels {
    device: &'static str,
    place: &'static str,
    address: &'static str,
    tenant: &'static str,
    limit: &'static str,
    above: &'static str,
    below: &'static str,
    last_seen: &'static str,
    never: &'static str,
    at: &'static str,
    raised: &'static str,
    since: &'static str,
    now: &'static str,
    open: &'static str,
    cleared: &'static str,
}

const fn labels(lang: Lang) -> Labels {
    match lang {
        Lang::De => Labels {
            device: "Gerät",
            place: "Objekt",
            address: "Anschrift",
            tenant: "Instanz",
            limit: "Grenzwert",
            above: "über",
            below: "unter",
            last_seen: "Letzte Meldung",
            never: "keine",
            at: "Zeitpunkt",
            raised: "Ausgelöst",
            since: "seit",
            now: "Zuletzt",
            open: "der Alarm besteht",
            cleared: "der Alarm ist beendet",
        },
        Lang::En => Labels {
            device: "Device",
            place: "Place",
            address: "Address",
            tenant: "Instance",
            limit: "Limit",
            above: "above",
            below: "below",
            last_seen: "Last heard",
            never: "never",
            at: "Time",
            raised: "Raised",
            since: "since",
            now: "Last",
            open: "the alarm is open",
            cleared: "the alarm is cleared",
        },
    }
}

fn facts(lang: Lang, imprint: &Imprint, event: Event, item: &AlarmItem) -> Vec<(String, String)> {
    let words = labels(lang);
    let mut facts = vec![(words.device.to_owned(), item.name.clone())];
    facts.extend(item.place.clone().map(|place| (words.place.to_owned(), place)));
    facts.extend(item.address.clone().map(|address| (words.address.to_owned(), address)));
    facts.extend(item.tenant.clone().map(|tenant| (words.tenant.to_owned(), tenant)));
    match &item.condition {
        // A limit of 0.5 between "closed" and "open" says nothing to people.
        Condition::Threshold { metric, meaning: Some(meaning), .. } => {
            facts.push((metric.get(lang).to_owned(), meaning.get(lang).to_owned()));
        }
        Condition::Threshold { metric, unit, value, threshold, above, meaning: None } => {
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
    if let Some(flapping) = &item.flapping {
        let since = time(flapping.began_at, &imprint.zone, lang);
        facts.push((words.raised.to_owned(), format!("{}× {} {since}", flapping.raised_count, words.since)));
        let now = if flapping.is_open { words.open } else { words.cleared };
        facts.push((words.now.to_owned(), now.to_owned()));
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
            meaning: None,
        };
        let item = |n: usize| AlarmItem {
            name: format!("Sensor {n}"),
            place: Some("Rathaus".into()),
            address: Some("Hauptstraße 1, 66117 Saarbrücken".into()),
            tenant: None,
            condition: condition.clone(),
            at: Time::from_seconds(1_764_000_000),
            flapping: None,
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
        for part in [
            "Gerät: Sensor 0",
            "Objekt: Rathaus",
            "Anschrift: Hauptstraße 1, 66117 Saarbrücken",
            "Temperatur: 31,25 °C",
            "Grenzwert: über 30 °C",
            "24.11.2025",
        ] {
            assert!(letter.text().contains(part), "{part} in {}", letter.text());
        }
    }

    #[test]
    fn pro_08_what_is_no_quantity_is_told_in_words() {
        let mut leak = mail(1);
        let (no, yes) = (("nein", "no"), ("ja", "yes"));
        for (value, (de, en)) in [(1.0, yes), (0.0, no)] {
            leak.items[0].condition = Condition::Threshold {
                metric: Words { de: "Leckage".into(), en: "Leak".into() },
                unit: String::new(),
                value,
                threshold: 0.5,
                above: true,
                meaning: Some(Words { de: de.into(), en: en.into() }),
            };
            let (german, english) =
                (alarm(Lang::De, &imprint(), &leak).text(), alarm(Lang::En, &imprint(), &leak).text());
            assert!(german.contains(&format!("Leckage: {de}")) && !german.contains("Grenzwert"), "{german}");
            assert!(english.contains(&format!("Leak: {en}")) && !english.contains("0.5"), "{english}");
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
