//! The cases the desk would have: open requests, an erasure under way and one that is over, all in time.

use std::{path::Path, sync::Arc};

use jiff::tz::TimeZone;
use notice::Notice;
use privacy::{
    erasure::{Entry, Ledger, subject_hash},
    request::deadline,
};
use types::{Id, Time};

use super::{
    clean::{LEDGER, MADE, has_desk, tenant, thing},
    copy::{blob, change, has_table},
};

/// The people of a product who have had themselves erased: one is still leaving, one is gone.
pub const LEAVING: &str = "leaving";
pub const GONE: &str = "gone";

pub fn make(directory: &Path, notices: &[Arc<Notice>]) {
    let ledger = Ledger::open(&directory.join(LEDGER)).expect("a ledger");
    for notice in notices.iter().filter(|notice| has_desk(notice)) {
        let mut statements = Vec::new();
        if has_table(directory, "request") {
            requests(notice, &mut statements);
        }
        for who in [LEAVING, GONE] {
            statements.extend(erasure(notice, who));
            ledger.append(&[entry(notice, who)]).expect("a line");
        }
        change(directory, &statements).unwrap_or_else(|error| panic!("{error}"));
    }
}

fn made() -> Time {
    MADE.parse().expect("a time")
}

fn requests(notice: &Notice, statements: &mut Vec<String>) {
    let (name, of) = (&notice.product.name, blob(tenant(notice).bytes()));
    let (now, due) = (made().micros(), deadline::due(made(), &TimeZone::UTC).micros());
    let person = blob(&thing(notice, "subject", 9));
    for kind in ["access", "rectification", "erasure", "restriction", "portability", "objection"] {
        statements.push(format!(
            "INSERT INTO request (request_id, tenant_id, subject_id, product, kind, channel, language, state,
               version, received_at, due_at)
             VALUES ({}, {of}, {person}, '{name}', '{kind}', 'form', 'de', 'open', 1, {now}, {due})",
            blob(&thing(notice, kind, 5))
        ));
    }
}

fn erasure(notice: &Notice, who: &str) -> Vec<String> {
    let (name, of) = (&notice.product.name, blob(tenant(notice).bytes()));
    let (now, due) = (made().micros(), made().micros() + 86_400_000_000);
    let (id, person) = (blob(&thing(notice, who, 6)), thing(notice, who, 9));
    let hash = blob(&subject_hash(Id::from_bytes(person)));
    let (subject, ended) = match who {
        GONE => ("NULL".to_owned(), now.to_string()),
        _ => (blob(&person), "NULL".to_owned()),
    };
    let mut statements = vec![format!(
        "INSERT INTO erasure (erasure_id, tenant_id, product, subject_id, subject_hash, ground, scope, effective_at,
           due_at, removed_count, removed_at, finished_at, settled_at)
         VALUES ({id}, {of}, '{name}', {subject}, {hash}, 'test', '*', {now}, {due}, 0, {ended}, {ended}, {ended})"
    )];
    if who != GONE {
        statements.push(format!("INSERT INTO concealed VALUES ({subject}, '*', 'erasure')"));
    }
    statements
}

fn entry(notice: &Notice, who: &str) -> Entry {
    let hash = subject_hash(Id::from_bytes(thing(notice, who, 9)));
    Entry {
        erasure: Id::from_bytes(thing(notice, who, 6)),
        subject: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        product: notice.product.name.clone(),
        ground: "test".to_owned(),
        scope: "*".to_owned(),
        at: made(),
        held: Vec::new(),
    }
}
