//! Carries identity's letters to the outbox: the two rooms do not know each other.

use std::{collections::HashMap, sync::Arc};

use futures::future::BoxFuture;
use http::Products;
use identity::{Courier, Letter, Purpose};
use messages::{
    NewMessage, Outbox, To,
    texts::{self, AccountLink, Imprint},
};
use privacy::Tx;

/// The recipient of the notice to whom account mails go.
const RECIPIENT: &str = "account_mail";

/// Queues activation and password links.
pub struct MailCourier {
    outbox: Outbox,
    imprints: HashMap<Arc<str>, Imprint>,
}

/// What each product's mails say of their origin.
pub fn imprints(products: &Products, public_url: &str, zone: &jiff::tz::TimeZone) -> HashMap<Arc<str>, Imprint> {
    let imprint = |product: &http::Product| Imprint {
        product: product.notice.product.title.clone(),
        public_url: public_url.to_owned(),
        zone: zone.clone(),
    };
    products.iter().map(|product| (product.name().clone(), imprint(product))).collect()
}

impl MailCourier {
    pub fn new(outbox: Outbox, imprints: HashMap<Arc<str>, Imprint>) -> Self {
        Self { outbox, imprints }
    }
}

impl Courier for MailCourier {
    fn post<'a>(&'a self, tx: &'a mut Tx, letter: Letter<'a>) -> BoxFuture<'a, privacy::Result<()>> {
        Box::pin(async move {
            let imprint = self.imprints.get(&tx.ctx().product);
            let imprint =
                imprint.ok_or_else(|| privacy::Error::Setup("a letter of a product that is not here".into()))?;
            let (page, text): (_, fn(_, &_, &_) -> _) = match letter.purpose {
                Purpose::Activation => ("activate", texts::activation),
                Purpose::PasswordReset => ("reset", texts::password_reset),
            };
            let link = format!("{}/{page}/{}", imprint.public_url, letter.link_token);
            let to = AccountLink {
                first_name: letter.first_name,
                last_name: letter.last_name,
                link: &link,
                expires_at: letter.expires_at,
            };
            let message = NewMessage {
                tells_of: &[],
                tenant: letter.tenant_id,
                subject: Some(letter.subject_id),
                recipient: RECIPIENT,
                categories: &["account"],
                kind: letter.purpose.name(),
                about: ("account", Some(*letter.account_id.bytes())),
                to: To::Email(letter.email, &text(letter.language.0, imprint, &to)),
                confidential: true,
            };
            match self.outbox.enqueue(tx, message).await {
                Ok(_) => Ok(()),
                Err(messages::Error::Privacy(error)) => Err(error),
                Err(other) => Err(privacy::Error::Setup(other.to_string())),
            }
        })
    }
}
