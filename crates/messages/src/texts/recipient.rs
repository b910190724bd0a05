//! Asks whoever reads an address whether they want mails about alarms.

use notice::Lang;

use super::Imprint;
use crate::{Block, Letter};

/// A link for one address.
#[derive(Clone, Copy, Debug)]
pub struct RecipientLink<'a> {
    /// Who named the address.
    pub tenant: &'a str,
    pub rule: &'a str,
    pub link: &'a str,
}

pub fn recipient_link(lang: Lang, imprint: &Imprint, to: &RecipientLink<'_>) -> Letter {
    let (product, RecipientLink { tenant, rule, link }) = (imprint.product.get(lang), *to);
    let (title, why, label, then) = match lang {
        Lang::De => (
            format!("Alarm-E-Mails bestätigen: {product}"),
            format!(
                "„{tenant}“ möchte Ihnen bei {product} E-Mails senden, wenn die Regel „{rule}“ einen Alarm auslöst. \
                 Das geschieht erst, wenn Sie zustimmen; einmal genügt, auch für weitere Regeln von „{tenant}“."
            ),
            "E-Mails bei Alarm bekommen",
            "Wenn Sie das nicht möchten, müssen Sie nichts tun: Sie bekommen dann keine E-Mails bei Alarm.",
        ),
        Lang::En => (
            format!("Confirm alarm e-mails: {product}"),
            format!(
                "“{tenant}” would like to send you e-mails from {product} when the rule “{rule}” raises an alarm. This \
                 happens only if you agree; once is enough, also for further rules of “{tenant}”."
            ),
            "Get e-mails about alarms",
            "If you do not want this, you need not do anything: you will get no e-mails about alarms.",
        ),
    };
    let blocks = vec![
        Block::Paragraph(why),
        Block::Link { label: label.to_owned(), url: link.to_owned() },
        Block::Paragraph(then.to_owned()),
        imprint.footer(lang),
    ];
    Letter { lang, title, blocks }
}
