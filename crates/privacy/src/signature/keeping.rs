//! Where the key is kept: a file that only the server may read, or the database where servers have no file in common.
//! Public keys of the past stay listed, so that what they signed stays verifiable.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use store::{params, sql};
use types::Ctx;

use super::{Jwk, JwkSet, Signer};
use crate::{Error, Privacy, Result, SigningKey, Tx};

/// The name of the private key in `setting`.
const SETTING: &str = "signing_key";
const ONLY_OURS: u32 = 0o600;

/// Where the private key is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// A file, for the server alone (0600).
    File(PathBuf),
    /// The table `setting`: for several servers over one PostgreSQL that share no file.
    Database,
}

impl Keeping {
    /// As told; else beside the embedded database, or in the shared one.
    pub fn of(told: Option<&Path>, database: &store::Url) -> Self {
        match (told, database) {
            (Some(path), _) => Self::File(path.to_owned()),
            (None, store::Url::Sqlite(directory)) => Self::File(directory.join("signing-key")),
            (None, store::Url::Postgres(_)) => Self::Database,
        }
    }
}

impl Privacy {
    /// Reads the key, or makes it at the first start, and lists its public half.
    pub async fn load_signer(&self, ctx: &Ctx, keeping: &Keeping) -> Result<()> {
        let signer = match keeping {
            Keeping::File(path) => match read_file(path)? {
                Some(signer) => signer,
                None => first_in_file(path, &Signer::generate(self.rng())?)?,
            },
            Keeping::Database => self.signer_in_database(ctx).await?,
        };
        let mut tx = self.write_plain(ctx).await?;
        self.list_key(&mut tx, &signer).await?;
        tx.commit().await?;
        self.set_signer(signer);
        Ok(())
    }

    /// A new key; the old public key stays listed. A running server goes on with the old one until it is restarted.
    pub async fn rotate_signer(&self, ctx: &Ctx, keeping: &Keeping) -> Result<Signer> {
        let signer = Signer::generate(self.rng())?;
        let mut tx = self.write_plain(ctx).await?;
        self.list_key(&mut tx, &signer).await?;
        match keeping {
            Keeping::File(path) => replace_file(path, &signer)?,
            Keeping::Database => {
                let pem = signer.to_pem()?;
                tx.execute(
                    sql!(
                        "INSERT INTO setting (name, value) VALUES ($1, $2)
                         ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                    ),
                    params![SETTING, pem],
                )
                .await?;
            }
        }
        tx.audit_detail("rotate", "signing_key", None, signer.kid().to_owned());
        tx.commit().await?;
        Ok(signer)
    }

    /// Every public key there ever was, newest first.
    pub async fn signing_keys(&self, ctx: &Ctx) -> Result<JwkSet> {
        let mut tx = self.read_plain(ctx).await?;
        let rows: Vec<SigningKey> = tx
            .all(
                sql!("SELECT kid, public_key, created_at, retired_at FROM signing_key ORDER BY created_at DESC, kid"),
                [],
            )
            .await?;
        let keys = rows.iter().filter_map(|row| URL_SAFE_NO_PAD.decode(&row.public_key).ok());
        Ok(JwkSet { keys: keys.map(|key| Jwk::of_public_key(&key)).collect() })
    }

    async fn signer_in_database(&self, ctx: &Ctx) -> Result<Signer> {
        let mut tx = self.write_plain(ctx).await?;
        let read = sql!("SELECT value FROM setting WHERE name = $1");
        if let Some(pem) = tx.value::<String>(read, params![SETTING]).await? {
            return Signer::from_pem(&pem);
        }
        let pem = Signer::generate(self.rng())?.to_pem()?;
        // Two servers may start at once: the first one's key is everybody's.
        let insert = sql!("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING");
        tx.execute(insert, params![SETTING, pem]).await?;
        let pem = tx.value::<String>(read, params![SETTING]).await?.unwrap_or(pem);
        tx.commit().await?;
        Signer::from_pem(&pem)
    }

    async fn list_key(&self, tx: &mut Tx, signer: &Signer) -> Result<()> {
        let now = self.clock().now();
        tx.execute(
            sql!(
                "INSERT INTO signing_key (kid, public_key, created_at) VALUES ($1, $2, $3)
                 ON CONFLICT (kid) DO UPDATE SET retired_at = NULL"
            ),
            params![signer.kid(), signer.jwk().x, now],
        )
        .await?;
        tx.execute(
            sql!("UPDATE signing_key SET retired_at = $2 WHERE kid <> $1 AND retired_at IS NULL"),
            params![signer.kid(), now],
        )
        .await?;
        Ok(())
    }
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::Setup(format!("the signing key {}: {error}", path.display()))
}

fn read_file(path: &Path) -> Result<Option<Signer>> {
    let pem = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|error| failed(path, &error))?,
    };
    let mode = std::fs::metadata(path).map_err(|error| failed(path, &error))?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!("the signing key can be read by others than the server: chmod 600");
    }
    Signer::from_pem(&pem).map(Some)
}

/// Never over a key that is there: two servers that start at once take the one that was first.
fn first_in_file(path: &Path, signer: &Signer) -> Result<Signer> {
    match write_new(path, signer)? {
        true => Ok(signer.clone()),
        false => read_file(path)?.ok_or_else(|| failed(path, &ErrorKind::NotFound.into())),
    }
}

/// In one step, so that a crash leaves the old key or the new one.
fn replace_file(path: &Path, signer: &Signer) -> Result<()> {
    let new = path.with_extension("new");
    let _ = std::fs::remove_file(&new);
    write_new(&new, signer)?;
    std::fs::rename(&new, path).map_err(|error| failed(path, &error))
}

fn write_new(path: &Path, signer: &Signer) -> Result<bool> {
    let mut file = match OpenOptions::new().write(true).create_new(true).mode(ONLY_OURS).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        other => other.map_err(|error| failed(path, &error))?,
    };
    let pem = signer.to_pem()?;
    file.write_all(pem.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| failed(path, &error))?;
    Ok(true)
}
