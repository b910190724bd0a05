//! Mails about requests of people: to them, and to the officer.

use notice::Lang;
use privacy::request::{Kind, Mail, Reminder, Request};

use super::{Imprint, format::date};
use crate::{Block, Letter, Sms};

/// What a mail about a case needs beside the case.
#[derive(Clone, Copy, Debug)]
pub struct RequestMail<'a> {
    pub request: &'a Request,
    pub mail: Mail<'a>,
    /// Where it leads.
    pub link: &'a str,
    /// The supervisory authority.
    pub authority: &'a str,
}

/// A mail about a case.
pub fn request(lang: Lang, imprint: &Imprint, about: &RequestMail<'_>) -> Letter {
    if about.mail.is_to_officer() { to_officer(lang, imprint, about) } else { to_person(lang, imprint, about) }
}

/// Whoever holds this address asked, or somebody else did: nothing is held under it.
pub fn nothing_held(lang: Lang, imprint: &Imprint, kind: Kind) -> Letter {
    let product = imprint.product.get(lang);
    let title = title(lang, product);
    let (what, then) = match lang {
        Lang::De => (
            format!(
                "bei {product} wurde mit dieser E-Mail-Adresse ein Antrag gestellt: {}. Unter dieser Adresse sind bei \
                 uns keine Daten gespeichert.",
                kind.title(lang)
            ),
            "Wenn Sie bei uns unter einer anderen Adresse oder Telefonnummer bekannt sind, stellen Sie den Antrag bitte \
             damit. Dieser Antrag wurde nicht gespeichert. Wenn er nicht von Ihnen kommt, müssen Sie nichts tun.",
        ),
        Lang::En => (
            format!(
                "a request was made at {product} with this e-mail address: {}. No data is stored by us under this \
                 address.",
                kind.title(lang)
            ),
            "If we know you by another address or telephone number, please make the request with that. This request \
             was not stored. If it did not come from you, you need not do anything.",
        ),
    };
    let blocks = vec![greeting(lang), Block::Paragraph(what), Block::Paragraph(then.to_owned()), imprint.footer(lang)];
    Letter { lang, title, blocks }
}

/// The same to a telephone: what it is about, and the link to the rest.
pub fn request_sms(lang: Lang, imprint: &Imprint, about: &RequestMail<'_>) -> Sms {
    let product = imprint.product.get(lang);
    let sentence = match (about.mail, lang) {
        (Mail::Prove { expires_at, .. }, Lang::De) => {
            let until = date(expires_at, &imprint.zone, lang);
            format!("{product}: Antrag mit dieser Nummer. Kommt er von Ihnen? Dann bis {until} hier bestätigen:")
        }
        (Mail::Prove { expires_at, .. }, Lang::En) => {
            let until = date(expires_at, &imprint.zone, lang);
            format!("{product}: a request was made with this number. Was it you? Then confirm by {until}:")
        }
        (Mail::Received, Lang::De) => format!("{product}: Ihr Antrag ist eingegangen. So steht es um ihn:"),
        (Mail::Received, Lang::En) => format!("{product}: we have received your request. See how it stands:"),
        (Mail::Extended { .. }, Lang::De) => format!("{product}: Die Antwort auf Ihren Antrag braucht mehr Zeit:"),
        (Mail::Extended { .. }, Lang::En) => format!("{product}: the answer to your request needs more time:"),
        (Mail::Asked { .. }, Lang::De) => format!("{product}: Wir haben eine Frage zu Ihrem Antrag:"),
        (Mail::Asked { .. }, Lang::En) => format!("{product}: we have a question about your request:"),
        (Mail::Withdrawn, Lang::De) => format!("{product}: Ihr Antrag ist zurückgenommen:"),
        (Mail::Withdrawn, Lang::En) => format!("{product}: your request is withdrawn:"),
        (_, Lang::De) => format!("{product}: Ihr Antrag ist beantwortet:"),
        (_, Lang::En) => format!("{product}: your request is answered:"),
    };
    Sms::with_link(&title(lang, product), &sentence, about.link)
}

