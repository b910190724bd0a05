//! Carries letters about consents, restrictions and objections to the outbox, in the person's language.

use std::{collections::HashMap, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use messages::{
    Block, Letter as Written, NewMessage, Outbox, To,
    texts::{self, Imprint},
};
use notice::Lang;
use privacy::{
    Result, Tx,
    stops::{Courier, Letter, Mail, Outcome},
};
use types::{MessageId, Time};

/// The person, at the address they are reached by.
const TO_PERSON: &str = "request_mail";

/// Queues letters to people about their choices.
pub struct PersonCourier {
    outbox: Outbox,
    imprints: HashMap<Arc<str>, Imprint>,
}

impl PersonCourier {
    pub fn new(outbox: Outbox, imprints: HashMap<Arc<str>, Imprint>) -> Self {
        Self { outbox, imprints }
    }

    async fn send(&self, tx: &mut Tx, letter: Letter<'_>) -> Result<MessageId> {
        let unknown = || privacy::Error::Setup("a letter of a product that is not here".into());
        let imprint = self.imprints.get(&tx.ctx().product).ok_or_else(unknown)?;
        let message = NewMessage {
            tells_of: &[],
            tenant: letter.tenant,
            subject: letter.subject,
            recipient: TO_PERSON,
            categories: &[privacy::request::CATEGORY],
            kind: kind(&letter.mail),
            about: ("subject", letter.subject.map(|subject| *subject.bytes())),
            to: To::Email(letter.email, &write(letter.language, imprint, &letter.mail)),
            confidential: true,
        };
        match self.outbox.enqueue(tx, message).await {
            Ok(id) => Ok(id),
            Err(messages::Error::Privacy(error)) => Err(error),
            Err(other) => Err(privacy::Error::Setup(other.to_string())),
        }
    }
}

impl Courier for PersonCourier {
    fn post<'a>(&'a self, tx: &'a mut Tx, letter: Letter<'a>) -> BoxFuture<'a, Result<MessageId>> {
        self.send(tx, letter).boxed()
    }

    fn has_left<'a>(&'a self, tx: &'a mut Tx, message: MessageId) -> BoxFuture<'a, Result<bool>> {
        async move {
            match self.outbox.has_left(tx, message).await {
                Ok(left) => Ok(left),
                Err(messages::Error::Privacy(error)) => Err(error),
                Err(other) => Err(privacy::Error::Setup(other.to_string())),
            }
        }
        .boxed()
    }
}

