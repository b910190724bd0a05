//! Mails about the machine below the server: its clock, its disk.

use jiff::tz::TimeZone;
use notice::Lang;
use types::Time;

use super::{Imprint, format};
use crate::{Block, Letter};

/// What is the matter with the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MachineTrouble {
    /// The clock jumped; nothing is deleted for its age.
    ClockUnproven { last_ran_at: Time, now: Time },
    /// So many bytes are left on the disk.
    StorageLow { room_bytes: u64 },
    /// Readings and imports are refused.
    StorageFull { room_bytes: u64 },
}

impl MachineTrouble {
    /// The word of it in the list of messages.
    pub fn kind(self) -> &'static str {
        match self {
            Self::ClockUnproven { .. } => "clock_unproven",
            Self::StorageLow { .. } => "storage_low",
            Self::StorageFull { .. } => "storage_full",
        }
    }
}

/// Tells what is the matter, what the server does about it, and what to do.
pub fn machine(lang: Lang, imprint: &Imprint, trouble: MachineTrouble) -> Letter {
    let say = |de: &str, en: &str| if lang == Lang::De { de.to_owned() } else { en.to_owned() };
    let at = |time: Time| format::time(time, &TimeZone::UTC, lang);
    let mib = |bytes: u64| format!("{} MiB", bytes / (1024 * 1024));
    let (title, paragraphs) = match trouble {
        MachineTrouble::ClockUnproven { last_ran_at, now } => (
            say("Löschen ausgesetzt: Uhr ungewiss", "Deletion paused: the clock is uncertain"),
            vec![
                say("Der Server lief zuletzt am ", "The server last ran at ")
                    + &at(last_ran_at)
                    + &say("; seine Uhr zeigt nun ", "; its clock now says ")
                    + &at(now)
                    + ". "
                    + &say(
                        "Niemand bestätigt diesen Sprung, darum wird nichts wegen seines Alters gelöscht.",
                        "Nobody confirms this jump, so nothing is deleted for its age.",
                    ),
                say(
                    "Prüfen Sie die Uhr der Maschine. Geht sie richtig, starten Sie den Server einmal mit \
                     --clock-confirmed; geht sie falsch, stellen Sie sie und starten Sie ihn neu.",
                    "Check the machine's clock. If it is right, start the server once with --clock-confirmed; if it is \
                     wrong, set it and start the server again.",
                ),
            ],
        ),
        MachineTrouble::StorageLow { room_bytes } => (
            say("Speicher wird knapp", "The disk is filling up"),
            vec![
                say("Auf dem Datenträger des Servers sind noch ", "The server's disk has room for another ")
                    + &mib(room_bytes)
                    + &say(" frei.", "."),
                say(
                    "Schaffen Sie Platz. Ist nur noch die Reserve übrig, werden Messwerte und Importe abgelehnt; \
                     Anmelden, Ansehen und Löschen gehen dann noch.",
                    "Make room. When only the reserve is left, readings and imports are refused; signing in, looking \
                     and erasing still work then.",
                ),
            ],
        ),
        MachineTrouble::StorageFull { room_bytes } => (
            say("Speicher voll", "The disk is full"),
            vec![
                say("Messwerte und Importe werden abgelehnt. Frei: ", "Readings and imports are refused. Left: ")
                    + &mib(room_bytes)
                    + ".",
                say(
                    "Sobald Platz ist, nimmt der Server von selbst wieder alles an.",
                    "As soon as there is room, the server takes everything again by itself.",
                ),
            ],
        ),
    };
    let mut blocks: Vec<Block> = paragraphs.into_iter().map(Block::Paragraph).collect();
    blocks.push(imprint.footer(lang));
    Letter { lang, title: format!("{title}: {}", imprint.product.get(lang)), blocks }
}