/// Says to a telephone that nothing is held, and where to ask with an address.
pub fn nothing_held_sms(lang: Lang, imprint: &Imprint) -> Sms {
    let product = imprint.product.get(lang);
    let sentence = match lang {
        Lang::De => format!("{product}: Zu Ihrem Antrag: Unter dieser Nummer sind keine Daten gespeichert."),
        Lang::En => format!("{product}: about your request: no data is stored under this number."),
    };
    Sms::with_link(&title(lang, product), &sentence, &format!("{}/privacy-request", imprint.public_url))
}

fn title(lang: Lang, product: &str) -> String {
    match lang {
        Lang::De => format!("Ihr Datenschutz-Antrag: {product}"),
        Lang::En => format!("Your privacy request: {product}"),
    }
}

fn greeting(lang: Lang) -> Block {
    Block::Paragraph(match lang {
        Lang::De => "Guten Tag,".to_owned(),
        Lang::En => "Hello,".to_owned(),
    })
}

fn to_person(lang: Lang, imprint: &Imprint, about: &RequestMail<'_>) -> Letter {
    let product = imprint.product.get(lang);
    let title = title(lang, product);
    let mut blocks = vec![greeting(lang)];
    blocks.extend(said(lang, imprint, about));
    let label = match (about.mail, lang) {
        (Mail::Prove { .. }, Lang::De) => "Antrag bestätigen",
        (Mail::Prove { .. }, Lang::En) => "Confirm the request",
        (_, Lang::De) => "Antrag ansehen",
        (_, Lang::En) => "See the request",
    };
    blocks.push(Block::Link { label: label.to_owned(), url: about.link.to_owned() });
    blocks.push(imprint.footer(lang));
    Letter { lang, title, blocks }
}

fn said(lang: Lang, imprint: &Imprint, about: &RequestMail<'_>) -> Vec<Block> {
    let product = imprint.product.get(lang);
    let kind = about.request.kind.title(lang);
    let due = date(about.request.due_at, &imprint.zone, lang);
    let paragraphs = match (about.mail, lang) {
        (Mail::Prove { expires_at, .. }, Lang::De) => {
            let until = date(expires_at, &imprint.zone, lang);
            vec![format!(
                "bei {product} wurde mit dieser E-Mail-Adresse ein Antrag gestellt: {kind}. Damit niemand anderes in \
                 Ihrem Namen handelt, bestätigen Sie ihn bitte über den folgenden Link. Er gilt einmal, bis {until}. \
                 Wenn der Antrag nicht von Ihnen kommt, müssen Sie nichts tun: Ohne Bestätigung geschieht nichts."
            )]
        }
        (Mail::Prove { expires_at, .. }, Lang::En) => {
            let until = date(expires_at, &imprint.zone, lang);
            vec![format!(
                "a request was made at {product} with this e-mail address: {kind}. So that nobody else acts in your \
                 name, please confirm it with the following link. It works once, until {until}. If the request did \
                 not come from you, you need not do anything: nothing happens without confirmation."
            )]
        }
        (Mail::Received, Lang::De) => vec![format!(
            "Ihr Antrag bei {product} ist eingegangen: {kind}. Sie erhalten spätestens bis {due} eine Antwort."
        )],
        (Mail::Received, Lang::En) => {
            vec![format!("we have received your request at {product}: {kind}. You will have an answer by {due}.")]
        }
        (Mail::Extended { reason }, Lang::De) => vec![
            format!(
                "die Antwort auf Ihren Antrag ({kind}) braucht mehr Zeit: Sie erhalten sie bis {due} (Art. 12 Abs. 3 DS-GVO)."
            ),
            format!("Der Grund: {reason}"),
            remedies(lang, about.authority),
        ],
        (Mail::Extended { reason }, Lang::En) => vec![
            format!(
                "the answer to your request ({kind}) needs more time: you will have it by {due} (Art. 12(3) GDPR)."
            ),
            format!("The reason: {reason}"),
            remedies(lang, about.authority),
        ],
        (Mail::Asked { question }, Lang::De) => {
            vec![format!("zu Ihrem Antrag ({kind}) haben wir eine Frage:"), question.to_owned()]
        }
        (Mail::Asked { question }, Lang::En) => {
            vec![format!("we have a question about your request ({kind}):"), question.to_owned()]
        }
        (Mail::Fulfilled { ground, answer }, _) => {
            let first = match lang {
                Lang::De => format!("Ihr Antrag ({kind}) ist erfüllt."),
                Lang::En => format!("your request ({kind}) has been fulfilled."),
            };
            let ground = ground.map(|ground| format!("{} ({})", ground.words(lang), ground.cited(lang)));
            [Some(first), ground, Some(answer.to_owned())].into_iter().flatten().collect()
        }
        (Mail::Refused { ground, reason }, _) => {
            let (words, cited) = (ground.words(lang), ground.cited(lang));
            let first = match lang {
                Lang::De => format!("Ihrem Antrag ({kind}) können wir nicht entsprechen. {words} ({cited})"),
                Lang::En => format!("we cannot comply with your request ({kind}). {words} ({cited})"),
            };
            vec![first, reason.to_owned(), remedies(lang, about.authority)]
        }
        (Mail::Withdrawn, Lang::De) => {
            vec![format!("Sie haben Ihren Antrag ({kind}) zurückgenommen. Er ist damit abgeschlossen.")]
        }
        (Mail::Withdrawn, Lang::En) => vec![format!("you have withdrawn your request ({kind}). It is closed.")],
        (Mail::Arrived | Mail::Reminder(_), _) => Vec::new(),
    };
    paragraphs.into_iter().map(Block::Paragraph).collect()
}

