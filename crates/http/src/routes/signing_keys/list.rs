//! The public keys, for whoever verifies a package, a receipt or a report.

use axum::{extract::State, http::header, response::IntoResponse};
use privacy::signature;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    App, Problem,
    extract::{Json, Visitor},
};

/// Public keys (RFC 7517), newest first. Keys of the past stay: what they signed stays verifiable.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SigningKeys {
    keys: Vec<PublicKey>,
}

/// A public key (RFC 7517, RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicKey {
    /// Always `OKP`.
    kty: String,
    /// Always `Ed25519`.
    crv: String,
    /// The key, base64url.
    x: String,
    /// The key's thumbprint (RFC 7638); signatures name it.
    kid: String,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
}

impl From<signature::Jwk> for PublicKey {
    fn from(key: signature::Jwk) -> Self {
        Self { kty: key.kty, crv: key.crv, x: key.x, kid: key.kid, alg: key.alg, purpose: key.purpose }
    }
}

/// List the public signing keys
///
/// A JWK set. `obhut verify FILE --key SET` verifies with it offline; so does any JWS library that knows Ed25519.
#[utoipa::path(
    get, path = "/signing-keys", operation_id = "list_signing_keys", tag = "privacy",
    responses((status = 200, body = SigningKeys, content_type = "application/jwk-set+json"))
)]
pub(crate) async fn list_signing_keys(State(app): State<App>, visitor: Visitor) -> Result<impl IntoResponse, Problem> {
    let set = app.privacy().signing_keys(&visitor.ctx).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/jwk-set+json"),
        (header::CACHE_CONTROL, "public, max-age=300"),
        // Public and the same for everybody: pages of other sites may verify with it.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, Json(SigningKeys { keys: set.keys.into_iter().map(PublicKey::from).collect() })))
}
