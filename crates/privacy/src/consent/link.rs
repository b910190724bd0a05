//! Links by which a person without an account sees what is held of them and decides (LIV-24). A link has one purpose,
//! expires, is kept as a hash only, and reaches every id the person has under the address it was sent to, while they have
//! it.

use std::{fmt, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use notice::{Lang, Words};
use sha2::{Digest, Sha256};
use store::{Erase, Starts, SubjectPath, key, params, plain, secret, sent_to, sql, table};
use subtle::ConstantTimeEq;
use types::{Ctx, EmailAddress, Rng, SubjectId, TenantId, Time};

use super::{Consents, Error, Result};
use crate::{
    Contact, Tx,
    person::Person,
    stops::{Letter, Mail},
    throttle::{Key, Limits},
};

/// A link works so long.
pub const LINK_DAYS: u64 = 14;
/// So many random bytes: guessing one is out of the question, so a fast hash is enough at rest.
const SECRET_BYTES: usize = 32;
/// A longer text is not one of ours, and is not hashed.
const TOKEN_CHARS_MAX: usize = 100;
/// Five links an hour to one address.
const LINKS_PER_ADDRESS: Limits = Limits { free_count: 4, wait_seconds_first: 3_600, wait_seconds_max: 3_600 };
/// Twenty asked for from one place.
const LINKS_PER_ORIGIN: Limits = Limits { free_count: 19, wait_seconds_first: 3_600, wait_seconds_max: 3_600 };

table! {
    /// A link that leads a person to their own data and choices.
    pub struct PersonLink in "person_link" {
        key: ["token_hash", "subject_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("expires_at"), erase: Erase::Delete,
    }
    token_hash: [u8; 32] = secret("request"),
    subject_id: SubjectId = key(),
    tenant_id: TenantId = key(),
    product: String = plain("the product it is about"),
    language: String = plain("the language it was sent in"),
    created_at: Time = plain("when it was made"),
    expires_at: Time = plain("when it stops being good"),
    /// Where it was sent: it dies with the address. Links from before this was written down are no longer good.
    address: Option<String> = sent_to("request"),
}

/// The secret part of a link, on its way into a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    fn new(rng: &Rng) -> Self {
        Self(URL_SAFE_NO_PAD.encode(rng.bytes::<SECRET_BYTES>()))
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Nothing of it reaches a log.
impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

/// Whom a link reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    pub subjects: Vec<SubjectId>,
    pub tenant: TenantId,
    pub language: Lang,
    pub expires_at: Time,
}

impl Consents {
    /// Sends the person with this address a link, if anything is held under it. The answer does not tell.
    pub async fn request_link(&self, ctx: &Ctx, email: &str, language: Lang) -> Result<()> {
        let email = EmailAddress::kept(email.trim());
        // Where it is asked from comes first: whoever is refused there leaves no further trace.
        let mut keys: Vec<_> = ctx.origin.ip.map(|ip| (Key::address(ip), LINKS_PER_ORIGIN)).into_iter().collect();
        keys.push((Key::of("link", &format!("{}\n{}", ctx.product, email.normal().as_str())), LINKS_PER_ADDRESS));
        self.0.links.enter(&keys, self.now())?;
        for reached in self.privacy().mailboxes(ctx, Contact::Email(&email)).await? {
            let address = EmailAddress::kept(reached.address);
            self.send_link(ctx, &reached.subjects, &address, language).await?;
        }
        Ok(())
    }

    /// Sends somebody a link: an invited person, a named contact. `ctx` reaches them.
    pub async fn send_link_to(&self, ctx: &Ctx, subject: SubjectId, language: Lang) -> Result<()> {
        self.tenant_of(ctx, subject).await?;
        let mut tx = self.privacy().house(ctx, false).await?;
        let email = Person::address(&mut tx, subject).await?.ok_or(Error::NotFound)?;
        drop(tx);
        self.send_link(ctx, &[subject], &email, language).await
    }

    async fn send_link(&self, ctx: &Ctx, subjects: &[SubjectId], email: &EmailAddress, language: Lang) -> Result<()> {
        let Some(first) = subjects.first() else { return Ok(()) };
        let mut tx = self.begin(ctx, *first).await?;
        let (token, expires_at) = self.make_link(&mut tx, subjects, email, language).await?;
        let mail = Mail::Link { token: token.expose(), expires_at };
        self.post_link(&mut tx, *first, email, language, mail).await?;
        tx.audit("send_link", "subject", Some(*first.bytes()));
        Ok(tx.commit().await?)
    }

    /// Asks somebody again whose consent no longer covers these clauses. `false` where no address is known.
    pub async fn ask_again(&self, ctx: &Ctx, subject: SubjectId, language: Lang, clauses: &[Words]) -> Result<bool> {
        let mut tx = self.begin(ctx, subject).await?;
        let Some(email) = Person::address(&mut tx, subject).await? else { return Ok(false) };
        let (token, expires_at) = self.make_link(&mut tx, &[subject], &email, language).await?;
        let mail = Mail::AskAgain { token: token.expose(), expires_at, clauses };
        self.post_link(&mut tx, subject, &email, language, mail).await?;
        tx.audit("ask_again", "subject", Some(*subject.bytes()));
        tx.commit().await?;
        Ok(true)
    }

    async fn post_link(
        &self,
        tx: &mut Tx,
        subject: SubjectId,
        email: &EmailAddress,
        language: Lang,
        mail: Mail<'_>,
    ) -> Result<()> {
        let subject = Person::visible(tx, subject, "message").await?;
        let letter = Letter { tenant: tx.ctx().tenant, subject, email: email.as_str(), language, mail };
        self.0.courier.post(tx, letter).await?;
        Ok(())
    }

    async fn make_link(
        &self,
        tx: &mut Tx,
        subjects: &[SubjectId],
        email: &EmailAddress,
        language: Lang,
    ) -> Result<(LinkToken, Time)> {
        let token = LinkToken::new(self.privacy().rng());
        let hash: [u8; 32] = Sha256::digest(token.0.as_bytes()).into();
        let (now, ctx) = (self.now(), tx.ctx().clone());
        let expires_at = now.plus(Duration::from_secs(LINK_DAYS * 86_400));
        for subject in subjects {
            let tenant = Person::tenant(tx, *subject).await?.unwrap_or(ctx.tenant);
            tx.execute(
                sql!(
                    "INSERT INTO person_link (token_hash, subject_id, tenant_id, product, language, created_at,
                       expires_at, address)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                ),
                params![hash, subject, tenant, &*ctx.product, language.tag(), now, expires_at, email],
            )
            .await?;
        }
        Ok((token, expires_at))
    }

    /// Whom a link reaches, while it is good.
    pub async fn follow(&self, ctx: &Ctx, presented: &str) -> Result<Reached> {
        if presented.len() > TOKEN_CHARS_MAX {
            return Err(Error::LinkNotValid);
        }
        let hash: [u8; 32] = Sha256::digest(presented.as_bytes()).into();
        let mut tx = self.privacy().house(ctx, false).await?;
        let found: Vec<PersonLink> = tx
            .all(
                sql!(
                    "SELECT token_hash, subject_id, tenant_id, product, language, created_at, expires_at,
                       address
                     FROM main.person_link WHERE token_hash = $1 AND product = $2 AND expires_at > $3
                     ORDER BY subject_id"
                ),
                params![hash, &*ctx.product, self.now()],
            )
            .await?;
        drop(tx);
        let found = self.still_theirs(ctx, found).await?;
        let good = |link: &PersonLink| bool::from(link.token_hash.ct_eq(&hash));
        let first = found.first().filter(|link| good(link)).ok_or(Error::LinkNotValid)?;
        Ok(Reached {
            tenant: first.tenant_id,
            language: first.language.parse().unwrap_or(Lang::De),
            expires_at: first.expires_at,
            subjects: found.iter().map(|link| link.subject_id).collect(),
        })
    }

    /// Of those a link was made for, who still has the address it was sent to, and nobody else; or has none any more.
    async fn still_theirs(&self, ctx: &Ctx, mut links: Vec<PersonLink>) -> Result<Vec<PersonLink>> {
        let Some(address) = links.first().and_then(|link| link.address.clone()) else { return Ok(Vec::new()) };
        let address = EmailAddress::kept(address);
        let now = self.privacy().subjects_by_contact(ctx, Contact::Email(&address)).await?;
        // Of whom no address is held any more, the ledger of what they decided is.
        let mut gone = Vec::new();
        if now.is_empty() {
            let mut tx = self.privacy().house(ctx, false).await?;
            for link in &links {
                if !Person::is_reached(&mut tx, link.subject_id).await? {
                    gone.push(link.subject_id);
                }
            }
        }
        links.retain(|link| now.contains(&link.subject_id) || gone.contains(&link.subject_id));
        Ok(links)
    }

    /// Takes away links that are no longer good; a job calls it.
    pub async fn remove_expired_links(&self, ctx: &Ctx) -> Result<u64> {
        if !self.privacy().may_destroy_for_age(ctx).await? {
            return Ok(0);
        }
        let mut tx = self.privacy().house(ctx, true).await?;
        let removed = tx.execute(sql!("DELETE FROM person_link WHERE expires_at <= $1"), params![self.now()]).await?;
        tx.commit().await?;
        Ok(removed)
    }
}