/// Art. 12(4): whoever is not given what they asked for is told where they can turn.
fn remedies(lang: Lang, authority: &str) -> String {
    match lang {
        Lang::De => format!(
            "Sie können sich bei der Aufsichtsbehörde beschweren ({authority}) und gerichtlichen Rechtsschutz suchen."
        ),
        Lang::En => {
            format!(
                "You can lodge a complaint with the supervisory authority ({authority}) and seek a judicial remedy."
            )
        }
    }
}

/// Names nobody: the desk shows the rest to whoever may see it.
fn to_officer(lang: Lang, imprint: &Imprint, about: &RequestMail<'_>) -> Letter {
    let product = imprint.product.get(lang);
    let kind = about.request.kind.title(lang);
    let due = date(about.request.due_at, &imprint.zone, lang);
    let overdue = matches!(about.mail, Mail::Reminder(Reminder::Overdue));
    let (title, text, label) = match (about.mail, lang) {
        (Mail::Reminder(_), Lang::De) if overdue => (
            format!("Frist überschritten: Datenschutz-Antrag bei {product}"),
            format!("die Frist für einen Antrag ({kind}) ist am {due} abgelaufen, ohne dass er beantwortet wurde."),
            "Antrag öffnen",
        ),
        (Mail::Reminder(_), Lang::En) if overdue => (
            format!("Overdue: privacy request at {product}"),
            format!("the deadline of a request ({kind}) passed on {due} without an answer."),
            "Open the request",
        ),
        (Mail::Reminder(_), Lang::De) => (
            format!("Frist bis {due}: Datenschutz-Antrag bei {product}"),
            format!("ein Antrag ({kind}) ist bis {due} zu beantworten."),
            "Antrag öffnen",
        ),
        (Mail::Reminder(_), Lang::En) => (
            format!("Due {due}: privacy request at {product}"),
            format!("a request ({kind}) is to be answered by {due}."),
            "Open the request",
        ),
        (_, Lang::De) => (
            format!("Datenschutz-Antrag bei {product}"),
            format!("ein Antrag ({kind}) wartet auf Bearbeitung; er ist bis {due} zu beantworten."),
            "Antrag öffnen",
        ),
        (_, Lang::En) => (
            format!("Privacy request at {product}"),
            format!("a request ({kind}) waits to be dealt with; it is to be answered by {due}."),
            "Open the request",
        ),
    };
    let link = Block::Link { label: label.to_owned(), url: about.link.to_owned() };
    Letter { lang, title, blocks: vec![greeting(lang), Block::Paragraph(text), link, imprint.footer(lang)] }
}
