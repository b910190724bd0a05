//! The papers of a product's notice, each written once: a notice does not change while the server runs.

use std::{collections::HashMap, fmt, sync::Arc};

use bytes::Bytes;
use notice::{ArtefactName, Format, Lang, Notice};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};

/// One of them, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    pub bytes: Bytes,
    /// Changes when a byte does.
    pub etag: String,
}

/// Edition, name, format and language.
type Key = (u32, ArtefactName, Format, Lang);

/// There are no more than editions, names, formats and languages allow, so nothing has to be thrown away.
#[derive(Clone, Default)]
pub(crate) struct Papers(Arc<Mutex<HashMap<Key, Paper>>>);

impl Papers {
    /// `None` where the notice has no such paper, or not in this format. Writing one takes a while the first time.
    pub async fn get(&self, notice: &Arc<Notice>, name: ArtefactName, format: Format, lang: Lang) -> Option<Paper> {
        let key = (notice.edition().number, name, format, lang);
        if let Some(paper) = self.0.lock().get(&key) {
            return Some(paper.clone());
        }
        let notice = Arc::clone(notice);
        let written = tokio::task::spawn_blocking(move || notice.artefact(name, format, lang));
        let bytes = written.await.ok().flatten()?;
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&bytes)[..16]));
        let paper = Paper { bytes: bytes.into(), etag };
        self.0.lock().insert(key, paper.clone());
        Some(paper)
    }
}

impl fmt::Debug for Papers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} papers", self.0.lock().len())
    }
}
