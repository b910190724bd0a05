//! Carries letters about requests to the outbox: to the person, and to the officer whom the notice names.

use std::{collections::HashMap, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use http::Products;
use messages::{
    NewMessage, Outbox,
    texts::{self, Imprint, RequestMail},
};
use notice::{Lang, Words};
use privacy::{
    Privacy, Result, Tx,
    request::{Courier, Kind, Letter, Mail, Request},
};
use types::SubjectId;

/// The person who asked, at the address they gave.
const TO_PERSON: &str = "request_mail";
/// The data protection officer.
const TO_OFFICER: &str = "officer";
/// The officer has not chosen a language.
const OFFICER_LANGUAGE: Lang = Lang::De;

/// What mails of one product need of its notice.
struct Origin {
    imprint: Imprint,
    authority: Words,
    officer: String,
}

/// Queues letters about requests.
pub struct RequestCourier {
    outbox: Outbox,
    privacy: Privacy,
    origins: HashMap<Arc<str>, Origin>,
}

impl RequestCourier {
    pub fn new(privacy: Privacy, outbox: Outbox, products: &Products, imprints: &HashMap<Arc<str>, Imprint>) -> Self {
        let origin = |product: &http::Product| {
            let imprint = imprints.get(product.name())?.clone();
            let (authority, officer) = (&product.notice.authority, &product.notice.officer);
            let origin = Origin { imprint, authority: authority.name.clone(), officer: officer.email.clone() };
            Some((product.name().clone(), origin))
        };
        Self { outbox, privacy, origins: products.iter().filter_map(origin).collect() }
    }

    fn origin(&self, tx: &Tx) -> Result<&Origin> {
        let unknown = || privacy::Error::Setup("a letter of a product that is not here".into());
        self.origins.get(&tx.ctx().product).ok_or_else(unknown)
    }

    async fn send(&self, tx: &mut Tx, letter: Letter<'_>) -> Result<()> {
        let origin = self.origin(tx)?;
        let case = letter.request;
        let (to, recipient, lang) = if letter.mail.is_to_officer() {
            (Some(origin.officer.as_str()), TO_OFFICER, OFFICER_LANGUAGE)
        } else {
            (case.email.as_deref(), TO_PERSON, language(&case.language))
        };
        let Some(to) = to else { return Ok(()) };
        let link = link(&origin.imprint.public_url, &letter);
        let about =
            RequestMail { request: case, mail: letter.mail, link: &link, authority: origin.authority.get(lang) };
        let message = NewMessage {
            tenant: case.tenant_id,
            to,
            subject: self.hidden_with(case, letter.mail),
            recipient,
            categories: &[privacy::request::CATEGORY],
            kind: kind(letter.mail),
            about: ("request", Some(*case.request_id.bytes())),
            letter: &texts::request(lang, &origin.imprint, &about),
            confidential: true,
        };
        self.enqueue(tx, message).await
    }

    /// Whose rows the message lies among. One to the officer is nobody's; and what is hidden with a person who was
    /// erased, or whose data is restricted, would never leave: the outcome of their request has to.
    fn hidden_with(&self, case: &Request, mail: Mail<'_>) -> Option<SubjectId> {
        let person = self.privacy.gate().standing().of(case.subject_id);
        let stopped = person.erased || person.stops.values().any(|count| *count > 0);
        let ends = matches!(mail, Mail::Fulfilled { .. }) && case.kind == Kind::Erasure;
        (!mail.is_to_officer() && !stopped && !ends).then_some(case.subject_id)
    }

    async fn enqueue(&self, tx: &mut Tx, message: NewMessage<'_>) -> Result<()> {
        match self.outbox.enqueue(tx, message).await {
            Ok(_) => Ok(()),
            Err(messages::Error::Privacy(error)) => Err(error),
            Err(other) => Err(privacy::Error::Setup(other.to_string())),
        }
    }
}

fn language(tag: &str) -> Lang {
    tag.parse().unwrap_or(Lang::De)
}

/// To the proof, to the case without an account, to the person's privacy centre, or to the desk.
fn link(public_url: &str, letter: &Letter<'_>) -> String {
    let id = letter.request.request_id;
    match (letter.mail, letter.follow) {
        (Mail::Prove { token, .. }, _) => format!("{public_url}/privacy-request/confirm/{}", token.expose()),
        (Mail::Arrived | Mail::Reminder(_), _) => format!("{public_url}/requests/{id}"),
        (_, Some(token)) => format!("{public_url}/privacy-request/case/{}", token.expose()),
        (_, None) => format!("{public_url}/privacy-centre/requests/{id}"),
    }
}

fn kind(mail: Mail<'_>) -> &'static str {
    match mail {
        Mail::Prove { .. } => "request_proof",
        Mail::Received => "request_received",
        Mail::Extended { .. } => "request_extended",
        Mail::Asked { .. } => "request_question",
        Mail::Fulfilled { .. } => "request_fulfilled",
        Mail::Refused { .. } => "request_refused",
        Mail::Withdrawn => "request_withdrawn",
        Mail::Arrived => "request_arrived",
        Mail::Reminder(_) => "request_reminder",
    }
}

impl Courier for RequestCourier {
    fn post<'a>(&'a self, tx: &'a mut Tx, letter: Letter<'a>) -> BoxFuture<'a, Result<()>> {
        self.send(tx, letter).boxed()
    }

    fn nothing_held<'a>(
        &'a self,
        tx: &'a mut Tx,
        email: &'a str,
        lang: &'a str,
        kind: Kind,
    ) -> BoxFuture<'a, Result<()>> {
        async move {
            let imprint = &self.origin(tx)?.imprint;
            let message = NewMessage {
                tenant: tx.ctx().tenant,
                to: email,
                subject: None,
                recipient: TO_PERSON,
                categories: &[privacy::request::CATEGORY],
                kind: "request_nothing_held",
                about: ("request", None),
                letter: &texts::nothing_held(language(lang), imprint, kind),
                confidential: true,
            };
            self.enqueue(tx, message).await
        }
        .boxed()
    }
}
