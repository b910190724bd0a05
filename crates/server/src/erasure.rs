//! Erasure, wired: where its ledger lies, who in this process hears of one, and what rooms bring into rows so that it
//! can be removed.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use futures::future::BoxFuture;
use http::{App, Products};
use privacy::{
    Privacy, Tx,
    erasure::{Ledger, RemovalCount, Scrub},
};
use types::SubjectId;

use store::{Database, Permit, params, sql};

use crate::{StartError, reactions, wiring::house_ctx};

/// Where the ledger lies: as told, or beside the embedded database.
pub fn ledger_path(told: Option<&Path>, database: &store::Url) -> Option<PathBuf> {
    match (told, database) {
        (Some(path), _) => Some(path.to_owned()),
        (None, store::Url::Sqlite(directory)) => Some(directory.join("erasures")),
        (None, store::Url::Postgres(_)) => None,
    }
}

/// Where checkpoints of the audit log lie: beside the ledger, for they too are of use where the database's files are not.
pub fn checkpoints_path(ledger: &Path) -> PathBuf {
    ledger.with_file_name("audit-checkpoints")
}

/// Compares the database with the ledger before anybody reads: a restored backup forgets again whom it brought back.
pub async fn begin(privacy: &Privacy, path: Option<&Path>, products: &Products) -> Result<(), StartError> {
    let Some(path) = path else {
        tracing::warn!(
            "no ledger of erasures: a restored backup would bring erased people back (give --erasures FILE)"
        );
        return Ok(());
    };
    let ledger = Ledger::open(path)?;
    let notices: Vec<_> = products.iter().map(|product| &*product.notice).collect();
    let replayed = privacy.replay_erasures(&house_ctx(&"".into(), "replay"), &ledger, &notices).await?;
    if replayed.unknown > 0 {
        tracing::warn!(
            erasures = replayed.unknown,
            people = replayed.people,
            "the database is older than the ledger of erasures: they are done again"
        );
    }
    privacy.erasures().keep_ledger(ledger);
    privacy.keep_checkpoints(&checkpoints_path(path));
    Ok(())
}

/// A server stands over this database, with nobody in it whom the ledger tells of: where it was restored, that is over.
pub async fn stands(database: &Database) -> Result<(), StartError> {
    let mut tx = database.write(Permit::NOT_PERSONAL).await?;
    tx.execute(sql!("DELETE FROM setting WHERE name = $1"), params![store::backup::RESTORING]).await?;
    Ok(tx.commit().await?)
}

/// From here on an erasure ends sessions as soon as it takes effect, and consent given again waits for what its
/// withdrawal removes. What comes of the person's devices the gate refuses from then on; the registries forget them
/// with the removal, for to read them whole at each effect would make many erasures slow.
pub fn wire(app: &App) {
    let listening = app.clone();
    app.privacy().erasures().on_effect(Arc::new(move |subject| listening.identity().forget_person(subject)));
    let identity = app.identity().clone();
    app.privacy().erasures().on_leaving(Arc::new(asked_in(move |tx, subjects| {
        let identity = identity.clone();
        Box::pin(async move { identity.may_leave(tx, subjects).await })
    })));
    let preparing = app.clone();
    app.privacy().erasures().on_removal(Arc::new(move || {
        let app = preparing.clone();
        Box::pin(async move { into_rows(&app).await })
    }));
}

/// What is asked of the transaction that erases.
fn asked_in<F>(ask: F) -> F
where
    F: for<'a> Fn(&'a mut Tx, &'a [SubjectId]) -> BoxFuture<'a, Result<(), privacy::Error>>,
{
    ask
}

/// Points that wait in memory and in the log become rows, which can be removed.
async fn into_rows(app: &App) -> Result<(), privacy::Error> {
    registries(app).await;
    let archived = app.telemetry().archive().await;
    archived.map(drop).map_err(|error| privacy::Error::Setup(format!("archiving before removal: {error}")))
}

/// What registries hold in memory is read again: rows that are hidden are not there.
async fn registries(app: &App) {
    for product in app.products().iter() {
        if let Err(error) = app.devices().load(&house_ctx(product.name(), "erasure")).await {
            tracing::error!(%error, "the registry of devices was not read again");
        }
    }
    if let Err(error) = reactions::reconcile(app.telemetry(), app.devices()).await {
        tracing::error!(%error, "telemetry was not compared with the devices there are");
    }
}

/// Removes what erasures have made unreadable.
pub async fn remove(app: &App, scrub: Scrub) -> Result<RemovalCount, privacy::Error> {
    let count = app.privacy().remove_erased(&house_ctx(&"".into(), "erasure"), scrub, into_rows(app)).await?;
    if count.rows > 0 {
        registries(app).await;
    }
    Ok(count)
}
