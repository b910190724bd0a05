//! The products this server hosts, each with its notice.

use std::{path::PathBuf, sync::Arc};

use notice::Notice;
use sha2::{Digest, Sha256};

use crate::papers::Papers;

/// A product: its notice, and where its visitors come in.
#[derive(Clone, Debug)]
pub struct Product {
    name: Arc<str>,
    /// The edition in force: the one everybody is served.
    pub notice: Arc<Notice>,
    /// Editions that were in force before, oldest first; they stay readable.
    pub earlier: Vec<Arc<Notice>>,
    pub(crate) papers: Papers,
    /// Host names that lead to this product.
    pub hosts: Vec<String>,
    /// Where its notice, profiles and codecs lie.
    pub directory: PathBuf,
    /// The file its notice was read from, and the SHA-256 of what was read, so that the two can be compared later.
    pub source: Option<Source>,
}

/// Where a notice was read from.
#[derive(Clone, Debug)]
pub struct Source {
    pub file: PathBuf,
    pub digest: String,
}

impl Source {
    pub fn new(file: PathBuf, text: &str) -> Self {
        Self { file, digest: digest(text.as_bytes()) }
    }

    /// The digest of the file as it is now; of one that is gone, nothing's.
    pub fn digest_now(&self) -> String {
        digest(&std::fs::read(&self.file).unwrap_or_default())
    }
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Product {
    pub fn new(notice: Arc<Notice>, hosts: Vec<String>, directory: PathBuf) -> Self {
        let name = notice.product.name.as_str().into();
        Self { name, notice, earlier: Vec::new(), papers: Papers::default(), hosts, directory, source: None }
    }

    #[must_use]
    pub fn with_earlier(self, earlier: Vec<Arc<Notice>>) -> Self {
        Self { earlier, ..self }
    }

    /// An edition by its number; without one, the one in force.
    pub fn edition(&self, number: Option<u32>) -> Option<&Arc<Notice>> {
        let Some(number) = number else { return Some(&self.notice) };
        self.earlier.iter().chain([&self.notice]).find(|notice| notice.edition().number == number)
    }

    pub fn name(&self) -> &Arc<str> {
        &self.name
    }
}

/// All of them; at least one.
#[derive(Clone, Debug)]
pub struct Products(Arc<Vec<Product>>);

impl Products {
    /// `None` without any.
    pub fn new(products: Vec<Product>) -> Option<Self> {
        (!products.is_empty()).then(|| Self(Arc::new(products)))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Product> {
        self.0.iter()
    }

    pub fn get(&self, name: &str) -> Option<&Product> {
        self.0.iter().find(|product| &**product.name() == name)
    }

    /// The product a host name leads to; the first one where none says so.
    pub fn of_host(&self, host: Option<&str>) -> &Product {
        let host = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
        let named = self.0.iter().find(|product| product.hosts.iter().any(|known| Some(known.as_str()) == host));
        named.unwrap_or(&self.0[0])
    }
}