fn kind(mail: &Mail<'_>) -> &'static str {
    match mail {
        Mail::Link { .. } => "person_link",
        Mail::AskAgain { .. } => "consent_asked_again",
        Mail::Decided { .. } => "stop_decided",
    }
}

fn write(lang: Lang, imprint: &Imprint, mail: &Mail<'_>) -> Written {
    let (title, mut blocks) = match mail {
        Mail::Link { token, expires_at } => link(lang, imprint, token, *expires_at),
        Mail::AskAgain { token, expires_at, clauses } => {
            let titles: Vec<&str> = clauses.iter().map(|title| title.get(lang)).collect();
            ask_again(lang, imprint, token, *expires_at, &titles)
        }
        Mail::Decided { clause, outcome, answer } => decided(lang, imprint, clause.get(lang), *outcome, answer),
    };
    blocks.push(imprint.footer(lang));
    Written { lang, title, blocks }
}

type Parts = (String, Vec<Block>);

fn address(imprint: &Imprint, token: &str) -> String {
    format!("{}/my-data/{token}", imprint.public_url)
}

fn link(lang: Lang, imprint: &Imprint, token: &str, expires_at: Time) -> Parts {
    let (product, until) = (imprint.product.get(lang), texts::time(expires_at, &imprint.zone, lang));
    let (title, why, label, then) = match lang {
        Lang::De => (
            format!("Ihre Daten bei {product}"),
            "Guten Tag,\n\nüber den folgenden persönlichen Link sehen Sie, was unter dieser E-Mail-Adresse über Sie \
             gespeichert ist. Dort können Sie auch einwilligen, eine Einwilligung widerrufen und die Löschung verlangen. \
             Ein Benutzerkonto brauchen Sie dafür nicht."
                .to_owned(),
            "Meine Daten ansehen",
            format!("Der Link gilt bis {until}. Geben Sie ihn nicht weiter: Wer ihn hat, handelt für Sie."),
        ),
        Lang::En => (
            format!("Your data at {product}"),
            "Hello,\n\nwith the following personal link you can see what is stored about you under this e-mail address. \
             There you can also consent, withdraw consent and demand erasure. You need no account for this."
                .to_owned(),
            "See my data",
            format!("The link works until {until}. Do not pass it on: whoever has it acts for you."),
        ),
    };
    let link = Block::Link { label: label.to_owned(), url: address(imprint, token) };
    (title, vec![Block::Paragraph(why), link, Block::Paragraph(then)])
}

fn ask_again(lang: Lang, imprint: &Imprint, token: &str, expires_at: Time, clauses: &[&str]) -> Parts {
    let (product, until) = (imprint.product.get(lang), texts::time(expires_at, &imprint.zone, lang));
    let what = clauses.join(", ");
    let (title, why, label, then) = match lang {
        Lang::De => (
            format!("Ihre Einwilligung bei {product}"),
            format!(
                "Guten Tag,\n\ndie Datenschutzerklärung hat sich geändert. Worin Sie früher eingewilligt haben, deckt \
                 Folgendes nicht mehr ab: {what}. Bis Sie neu einwilligen, ruht diese Verarbeitung. Sie müssen nichts tun, \
                 wenn Sie das nicht möchten."
            ),
            "Ansehen und entscheiden",
            format!("Der Link gilt bis {until}."),
        ),
        Lang::En => (
            format!("Your consent at {product}"),
            format!(
                "Hello,\n\nthe privacy notice has changed. What you consented to before no longer covers: {what}. Until \
                 you consent anew, this processing rests. You need not do anything if you do not want it."
            ),
            "Look and decide",
            format!("The link works until {until}."),
        ),
    };
    let link = Block::Link { label: label.to_owned(), url: address(imprint, token) };
    (title, vec![Block::Paragraph(why), link, Block::Paragraph(then)])
}

fn decided(lang: Lang, imprint: &Imprint, clause: &str, outcome: Outcome, answer: &str) -> Parts {
    let product = imprint.product.get(lang);
    let (title, lead) = match lang {
        Lang::De => (format!("Zu Ihrem Antrag bei {product}"), german(clause, outcome)),
        Lang::En => (format!("About your request at {product}"), english(clause, outcome)),
    };
    let (hello, rights) = match lang {
        Lang::De => (
            "Guten Tag,",
            "Wenn Sie damit nicht einverstanden sind, können Sie sich an unseren Datenschutzbeauftragten, an die in der \
             Datenschutzerklärung genannte Aufsichtsbehörde oder an ein Gericht wenden.",
        ),
        Lang::En => (
            "Hello,",
            "If you do not agree, you can turn to our data protection officer, to the supervisory authority named in the \
             privacy notice, or to a court.",
        ),
    };
    let paragraphs = [hello.to_owned(), lead, answer.to_owned(), rights.to_owned()];
    (title, paragraphs.into_iter().map(Block::Paragraph).collect())
}

fn german(clause: &str, outcome: Outcome) -> String {
    match outcome {
        Outcome::Stopped | Outcome::TakenBack => {
            format!("Ihrem Widerspruch gegen „{clause}“ wurde entsprochen: Diese Verarbeitung findet nicht mehr statt.")
        }
        Outcome::Adjusted => format!(
            "Ihr Widerspruch gegen „{clause}“ wurde geprüft. Wir passen die Verarbeitung an und setzen sie danach so fort:"
        ),
        Outcome::Continued => format!(
            "Ihr Widerspruch gegen „{clause}“ wurde geprüft. Wir setzen die Verarbeitung fort, weil zwingende \
             schutzwürdige Gründe überwiegen oder sie Rechtsansprüchen dient (Art. 21 Abs. 1 DS-GVO):"
        ),
        Outcome::Ended => format!(
            "Die Einschränkung der Verarbeitung („{clause}“) wird aufgehoben. Wir unterrichten Sie vorher davon (Art. 18 \
             Abs. 3 DS-GVO):"
        ),
    }
}

fn english(clause: &str, outcome: Outcome) -> String {
    match outcome {
        Outcome::Stopped | Outcome::TakenBack => {
            format!("Your objection to “{clause}” was granted: this processing no longer takes place.")
        }
        Outcome::Adjusted => {
            format!(
                "Your objection to “{clause}” was examined. We adjust the processing and then continue it like this:"
            )
        }
        Outcome::Continued => format!(
            "Your objection to “{clause}” was examined. We continue the processing, because compelling legitimate grounds \
             override or it serves legal claims (Art. 21(1) GDPR):"
        ),
        Outcome::Ended => format!(
            "The restriction of processing (“{clause}”) is going to be lifted. We tell you so before (Art. 18(3) GDPR):"
        ),
    }
}
