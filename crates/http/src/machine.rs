//! Telling of trouble below the server, its clock and its disk: who the notice names as data protection officer hears of
//! it, once for each time it begins.

use messages::{
    NewMessage, Outbox, To,
    texts::{self, Imprint, MachineTrouble},
};
use notice::Lang;
use privacy::{Facts, Result, Tx, retention::ClockFound};
use types::{Ctx, TenantId};

use crate::{App, Product};

/// The recipient of the notice to whom such mails go.
const RECIPIENT: &str = "officer";
/// The officer has not chosen a language.
const LANGUAGE: Lang = Lang::De;

impl App {
    /// Looks at the clock before a retention run, and tells when deletion is paused.
    pub async fn watch_clock(&self) -> Result<ClockFound> {
        let house = Ctx::system(&"".into(), TenantId::from_bytes([0; 16]), "clock");
        let found = self.privacy().note_clock(&house, false).await?;
        let paused = found != ClockFound::Credible;
        metrics::gauge!("obhut_deletion_paused").set(if paused { 1.0 } else { 0.0 });
        if let ClockFound::Paused { last_ran_at } = found {
            let mut tx = self.privacy().write_plain(&house).await?;
            let news = self.privacy().is_pause_news(&mut tx).await?;
            tx.commit().await?;
            if news {
                let now = self.privacy().clock().now();
                self.tell_of_machine(MachineTrouble::ClockUnproven { last_ran_at, now }).await?;
            }
        }
        Ok(found)
    }

    /// Writes to the officer of each product whose notice lets it.
    pub async fn tell_of_machine(&self, trouble: MachineTrouble) -> Result<()> {
        for product in self.products().iter() {
            let Some(tenant) = self.identity().root(product.name()).await.ok().flatten() else { continue };
            let ctx = Ctx::system(product.name(), tenant, "machine");
            if self.privacy().may_disclose(&ctx, RECIPIENT, &["message"]).is_ok() {
                let mut tx = self.privacy().write(&ctx, &Outbox::CATEGORIES, &Facts::NONE).await?;
                self.write_of_machine(&mut tx, product, trouble).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    async fn write_of_machine(&self, tx: &mut Tx, product: &Product, trouble: MachineTrouble) -> Result<()> {
        let imprint = Imprint {
            product: product.notice.product.title.clone(),
            public_url: self.settings().public_url.clone(),
            zone: jiff::tz::TimeZone::UTC,
        };
        let message = NewMessage {
            tenant: tx.ctx().tenant,
            subject: None,
            recipient: RECIPIENT,
            categories: &[],
            kind: trouble.kind(),
            about: ("server", None),
            to: To::Email(&product.notice.officer.email, &texts::machine(LANGUAGE, &imprint, trouble)),
            confidential: false,
            tells_of: &[],
        };
        match self.outbox().enqueue(tx, message).await {
            Ok(_) => Ok(()),
            Err(messages::Error::Privacy(error)) => Err(error),
            Err(error) => {
                tracing::error!(%error, "the mail about the machine cannot be sent");
                Ok(())
            }
        }
    }
}
