//! The cookie table: what is stored on the person's device, why, how long, and whether they are asked.

use paper::Document;

use super::{ArtefactName, material::Material};
use crate::model::Cookie;

pub(super) fn write(material: &Material<'_>) -> Document {
    let cookies = &material.notice.cookies;
    let mut document = material.begin(ArtefactName::Cookies);
    for section in material.text.sections.iter().filter(|section| section.id == "cookies") {
        // What stands in the table is not said twice.
        let free = section.statements.iter().filter(|statement| !statement.id.starts_with("cookie."));
        document.blocks.extend(free.map(super::whole::paragraph));
    }
    if cookies.is_empty() {
        document.paragraph(material.say(
            "Auf Ihrem Gerät wird nichts gespeichert und nichts ausgelesen.",
            "Nothing is stored on, or read from, your device.",
        ));
        return document;
    }
    let head = [
        material.say("Name", "Name"),
        material.say("Zweck", "Purpose"),
        material.say("Lebensdauer", "Lifetime"),
        material.say("Einwilligung", "Consent"),
    ];
    document.add_table(paper::Table {
        caption: material.say("Cookies", "Cookies").to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: cookies.iter().map(|cookie| row(material, cookie)).collect(),
        ids: cookies.iter().map(|cookie| format!("cookie.{}", cookie.id)).collect(),
    });
    document
}

fn row(material: &Material<'_>, cookie: &Cookie) -> Vec<String> {
    let lifetime = match cookie.lifetime {
        Some(lifetime) => material.writer.period(lifetime),
        None => material.say("bis zum Schließen des Browsers", "until the browser is closed").to_owned(),
    };
    let consent = match cookie.needed {
        true => material.say(
            "nicht nötig: für die Funktion erforderlich (§ 25 Abs. 2 Nr. 2 TDDDG)",
            "not needed: necessary for the function (§ 25(2) no. 2 TDDDG)",
        ),
        false => material.say("nur damit (§ 25 Abs. 1 TDDDG)", "only with it (§ 25(1) TDDDG)"),
    };
    vec![cookie.name.clone(), material.get(&cookie.purpose).to_owned(), lifetime, consent.to_owned()]
}
