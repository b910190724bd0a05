//! Requests of anyone, without an account: by the form, proven by a link to the address or the telephone, followed by a
//! link.

use std::str::FromStr;

use email_address::EmailAddress;
use types::{Ctx, SubjectId, TenantId};

use super::{Case, NewRequest, Origin, Requests, change::Change, done, house, within};
use crate::{
    Look,
    request::{
        Address, By, CATEGORY, Channel, Error, Event, Kind, LinkPurpose, LinkToken, Mail, Mistake, Proof, Request,
        Result, StepKind, link, model::is_international, queries,
    },
};

const EMAIL_CHARS_MAX: usize = 254;
const PHONE_CHARS_MAX: usize = 40;

/// Where the person can be reached, and what they are known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    Email(String),
    Phone(String),
}

impl Contact {
    /// As it is compared, or what is wrong with it.
    pub(super) fn check(self) -> Result<Self, Mistake> {
        match self {
            Self::Email(text) => {
                let email = text.trim().to_lowercase();
                let options = email_address::Options::default().without_display_text().without_domain_literal();
                let fits = EmailAddress::from_str(&email).is_ok()
                    && EmailAddress::parse_with_options(&email, options).is_ok()
                    && email.chars().count() <= EMAIL_CHARS_MAX;
                if fits {
                    Ok(Self::Email(email))
                } else {
                    Err(Mistake { field: "email", code: "not_an_email", message: "this is no e-mail address" })
                }
            }
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
    pub(super) fn parts(self) -> (Option<String>, Option<String>) {
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

    /// Takes a request by the form. What comes back is the same whoever is named: only the message to the address itself
    /// says whether anything is held.
    pub async fn receive(&self, ctx: &Ctx, contact: Contact, new: NewRequest) -> Result<()> {
        let mut mistakes = new.check();
        let contact = contact.check().map_err(|mistake| mistakes.push(mistake)).ok();
        done(mistakes)?;
        let Some(contact) = contact else { return Ok(()) };
        self.may_prove(ctx, &contact)?;
        let tenant = self.root(ctx).await?;
        let ctx = within(ctx, tenant);
        let subjects = self.privacy().subjects_by_contact(&house(&ctx, tenant), contact.known_by()).await?;
        // A complaint needs no data held; every other request of somebody unknown is answered by saying so.
        if subjects.is_empty() && new.kind != Kind::Complaint {
            let to = match &contact {
                Contact::Email(email) => Address::Email(email),
                Contact::Phone(phone) => Address::Phone(phone),
            };
            let mut tx = self.begin(&ctx).await?;
            self.0.courier.nothing_held(&mut tx, to, &new.language, new.kind).await?;
            tx.audit_detail("request_nothing_held", "request", None, new.kind.name().to_owned());
            return Ok(tx.commit().await?);
        }
        self.open_unproven(&ctx, contact, subjects.first().copied(), new).await
    }

    async fn open_unproven(
        &self,
        ctx: &Ctx,
        contact: Contact,
        known: Option<SubjectId>,
        new: NewRequest,
    ) -> Result<()> {
        let (Contact::Email(address) | Contact::Phone(address)) = &contact;
        let mut tx = self.look(&house(ctx, ctx.tenant)).await?;
        let waiting = queries::unproven(&mut tx, &ctx.product, address, new.kind).await?;
        drop(tx);
        // Sent twice, it is one request: the later link is good.
        if let Some(case) = waiting {
            let mut tx = self.begin(ctx).await?;
            self.ask_for_proof(&mut tx, &case).await?;
            return Ok(tx.commit().await?);
        }
        let (email, phone) = contact.parts();
        let subject = known.unwrap_or_else(|| self.privacy().rng().id(self.privacy().clock()));
        let origin = Origin { channel: Channel::Form, proof: None, email, phone };
        let case = new.row(self, ctx, ctx.tenant, subject, origin);
        let mut tx = self.begin(ctx).await?;
        queries::insert(&mut tx, &case).await?;
        self.step(&mut tx, &case, StepKind::Received, By::Person, None).await?;
        self.ask_for_proof(&mut tx, &case).await?;
        Ok(tx.commit().await?)
    }

    /// The case a link to prove who asks leads to, before it is used.
    pub async fn to_prove(&self, ctx: &Ctx, token: &str) -> Result<Request> {
        self.by_link(ctx, LinkPurpose::Prove, token).await
    }

    /// Uses the link: the case is open from here on. Gives the token of a link to follow it.
    pub async fn prove(&self, ctx: &Ctx, token: &str) -> Result<(Request, LinkToken)> {
        let case = self.by_link(ctx, LinkPurpose::Prove, token).await?;
        let mut tx = self.begin(&within(ctx, case.tenant_id)).await?;
        if !queries::take_link(&mut tx, case.request_id, LinkPurpose::Prove).await? {
            return Err(Error::LinkNotValid);
        }
        let change = Change::new(Event::Prove(Proof::Link), By::Person);
        let case = self.change_in(&mut tx, case, change).await?;
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
        found.ok_or(Error::LinkNotValid)
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
