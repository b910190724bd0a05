//! To whom the person's data actually went: from the disclosures the door wrote down, not from what was declared.

use std::collections::BTreeMap;

use notice::{Lang, Notice};
use serde::{Deserialize, Serialize};
use store::{params, sql};
use types::{SubjectId, Time};

use crate::{Result, Tx};

/// Disclosures to one recipient, of the same categories by the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    pub recipient: String,
    /// As the notice calls it; its id where the notice names it no more.
    pub name: String,
    /// ISO 3166-1; empty where it is not known.
    pub country: String,
    pub channel: String,
    pub categories: Vec<String>,
    pub times: u64,
    pub first_at: Time,
    pub last_at: Time,
}

type Key = (String, String, String, String);

pub(super) async fn served(tx: &mut Tx, subjects: &[SubjectId], notice: &Notice, lang: Lang) -> Result<Vec<Served>> {
    let mut found: BTreeMap<Key, (i64, Time, Time)> = BTreeMap::new();
    for subject in subjects {
        let rows = tx
            .query(
                sql!(
                    "SELECT recipient, country, channel, categories, count(*), min(at), max(at)
                     FROM main.disclosure WHERE subject_id = $1
                       OR disclosure_id IN (SELECT a.disclosure_id FROM main.disclosure_about a WHERE a.subject_id = $1)
                     GROUP BY recipient, country, channel, categories"
                ),
                params![subject],
            )
            .await?;
        for row in rows {
            let key = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let (times, first, last): (i64, Time, Time) = (row.get(4)?, row.get(5)?, row.get(6)?);
            let entry = found.entry(key).or_insert((0, first, last));
            *entry = (entry.0 + times, entry.1.min(first), entry.2.max(last));
        }
    }
    let name = |id: &str| notice.recipient(id).map_or(id.to_owned(), |known| known.name.get(lang).to_owned());
    let served =
        found.into_iter().map(|((recipient, country, channel, categories), (times, first_at, last_at))| Served {
            name: name(&recipient),
            recipient,
            country,
            channel,
            categories: categories.split(',').map(str::to_owned).collect(),
            times: times.max(0) as u64,
            first_at,
            last_at,
        });
    Ok(served.collect())
}
