//! Bodies that are larger than others: nothing of one is read before its handler asks, which it does once it knows that
//! whoever sends it may; and few are in memory at a time.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::StatusCode,
};
use tokio::sync::OwnedSemaphorePermit;

use super::too_large;
use crate::{App, Problem};

/// Large bodies in memory at a time; further ones wait, unread.
pub(crate) const LARGE_AT_ONCE_MAX: usize = 2;

/// A body that was not read yet.
pub(crate) struct LargeBody(Body);

/// A body that was read; its place is free again when it is dropped.
pub(crate) struct Read {
    pub bytes: Bytes,
    _turn: OwnedSemaphorePermit,
}

impl FromRequest<App> for LargeBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        Ok(Self(request.into_body()))
    }
}

impl LargeBody {
    /// Reads it when its turn has come. The layer around all routes limits how large it may be.
    pub async fn read(self, app: &App) -> Result<Read, Problem> {
        let turn = app.large_bodies().clone().acquire_owned().await;
        let busy = || Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Too much is being sent at once");
        let turn = turn.map_err(|_| busy())?;
        let bytes = axum::body::to_bytes(self.0, usize::MAX).await.map_err(|_| too_large())?;
        Ok(Read { bytes, _turn: turn })
    }
}
