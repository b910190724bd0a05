//! Carries letters about requests to the outbox: to the person, by e-mail or by whoever carries text messages, and to
//! the officer whom the notice names.

use std::{collections::HashMap, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use http::Products;
use messages::{
    NewMessage, NewSms, Outbox, Phone, Sms,
    texts::{self, Imprint, RequestMail},
};
use notice::{Carried, Lang, Words};
use privacy::{
    Privacy, Result, Tx,
    request::{Address, Courier, Kind, Letter, Mail, Request},
};
use types::{MessageId, SubjectId, TenantId};

/// The person who asked, at the address they gave.
const TO_PERSON: &str = "request_mail";
/// The data protection officer.
const TO_OFFICER: &str = "officer";
/// The officer has not chosen a language.
const OFFICER_LANGUAGE: Lang = Lang::De;

/// What a message about a request tells of.
const CATEGORIES: [&str; 1] = [privacy::request::CATEGORY];

/// What mails of one product need of its notice.
struct Origin {
    imprint: Imprint,
    authority: Words,
    officer: String,
    /// Who carries text messages, where the notice lets somebody: by the id there.
    carrier: Option<String>,
}

/// What the two kinds of messages have in common.
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
            (case.email.as_deref(), TO_PERSON, language(&case.language))
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
                self.by_mail(tx, to, recipient, message, &texts::request(lang, &origin.imprint, &about)).await
            }
            (None, Some(phone)) => {
                self.by_sms(tx, phone, message, &texts::request_sms(lang, &origin.imprint, &about)).await
            }
            (None, None) => Ok(()),
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

    async fn by_mail(
        &self,
        tx: &mut Tx,
        to: &str,
        recipient: &str,
        message: Message,
        letter: &messages::Letter,
    ) -> Result<()> {
        let Message { tenant, subject, kind, about } = message;
        let (categories, about) = (&CATEGORIES, ("request", about));
        let new = NewMessage { tenant, to, subject, recipient, categories, kind, about, letter, confidential: true };
        queued(self.outbox.enqueue(tx, new).await)
    }

    /// To whoever carries text messages, by the notice.
    async fn by_sms(&self, tx: &mut Tx, to: &str, message: Message, sms: &Sms) -> Result<()> {
        let unreachable = |why: &str| privacy::Error::Setup(format!("a text message about a request: {why}"));
        let carrier = self.origin(tx)?.carrier.clone().ok_or_else(|| unreachable("nobody carries it"))?;
        let to = Phone::parse(to).ok_or_else(|| unreachable("not a number"))?;
        let Message { tenant, subject, kind, about } = message;
        let (to, recipient, categories, about) = (&to, &*carrier, &CATEGORIES, ("request", about));
        let new = NewSms { tenant, to, subject, recipient, categories, kind, about, sms, confidential: true };
        queued(self.outbox.enqueue_sms(tx, new).await)
    }
}

fn queued(outcome: messages::Result<MessageId>) -> Result<()> {
    match outcome {
        Ok(_) => Ok(()),
        Err(messages::Error::Privacy(error)) => Err(error),
        Err(other) => Err(privacy::Error::Setup(other.to_string())),
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
            let (imprint, lang) = (&self.origin(tx)?.imprint, language(lang));
            let tenant = tx.ctx().tenant;
            let message = Message { tenant, subject: None, kind: "request_nothing_held", about: None };
            match to {
                Address::Email(to) => {
                    self.by_mail(tx, to, TO_PERSON, message, &texts::nothing_held(lang, imprint, kind)).await
                }
                Address::Phone(to) => self.by_sms(tx, to, message, &texts::nothing_held_sms(lang, imprint)).await,
            }
        }
        .boxed()
    }

    fn sends_sms(&self, product: &Arc<str>) -> bool {
        self.outbox.takes_sms() && self.origins.get(product).is_some_and(|origin| origin.carrier.is_some())
    }
}
