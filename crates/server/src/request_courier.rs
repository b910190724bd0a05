//! Carries letters about requests to the outbox: to the person, by e-mail or by whoever carries text messages, and to
//! the officer whom the notice names.

use std::{collections::HashMap, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use http::Products;
use messages::{
    NewMessage, Outbox, Phone, To,
    texts::{self, Imprint, RequestMail},
};
use notice::{Carried, Lang, Words};
use privacy::{
    Privacy, Result, Tx,
    request::{Address, Courier, Kind, Letter, Mail, Request},
};
use types::{SubjectId, TenantId};

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
    /// Who carries text messages, where the notice lets somebody: by the id there.
    carrier: Option<String>,
}

impl Origin {
    fn carrier(&self) -> Result<&str> {
        self.carrier.as_deref().ok_or_else(|| unreachable_by_sms("nobody carries it"))
    }
}

fn phone(number: &str) -> Result<Phone> {
    Phone::parse(number).ok_or_else(|| unreachable_by_sms("not a number"))
}

fn unreachable_by_sms(why: &str) -> privacy::Error {
    privacy::Error::Setup(format!("a text message about a request: {why}"))
}

/// What a message is about, whichever way it goes.
struct Message {
    tenant: TenantId,
    subject: Option<SubjectId>,
    kind: &'static str,
    /// The case.
    about: Option<[u8; 16]>,
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
            let may = |category| product.notice.carrier(Carried::Sms, category).map(|carrier| carrier.id.clone());
            let carrier = may(privacy::request::CATEGORY).filter(|known| may("message").as_ref() == Some(known));
            let (authority, officer) = (authority.name.clone(), officer.email.clone());
            let origin = Origin { imprint, authority, officer, carrier };
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
            (case.email.as_ref().map(types::EmailAddress::as_str), TO_PERSON, language(&case.language))
        };
        let link = link(&origin.imprint.public_url, &letter);
        let about =
            RequestMail { request: case, mail: letter.mail, link: &link, authority: origin.authority.get(lang) };
        let message = Message {
            tenant: case.tenant_id,
            subject: self.hidden_with(case, letter.mail),
            kind: kind(letter.mail),
            about: Some(*case.request_id.bytes()),
        };
        match (to, case.phone.as_deref()) {
            (Some(to), _) => {
                let text = texts::request(lang, &origin.imprint, &about);
                self.queue(tx, recipient, message, To::Email(to, &text)).await
            }
            (None, Some(number)) => {
                let text = texts::request_sms(lang, &origin.imprint, &about);
                self.queue(tx, origin.carrier()?, message, To::Sms(&phone(number)?, &text)).await
            }
            (None, None) => Ok(()),
        }
    }

    async fn queue(&self, tx: &mut Tx, recipient: &str, message: Message, to: To<'_>) -> Result<()> {
        let Message { tenant, subject, kind, about } = message;
        let (categories, about) = (&[privacy::request::CATEGORY], ("request", about));
        let new =
            NewMessage { tenant, subject, recipient, categories, kind, about, to, confidential: true, tells_of: &[] };
        match self.outbox.enqueue(tx, new).await {
            Ok(_) => Ok(()),
            Err(messages::Error::Privacy(error)) => Err(error),
            Err(other) => Err(privacy::Error::Setup(other.to_string())),
        }
    }

    /// Whose rows the message lies among. One to the officer is nobody's; and what is hidden with a person who was
    /// erased, or whose data is restricted, would never leave: the outcome of their request has to.
    fn hidden_with(&self, case: &Request, mail: Mail<'_>) -> Option<SubjectId> {
        let person = self.privacy.gate().standing().of(case.subject_id);
        let stopped = person.erased || person.stops.values().any(|count| *count > 0);
        let ends = matches!(mail, Mail::Fulfilled { .. }) && case.kind == Kind::Erasure;
        (!mail.is_to_officer() && !stopped && !ends).then_some(case.subject_id)
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
        to: Address<'a>,
        lang: &'a str,
        kind: Kind,
    ) -> BoxFuture<'a, Result<()>> {
        async move {
            let (origin, lang) = (self.origin(tx)?, language(lang));
            let tenant = tx.ctx().tenant;
            let message = Message { tenant, subject: None, kind: "request_nothing_held", about: None };
            match to {
                Address::Email(to) => {
                    let text = texts::nothing_held(lang, &origin.imprint, kind);
                    self.queue(tx, TO_PERSON, message, To::Email(to, &text)).await
                }
                Address::Phone(to) => {
                    let text = texts::nothing_held_sms(lang, &origin.imprint);
                    self.queue(tx, origin.carrier()?, message, To::Sms(&phone(to)?, &text)).await
                }
            }
        }
        .boxed()
    }

    fn sends_sms(&self, product: &Arc<str>) -> bool {
        self.outbox.takes_sms() && self.origins.get(product).is_some_and(|origin| origin.carrier.is_some())
    }
}
