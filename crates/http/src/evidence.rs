//! Measuring the evidence of a product, and telling its data protection officer what has turned: once when a statement
//! no longer holds, once when it holds again.

use std::collections::HashMap;

use messages::{
    Letter, NewMessage, Outbox, To,
    texts::{self, Imprint, TurnedCheck},
};
use notice::{Lang, Notice};
use privacy::{
    Facts, Result, Tx,
    evidence::{Evidence, Turned, figure, proofs, remedy, title},
};
use types::{Ctx, TenantId};

use crate::{App, Product};

/// The recipient of the notice to whom mails about evidence go.
const RECIPIENT: &str = "officer";
/// The officer has not chosen a language.
const LANGUAGE: Lang = Lang::De;

impl App {
    /// Measures, records, and writes to the officer in the same transaction.
    pub async fn measure_evidence(&self, product: &Product) -> Result<Vec<Evidence>> {
        let tenant = self.identity().root(product.name()).await.ok().flatten();
        let ctx = Ctx::system(product.name(), tenant.unwrap_or(TenantId::from_bytes([0; 16])), "evidence");
        let (privacy, notice) = (self.privacy(), &*product.notice);
        let started_at = privacy.clock().now();
        let file = product.source.as_ref().map(crate::Source::digest_now);
        let evidence = privacy.measure(&ctx, notice, file.as_deref()).await?;
        let told = tenant.is_some() && privacy.may_disclose(&ctx, RECIPIENT, &["message"]).is_ok();
        let mut tx = match told {
            true => privacy.write(&ctx, &Outbox::CATEGORIES, &Facts::NONE).await?,
            false => privacy.write_plain(&ctx).await?,
        };
        let turned = privacy.record_evidence(&mut tx, notice, started_at, &evidence).await?;
        for one in turned.iter().filter(|one| !one.holds) {
            tracing::warn!(product = %product.name(), check = %one.check_id, "a statement of the notice does not hold");
        }
        if told && !turned.is_empty() {
            self.tell_officer(&mut tx, notice, &turned, &evidence).await?;
        }
        tx.commit().await?;
        let failing = evidence.iter().filter(|one| !one.measured.holds()).count();
        metrics::gauge!("obhut_evidence_failing", "product" => product.name().to_string()).set(failing as f64);
        Ok(evidence)
    }

    /// Sends the officer a checkpoint of the audit log, once in each month after the first: what has left the house,
    /// nobody in it can change.
    pub async fn mail_checkpoint(&self, product: &Product) -> Result<()> {
        let privacy = self.privacy();
        let Some(tenant) = self.identity().root(product.name()).await.ok().flatten() else { return Ok(()) };
        let ctx = Ctx::system(product.name(), tenant, "audit_checkpoint");
        let month: String = privacy.clock().now().to_string().chars().take(7).collect();
        let last = privacy.checkpoint_mailed(&ctx).await?;
        if last.as_ref() == Some(&month) {
            return Ok(());
        }
        let may = privacy.may_disclose(&ctx, RECIPIENT, &["message"]).is_ok();
        let checkpoint = if last.is_some() && may { privacy.audit_checkpoint(&ctx).await? } else { None };
        let mut tx = match checkpoint {
            Some(_) => privacy.write(&ctx, &Outbox::CATEGORIES, &Facts::NONE).await?,
            None => privacy.write_plain(&ctx).await?,
        };
        if let Some(checkpoint) = checkpoint {
            let letter = texts::checkpoint(LANGUAGE, &self.imprint_of(&product.notice), &checkpoint);
            self.post_to_officer(&mut tx, &product.notice, "audit_checkpoint", &letter).await?;
        }
        privacy.note_checkpoint_mailed(&mut tx, &month).await?;
        tx.commit().await
    }

    fn imprint_of(&self, notice: &Notice) -> Imprint {
        Imprint {
            product: notice.product.title.clone(),
            public_url: self.settings().public_url.clone(),
            zone: jiff::tz::TimeZone::UTC,
        }
    }

    async fn tell_officer(&self, tx: &mut Tx, notice: &Notice, turned: &[Turned], evidence: &[Evidence]) -> Result<()> {
        let words = in_words(notice, evidence);
        let of = |holds: bool| -> Vec<TurnedCheck> {
            let turned = turned.iter().filter(|one| one.holds == holds);
            turned.filter_map(|one| words.get(&one.check_id).cloned()).collect()
        };
        let letter = texts::evidence(LANGUAGE, &self.imprint_of(notice), &of(false), &of(true));
        let kind = if turned.iter().any(|one| !one.holds) { "evidence_failed" } else { "evidence_holds" };
        self.post_to_officer(tx, notice, kind, &letter).await
    }

    async fn post_to_officer(&self, tx: &mut Tx, notice: &Notice, kind: &'static str, letter: &Letter) -> Result<()> {
        let message = NewMessage {
            tells_of: &[],
            tenant: tx.ctx().tenant,
            subject: None,
            recipient: RECIPIENT,
            categories: &[],
            kind,
            about: ("evidence", None),
            to: To::Email(&notice.officer.email, letter),
            confidential: false,
        };
        match self.outbox().enqueue(tx, message).await {
            Ok(_) => Ok(()),
            Err(messages::Error::Privacy(error)) => Err(error),
            Err(error) => {
                tracing::error!(%error, "the mail to the officer cannot be sent");
                Ok(())
            }
        }
    }
}

/// Each check by its id, as the officer reads it.
fn in_words(notice: &Notice, evidence: &[Evidence]) -> HashMap<String, TurnedCheck> {
    let text = notice.text(LANGUAGE);
    let mut statements: HashMap<String, String> = HashMap::new();
    for (statement, proof) in text.statements().zip(proofs(notice)) {
        for check in &proof.checks {
            statements.entry(check.to_string()).or_insert_with(|| statement.text.clone());
        }
    }
    let words = |one: &Evidence| {
        let id = one.check.to_string();
        let (kind, holds) = (one.check.kind, one.measured.holds());
        let check = TurnedCheck {
            title: title(kind).get(LANGUAGE).to_owned(),
            figure: figure(kind, &one.measured, LANGUAGE),
            remedy: (!holds).then(|| remedy(kind).get(LANGUAGE).to_owned()),
            statement: statements.get(&id).cloned().unwrap_or_default(),
        };
        (id, check)
    };
    evidence.iter().map(words).collect()
}
