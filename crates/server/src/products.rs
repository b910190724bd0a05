//! Products as they lie on disk: a notice each.

use std::{path::Path, sync::Arc};

use http::Product;
use notice::Notice;

use crate::StartError;

/// Reads and checks the notice of a product's directory.
pub fn load(directory: &Path) -> Result<Product, StartError> {
    let path = directory.join("notice.toml");
    let source =
        std::fs::read_to_string(&path).map_err(|error| StartError::Unreadable { path: path.clone(), error })?;
    with_notice(directory, &source)
}

/// The same, with another notice than the directory's.
pub fn with_notice(directory: &Path, source: &str) -> Result<Product, StartError> {
    let name = directory.join("notice.toml").display().to_string();
    let notice = Notice::parse(source, &name).map_err(|findings| StartError::Notice(Box::new(findings)))?;
    let hosts = notice.product.url.as_deref().and_then(host).map(str::to_owned).into_iter().collect();
    Ok(Product::new(Arc::new(notice), hosts, directory.to_owned()))
}

/// The host name in an address.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split(['/', ':', '?']).next().filter(|host| !host.is_empty())
}
