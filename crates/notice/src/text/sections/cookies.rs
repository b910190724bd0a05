//! What is stored on the person's device.

use super::open;
use crate::{
    model::{Cookie, Kind, SectionName},
    text::{About, writer::Writer},
};

pub(super) fn write(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    open(writer, SectionName::Cookies, "cookies", "Cookies", Kind::Cookie);
    for cookie in &notice.cookies {
        let text = describe(writer, cookie);
        let about = About { clauses: cookie.clause.iter().cloned().collect(), ..About::default() };
        writer.statement(format!("cookie.{}", cookie.id), Kind::Cookie, text, &cookie.claims, about);
    }
}

fn describe(writer: &Writer<'_>, cookie: &Cookie) -> String {
    let need = if cookie.needed {
        writer.say(
            "für die Funktion erforderlich, daher ohne Einwilligung (§ 25 Abs. 2 Nr. 2 TDDDG)",
            "needed for the function, therefore without consent (§ 25(2) no. 2 TDDDG)",
        )
    } else {
        writer.say("nur mit Ihrer Einwilligung (§ 25 Abs. 1 TDDDG)", "only with your consent (§ 25(1) TDDDG)")
    };
    let lifetime = match cookie.lifetime {
        Some(lifetime) => {
            format!("{} {}", writer.say("Lebensdauer höchstens", "lifetime at most"), writer.period(lifetime))
        }
        None => writer.say("bis zum Schließen des Browsers", "until the browser is closed").to_owned(),
    };
    format!("{}: {}; {need}; {lifetime}.", cookie.name, cookie.purpose.get(writer.lang))
}
