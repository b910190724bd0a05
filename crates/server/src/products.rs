//! Products as they lie on disk: a notice each, and its earlier editions under `editions/<number>.toml`.

use std::{path::Path, sync::Arc};

use http::Product;
use notice::Notice;
use privacy::retention::clock_applies;

use crate::StartError;

/// Reads and checks the notice of a product's directory.
pub fn load(directory: &Path) -> Result<Product, StartError> {
    let path = directory.join("notice.toml");
    let source = read(&path)?;
    let mut product = with_notice(directory, &source)?;
    product.source = Some(http::Source::new(path, &source));
    Ok(product)
}

/// The same, with another notice than the directory's.
pub fn with_notice(directory: &Path, source: &str) -> Result<Product, StartError> {
    let name = directory.join("notice.toml").display().to_string();
    let notice =
        Notice::parse_for(source, &name, &clock_applies).map_err(|findings| StartError::Notice(Box::new(findings)))?;
    let hosts = notice.product.url.as_deref().and_then(host).map(str::to_owned).into_iter().collect();
    let earlier = earlier(&directory.join("editions"), &notice)?;
    Ok(Product::new(Arc::new(notice), hosts, directory.to_owned()).with_earlier(earlier))
}

/// The editions before the one in force, oldest first. One that cannot be read stops the start: it was promised.
fn earlier(directory: &Path, current: &Notice) -> Result<Vec<Arc<Notice>>, StartError> {
    let mut earlier = Vec::new();
    for edition in &current.editions {
        let path = directory.join(format!("{}.toml", edition.number));
        if edition.number == current.edition().number || !path.exists() {
            continue;
        }
        let source = read(&path)?;
        let name = path.display().to_string();
        let notice = Notice::parse(&source, &name).map_err(|findings| StartError::Notice(Box::new(findings)))?;
        if notice.edition().number != edition.number || notice.product.name != current.product.name {
            let what = format!("{name} is not edition {} of {}", edition.number, current.product.name);
            return Err(StartError::Configuration(what));
        }
        earlier.push(Arc::new(notice));
    }
    Ok(earlier)
}

fn read(path: &Path) -> Result<String, StartError> {
    std::fs::read_to_string(path).map_err(|error| StartError::Unreadable { path: path.to_owned(), error })
}

/// The host name in an address.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split(['/', ':', '?']).next().filter(|host| !host.is_empty())
}
