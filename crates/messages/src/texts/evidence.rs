//! Mails to the data protection officer about statements of the notice that no longer hold, or hold again.

use notice::Lang;

use super::Imprint;
use crate::{Block, Letter};

/// What turned: the check in words, what it came to, and what to do.
#[derive(Clone, Debug)]
pub struct TurnedCheck {
    pub title: String,
    pub figure: String,
    /// What to do, where it does not hold.
    pub remedy: Option<String>,
    /// The first sentence it stands for.
    pub statement: String,
}

/// Tells what no longer holds and what holds again.
pub fn evidence(lang: Lang, imprint: &Imprint, failing: &[TurnedCheck], holding: &[TurnedCheck]) -> Letter {
    let product = imprint.product.get(lang);
    let say = |de: &str, en: &str| if lang == Lang::De { de.to_owned() } else { en.to_owned() };
    let title = match failing.len() {
        0 => say("Datenschutzerklärung wieder erfüllt", "Privacy notice holds again"),
        _ => say("Datenschutzerklärung nicht erfüllt", "Privacy notice does not hold"),
    };
    let mut blocks = Vec::new();
    if !failing.is_empty() {
        let lead = say(
            "Folgende Aussagen der Datenschutzerklärung treffen nicht mehr zu:",
            "These statements of the privacy notice are no longer true:",
        );
        blocks.push(Block::Paragraph(lead));
    }
    for check in failing {
        let mut facts =
            vec![(say("Aussage", "Statement"), check.statement.clone()), (check.title.clone(), check.figure.clone())];
        facts.extend(check.remedy.iter().map(|remedy| (say("Was zu tun ist", "What to do"), remedy.clone())));
        blocks.push(Block::Facts(facts));
    }
    if !holding.is_empty() {
        blocks.push(Block::Paragraph(say("Wieder erfüllt:", "Holds again:")));
        blocks.push(Block::Facts(holding.iter().map(|check| (check.title.clone(), check.figure.clone())).collect()));
    }
    blocks.push(Block::Link {
        label: say("Nachweise ansehen", "Look at the evidence"),
        url: format!("{}/evidence", imprint.public_url),
    });
    blocks.push(imprint.footer(lang));
    Letter { lang, title: format!("{title}: {product}"), blocks }
}

/// Gives a checkpoint of the audit log to keep.
pub fn checkpoint(lang: Lang, imprint: &Imprint, checkpoint: &str) -> Letter {
    let product = imprint.product.get(lang);
    let say = |de: &str, en: &str| if lang == Lang::De { de.to_owned() } else { en.to_owned() };
    let blocks = vec![
        Block::Paragraph(say(
            "Bitte bewahren Sie diese Nachricht auf. Sie hält fest, wie weit das Audit-Log heute reicht. Wer später Einträge am Ende entfernt oder das Log neu schreibt, kann diese Nachricht nicht mehr ändern; „obhut audit verify --since DATEI“ vergleicht beides (DATEI enthält die folgenden Zeilen).",
            "Please keep this message. It records how far the audit log goes today. Whoever later removes entries at its end, or writes the log anew, cannot change this message; “obhut audit verify --since FILE” compares the two (FILE holds the lines below).",
        )),
        Block::Verbatim(checkpoint.to_owned()),
        imprint.footer(lang),
    ];
    let title = say("Prüfpunkt des Audit-Logs", "Checkpoint of the audit log");
    Letter { lang, title: format!("{title}: {product}"), blocks }
}
