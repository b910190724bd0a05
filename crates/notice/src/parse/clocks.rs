//! The moments every product knows. A notice may declare further ones.

use crate::model::{Clock, Words};

type BuiltIn = (&'static str, [&'static str; 2], [&'static str; 2]);

const BUILT_IN: [BuiltIn; 12] = [
    ("recorded", ["nach der Erfassung", "bis zur Erfassung"], ["after it was recorded", "until it is recorded"]),
    (
        "last_used",
        ["nach der letzten Nutzung", "bis zur letzten Nutzung"],
        ["after it was last used", "until it is last used"],
    ),
    ("sent", ["nach dem Versand", "bis zum Versand"], ["after it was sent", "until it is sent"]),
    (
        "closed",
        ["nach dem Abschluss des Vorgangs", "bis zum Abschluss des Vorgangs"],
        ["after the case was closed", "until the case is closed"],
    ),
    (
        "expired",
        ["nach dem Ablauf der Gültigkeit", "bis zum Ablauf der Gültigkeit"],
        ["after it expired", "until it expires"],
    ),
    (
        "account_deleted",
        ["nach der Löschung des Benutzerkontos", "solange das Benutzerkonto besteht"],
        ["after the account was deleted", "for as long as the account exists"],
    ),
    (
        "contract_ended",
        ["nach dem Ende des Vertrags", "bis zum Ende des Vertrags"],
        ["after the contract ended", "until the contract ends"],
    ),
    (
        "removed",
        ["nach dem Entfernen", "bis die Angaben entfernt werden"],
        ["after it was removed", "until it is removed"],
    ),
    (
        "device_removed",
        ["nach dem Entfernen des Geräts", "solange das Gerät angelegt ist"],
        ["after the device was removed", "for as long as the device is registered"],
    ),
    (
        "place_removed",
        ["nach dem Entfernen des Objekts", "solange das Objekt angelegt ist"],
        ["after the object was removed", "for as long as the object is registered"],
    ),
    (
        "consent_withdrawn",
        ["nach dem Widerruf der Einwilligung", "bis zum Widerruf der Einwilligung"],
        ["after consent was withdrawn", "until consent is withdrawn"],
    ),
    (
        "purpose_ended",
        ["nach dem Wegfall des Zwecks", "solange der Zweck besteht"],
        ["after the purpose ceased", "for as long as the purpose lasts"],
    ),
];

pub(super) fn built_in() -> impl Iterator<Item = Clock> {
    BUILT_IN.into_iter().map(|(id, de, en)| Clock {
        id: id.to_owned(),
        after: Words { de: de[0].to_owned(), en: en[0].to_owned() },
        until: Words { de: de[1].to_owned(), en: en[1].to_owned() },
    })
}
