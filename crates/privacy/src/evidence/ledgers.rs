//! What is read from the house's own ledgers once a run: disclosures, looks, requests, erasures, connections. The
//! checks judge what was read; nothing here judges.

use notice::Notice;
use store::{DataMap, Statement, params};
use types::Time;

use crate::{
    Result, Tx,
    request::deadline,
    retention::{TenantTerms, due_of},
};

/// Disclosures alike, and how many there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disclosed {
    pub recipient: String,
    pub clause: String,
    pub categories: Vec<String>,
    pub country: String,
    pub count: i64,
}

/// Looks alike: who, as what, at which categories.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    pub role: String,
    pub categories: Vec<String>,
    /// Whether a ticket for this tenant was open then.
    pub with_ticket: bool,
    pub count: i64,
}

/// Requests of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requested {
    pub kind: String,
    pub count: i64,
    pub late_count: i64,
}

/// Connections of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connected {
    pub kind: String,
    pub count: i64,
}

/// Everything read, with what was asked.
#[derive(Clone, Debug, Default)]
pub struct Ledgers {
    pub disclosed: Vec<Disclosed>,
    /// What was sent without a disclosure that says so.
    pub unrecorded: Vec<Disclosed>,
    pub looked: Vec<Looked>,
    pub requested: Vec<Requested>,
    pub connected: Vec<Connected>,
}

pub(super) const DISCLOSED: &str = "SELECT d.recipient, d.clause, d.categories, d.country, count(*)
     FROM main.disclosure d LEFT JOIN main.tenant t ON t.tenant_id = d.tenant_id
     WHERE t.product = $1 OR t.product IS NULL GROUP BY d.recipient, d.clause, d.categories, d.country";

/// Only entries whose personal part has not aged out: tickets age with them.
pub(super) const LOOKED: &str = "SELECT role, categories, ticketed, count(*) FROM (
       SELECT a.actor_role AS role, a.categories AS categories, CASE WHEN EXISTS (
         SELECT 1 FROM main.ticket k WHERE k.ticket_id = a.ticket_id AND k.opened_at <= a.at
           AND (k.closed_at IS NULL OR k.closed_at >= a.at)) THEN 1 ELSE 0 END AS ticketed
       FROM main.audit a JOIN main.tenant t ON t.tenant_id = a.tenant_id
       WHERE t.product = $1 AND a.action = 'view' AND a.actor_role IS NOT NULL AND a.categories IS NOT NULL
         AND a.salt IS NOT NULL) looks
     GROUP BY role, categories, ticketed";

/// Requests whose deadline is not what the law gives from their receipt.
pub(super) const DATED: &str =
    "SELECT kind, received_at, due_at, extended_at FROM main.request WHERE product = $1 AND closed_at IS NULL";

/// A late answer is shown for as long as it takes to notice it.
pub(super) const REQUESTED: &str = "SELECT kind, count(*), coalesce(sum(CASE
         WHEN closed_at IS NULL AND due_at < $2 THEN 1
         WHEN closed_at > due_at AND closed_at >= $3 THEN 1 ELSE 0 END), 0)
     FROM main.request WHERE product = $1 GROUP BY kind";

pub(super) const CONNECTED: &str = "SELECT kind, CAST(sum(connections_count) AS BIGINT) FROM main.connection_day
     WHERE day >= $1 GROUP BY kind";

/// A request answered late counts for so many days after.
const LATE_DAYS_SHOWN: u64 = 31;
/// Connections are counted back so many days.
pub(super) const CONNECTION_DAYS_MAX: u64 = 31;

fn days(count: u64) -> std::time::Duration {
    std::time::Duration::from_secs(count * 86_400)
}

fn list(text: &str) -> Vec<String> {
    text.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

impl Ledgers {
    pub(super) async fn read(tx: &mut Tx, notice: &Notice, now: Time) -> Result<Self> {
        let product = notice.product.name.as_str();
        let mut read = Self { unrecorded: unrecorded(tx, notice, now).await?, ..Self::default() };
        for row in tx.query(Statement::of_the_data_map(DISCLOSED.into()), params![product]).await? {
            let categories = list(&row.get::<String>(2)?);
            let (recipient, clause, country) = (row.get(0)?, row.get(1)?, row.get(3)?);
            read.disclosed.push(Disclosed { recipient, clause, categories, country, count: row.get(4)? });
        }
        for row in tx.query(Statement::of_the_data_map(LOOKED.into()), params![product]).await? {
            let categories = list(&row.get::<String>(1)?);
            read.looked.push(Looked { role: row.get(0)?, categories, with_ticket: row.get(2)?, count: row.get(3)? });
        }
        if DataMap::get().table("request").is_some() {
            let params = params![product, now, now.minus(days(LATE_DAYS_SHOWN))];
            for row in tx.query(Statement::of_the_data_map(REQUESTED.into()), params).await? {
                read.requested.push(Requested { kind: row.get(0)?, count: row.get(1)?, late_count: row.get(2)? });
            }
            for row in tx.query(Statement::of_the_data_map(DATED.into()), params![product]).await? {
                let (kind, received, due): (String, Time, Time) = (row.get(0)?, row.get(1)?, row.get(2)?);
                let late = !deadline::is_lawful(received, due, row.get::<Option<Time>>(3)?.is_some());
                if late {
                    read.requested.push(Requested { kind, count: 0, late_count: 1 });
                }
            }
        }
        for row in tx.query(Statement::of_the_data_map(CONNECTED.into()), params![since(now)]).await? {
            read.connected.push(Connected { kind: row.get(0)?, count: row.get(1)? });
        }
        Ok(read)
    }
}

/// The first day whose connections count.
fn since(now: Time) -> String {
    crate::connections::day(now.minus(days(CONNECTION_DAYS_MAX)))
}

/// Rows that carry a disclosure's id, such as mails, for which there is none to that recipient under that clause.
async fn unrecorded(tx: &mut Tx, notice: &Notice, now: Time) -> Result<Vec<Disclosed>> {
    let map = DataMap::get();
    let Some(ledger) = map.table("disclosure") else { return Ok(Vec::new()) };
    let held: Vec<String> = ledger.columns.iter().filter_map(|c| c.class.category()).map(str::to_owned).collect();
    // What has aged out of the ledger is nobody's fault.
    let due = due_of(notice, &held, &TenantTerms::default(), now);
    if due.is_everything() {
        return Ok(Vec::new());
    }
    let since = due.end();
    let mut found = Vec::new();
    for table in map.tables().filter(|table| table.name != ledger.name) {
        let carries = table.column("disclosure_id").and(table.column("recipient")).and(table.column("clause"));
        let (Some(_), Some(tenant), store::Starts::At(clock)) = (carries, table.tenant, table.starts) else { continue };
        let name = table.name;
        let question = format!(
            "SELECT s.recipient, s.clause, count(*) FROM main.{name} s JOIN main.tenant t ON t.tenant_id = s.{tenant}
             WHERE t.product = $1 AND s.{clock} >= $2 AND NOT EXISTS (SELECT 1 FROM main.disclosure d
               WHERE d.disclosure_id = s.disclosure_id AND d.recipient = s.recipient AND d.clause = s.clause)
             GROUP BY s.recipient, s.clause"
        );
        for row in tx.query(Statement::of_the_data_map(question), params![notice.product.name, since]).await? {
            let (recipient, clause) = (row.get(0)?, row.get(1)?);
            found.push(Disclosed { recipient, clause, count: row.get(2)?, ..Disclosed::default() });
        }
    }
    Ok(found)
}
