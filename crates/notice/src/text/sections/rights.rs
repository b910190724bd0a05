//! The rights of the person, in the order of the Regulation.

use super::open;
use crate::{
    model::{Kind, RightName, SectionName},
    text::{About, writer::Writer},
};

pub(super) fn write(writer: &mut Writer<'_>) {
    let notice = writer.notice;
    open(writer, SectionName::Rights, "rights", writer.say("Ihre Rechte", "Your rights"), Kind::Right);
    for name in RightName::ALL {
        let Some(right) = notice.rights.iter().find(|right| right.id == name.id()) else { continue };
        let standard = writer.standard_right(name);
        let owner = format!("right.{}", right.id);
        writer.sentences_or(&owner, &right.text, Kind::Right, &right.claims, ("statement", standard));
    }
    authority(writer);
}

fn authority(writer: &mut Writer<'_>) {
    let authority = &writer.notice.authority;
    let lead = writer.say("Die zuständige Aufsichtsbehörde ist:", "The competent supervisory authority is:");
    let mut parts = vec![authority.name.get(writer.lang).to_owned()];
    parts.extend(authority.address.iter().cloned());
    parts.extend(authority.website.iter().cloned());
    writer.statement(
        "authority".to_owned(),
        Kind::Right,
        format!("{lead} {}", parts.join(", ")),
        &[],
        About::default(),
    );
}
