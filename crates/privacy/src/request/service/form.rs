//! Requests of anyone, without an account: by the form, proven by a link to the address or the telephone, followed by a
//! link.

use types::{Ctx, EmailAddress, TenantId};

use super::{Case, NewRequest, Origin, Requests, change::Change, done, house, within};
use crate::{
    Look,
    request::{
        Address, By, CATEGORY, Channel, Error, Event, Kind, LinkPurpose, LinkToken, Mail, Mistake, Proof, Request,
        Result, StepKind, Told, grounds, link, model::is_international, queries,
    },
};

const PHONE_CHARS_MAX: usize = 40;

/// Where the person can be reached, and what they are known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    Email(EmailAddress),
    Phone(String),
}

impl Contact {
    /// As it is compared, or what is wrong with it.
    pub(super) fn check(self) -> Result<Self, Mistake> {
        match self {
            Self::Email(text) => match text.as_str().parse() {
                Ok(email) => Ok(Self::Email(email)),
                Err(_) => Err(Mistake { field: "email", code: "not_an_email", message: "this is no e-mail address" }),
            },
            Self::Phone(text) => {
                let phone: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
                let phone = phone.strip_prefix("00").map_or(phone.clone(), |rest| format!("+{rest}"));
                let digits = phone.chars().filter(char::is_ascii_digit).count();
                if (5..=20).contains(&digits) && text.chars().count() <= PHONE_CHARS_MAX {
                    Ok(Self::Phone(phone))
                } else {
                    Err(Mistake { field: "phone", code: "not_a_phone", message: "this is no telephone number" })
                }
            }
        }
    }

    /// E-mail address and telephone number: one of them.
    pub(super) fn parts(self) -> (Option<EmailAddress>, Option<String>) {
        match self {
            Self::Email(email) => (Some(email), None),
            Self::Phone(phone) => (None, Some(phone)),
        }
    }

    fn is_international(&self) -> bool {
        matches!(self, Self::Phone(phone) if is_international(phone))
    }

    pub(super) fn known_by(&self) -> crate::Contact<'_> {
        match self {
            Self::Email(text) => crate::Contact::Email(text),
            Self::Phone(text) => crate::Contact::Phone(text),
        }
    }
}

/// Whether the house may write to the address now, or so often already that it has to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    Now,
    Later,
}

fn nothing_held(language: &str) -> &'static str {
    match language {
        "en" => "Nothing is held under this address; it was told so.",
        _ => "Unter dieser Adresse ist nichts gespeichert; das wurde ihr mitgeteilt.",
    }
}

impl Requests {
    /// Whether a request by the form can be proven by a link to this contact, and so be taken: asked before it is known
    /// who sends it.
    pub fn may_prove(&self, ctx: &Ctx, contact: &Contact) -> Result<()> {
        let contact = contact.clone().check().map_err(|mistake| Error::Invalid(vec![mistake]))?;
        match contact {
            Contact::Email(_) => Ok(()),
            Contact::Phone(_) if !self.0.courier.sends_sms(&ctx.product) => Err(Error::NoTextMessages),
            Contact::Phone(_) if contact.is_international() => Ok(()),
            Contact::Phone(_) => {
                let message = "begin with + and the country's code";
                Err(Error::Invalid(vec![Mistake { field: "phone", code: "not_international", message }]))
            }
        }
    }

    /// Whether requests can be made by telephone number alone.
    pub fn sends_sms(&self, ctx: &Ctx) -> bool {
        self.0.courier.sends_sms(&ctx.product)
    }

