//! The statements over devices that nobody registered.

use privacy::Tx;
use store::{Value, params, sql};

use crate::{Result, UnknownDevice};

/// Adds to what is counted already: product, EUI, count, first and last time.
pub(crate) async fn add(tx: &mut Tx, counts: Vec<Vec<Value>>) -> Result<()> {
    let statement = sql!(
        "INSERT INTO unknown_device (product, dev_eui, heard_count, first_at, last_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (product, dev_eui) DO UPDATE
         SET heard_count = unknown_device.heard_count + excluded.heard_count, last_at = excluded.last_at"
    );
    tx.execute_many(statement, counts).await?;
    Ok(())
}

/// Those are known now: product and EUI.
pub(crate) async fn remove(tx: &mut Tx, registered: Vec<Vec<Value>>) -> Result<()> {
    tx.execute_many(sql!("DELETE FROM unknown_device WHERE product = $1 AND dev_eui = $2"), registered).await?;
    Ok(())
}

/// Keeps those heard last, at most so many.
pub(crate) async fn trim(tx: &mut Tx, devices_max: u32) -> Result<()> {
    let product = tx.ctx().product.clone();
    let statement = sql!(
        "DELETE FROM unknown_device WHERE product = $1 AND last_at <= (
           SELECT u.last_at FROM unknown_device u WHERE u.product = $1 ORDER BY u.last_at DESC LIMIT 1 OFFSET $2)"
    );
    tx.execute(statement, params![&*product, devices_max]).await?;
    Ok(())
}

/// Those heard last first.
pub(crate) async fn list(tx: &mut Tx, limit: u32) -> Result<Vec<UnknownDevice>> {
    let product = tx.ctx().product.clone();
    let statement = sql!(
        "SELECT product, dev_eui, heard_count, first_at, last_at FROM unknown_device
         WHERE product = $1 ORDER BY last_at DESC, dev_eui LIMIT $2"
    );
    Ok(tx.all(statement, params![&*product, limit]).await?)
}