    /// Takes a request by the form: each is written down, for what somebody else has sent about the same address is not
    /// this person's. What comes back is the same whoever is named: only the message to the address itself says whether
    /// anything is held. Letters to one address may have to wait; the job sends them later.
    pub async fn receive(&self, ctx: &Ctx, contact: Contact, new: NewRequest, letters: Letters) -> Result<()> {
        let mut mistakes = new.check();
        let contact = contact.check().map_err(|mistake| mistakes.push(mistake)).ok();
        done(mistakes)?;
        let Some(contact) = contact else { return Ok(()) };
        self.may_prove(ctx, &contact)?;
        let tenant = self.root(ctx).await?;
        let ctx = within(ctx, tenant);
        let reached = self.privacy().reached(&house(&ctx, tenant), contact.known_by()).await?;
        // Letters go where the person is known to be, not to another mailbox of the same letters.
        let (contact, subject) = match (contact, reached) {
            (Contact::Email(_), Some(one)) => {
                (Contact::Email(EmailAddress::kept(one.address)), one.subjects.first().copied())
            }
            (contact, one) => (contact, one.and_then(|one| one.subjects.first().copied())),
        };
        let (case, is_new) = match self.sent_before(&ctx, &contact, &new).await? {
            Some(case) => (case, false),
            None => {
                let (email, phone) = contact.parts();
                let origin = Origin { channel: Channel::Form, proof: None, email, phone, received_at: None };
                let whom = subject.unwrap_or_else(|| self.privacy().rng().id(self.privacy().clock()));
                (new.row(self, &ctx, tenant, whom, origin), true)
            }
        };
        let mut tx = self.begin(&ctx).await?;
        if is_new {
            queries::insert(&mut tx, &case).await?;
            self.step(&mut tx, &case, StepKind::Received, By::Person, None).await?;
        }
        if letters == Letters::Now {
            self.write_back(&mut tx, case, subject.is_some()).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Sent twice word for word, it is one request: the later link is good.
    async fn sent_before(&self, ctx: &Ctx, contact: &Contact, new: &NewRequest) -> Result<Option<Request>> {
        let address = match contact {
            Contact::Email(email) => email.as_str(),
            Contact::Phone(phone) => phone,
        };
        let mut tx = self.look(&house(ctx, ctx.tenant)).await?;
        let waiting = queries::unproven(&mut tx, &ctx.product, address, new.kind).await?;
        let words = super::text(new.words.as_deref());
        let same = |case: &Request| {
            case.channel == Channel::Form
                && case.words.as_deref() == words
                && case.claim == new.claim
                && case.clause == new.clause
        };
        Ok(waiting.into_iter().find(same))
    }

    /// The house's first letter: to prove who asks; or, to an address under which nothing is held, that this is so. A
    /// complaint needs no data held.
    pub(super) async fn write_back(&self, tx: &mut crate::Tx, case: Request, known: bool) -> Result<()> {
        if known || case.kind == Kind::Complaint {
            return self.ask_for_proof(tx, &case).await;
        }
        let to = match (&case.email, &case.phone) {
            (Some(email), _) => Address::Email(email.as_str()),
            (None, Some(phone)) => Address::Phone(phone),
            (None, None) => return Ok(()),
        };
        self.0.courier.nothing_held(tx, to, &case.language, case.kind).await?;
        tx.audit_detail("request_nothing_held", "request", Some(*case.request_id.bytes()), case.kind.name().to_owned());
        let (ground, reason) = (grounds::NOT_IDENTIFIED, nothing_held(&case.language));
        let told = if case.email.is_some() { Told::Email } else { Told::Sms };
        let change = Change {
            event: Event::Refuse { ground, reason, told },
            by: By::House,
            text: Some(reason),
            mail: None,
            answer: Some(reason),
        };
        self.change_in(tx, case, change).await.map(drop)
    }

    /// The case a link to prove who asks leads to, before it is used.
    pub async fn to_prove(&self, ctx: &Ctx, token: &str) -> Result<Request> {
        self.by_link(ctx, LinkPurpose::Prove, token).await
    }

    /// Uses the link: the case is open from here on. Gives the token of a link to follow it.
    pub async fn prove(&self, ctx: &Ctx, token: &str) -> Result<(Request, LinkToken)> {
        let case = self.by_link(ctx, LinkPurpose::Prove, token).await?;
        let concerned = self.to_concern(ctx, &case).await?;
        let mut tx = self.begin(&within(ctx, case.tenant_id)).await?;
        if !queries::take_link(&mut tx, case.request_id, LinkPurpose::Prove).await? {
            return Err(Error::LinkNotValid);
        }
        let change = Change::new(Event::Prove(Proof::Link), By::Person);
        let case = self.change_in(&mut tx, case, change).await?;
        queries::concern(&mut tx, &case, &concerned).await?;
        let follow = self.follow_link(&mut tx, &case).await?;
        if self.reaches(&case) {
            let received = crate::request::Letter { request: &case, mail: Mail::Received, follow: Some(&follow) };
            self.0.courier.post(&mut tx, received).await?;
        }
        self.post(&mut tx, &case, Mail::Arrived).await?;
        tx.commit().await?;
        Ok((case, follow))
    }

    /// The case a link leads to, as its person sees it.
    pub async fn followed(&self, ctx: &Ctx, token: &str) -> Result<Case> {
        let request = self.by_link(ctx, LinkPurpose::Follow, token).await?;
        let mut tx = self.look(&house(ctx, request.tenant_id)).await?;
        let mut steps = queries::steps(&mut tx, request.request_id).await?;
        steps.retain(|step| !step.kind.is_internal());
        Ok(Case { request, steps })
    }

    async fn by_link(&self, ctx: &Ctx, purpose: LinkPurpose, token: &str) -> Result<Request> {
        let hash = link::hash_of(token).ok_or(Error::LinkNotValid)?;
        let mut tx = self.look(&house(ctx, ctx.tenant)).await?;
        let found = queries::by_link(&mut tx, &ctx.product, purpose, hash, self.now()).await?;
        drop(tx);
        let case = found.ok_or(Error::LinkNotValid)?;
        if self.link_lives(ctx, &case).await? { Ok(case) } else { Err(Error::LinkNotValid) }
    }

    /// The house's own look at cases.
    pub(super) async fn look(&self, house: &Ctx) -> Result<crate::Tx> {
        Ok(self.privacy().read(house, Look::list("request"), &[CATEGORY]).await?)
    }

    /// The operator's tenant, where requests of people without an account go.
    async fn root(&self, ctx: &Ctx) -> Result<TenantId> {
        let mut tx = self.privacy().read_plain(ctx).await?;
        queries::root(&mut tx, &ctx.product).await?.ok_or(Error::NotFound)
    }
}
