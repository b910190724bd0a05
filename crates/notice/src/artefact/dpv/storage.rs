//! How long, for machines: durations after ISO 8601, events by name, and the words of the text beside them.

use serde_json::{Value, json};
use types::Period;

use super::{both, pair};
use crate::model::{AtEnd, Clause, Keep, Lang, Notice, Words};
use crate::text::writer::Writer;

/// `None` for a clause that keeps nothing itself.
pub(super) fn condition(notice: &Notice, clause: &Clause) -> Option<Value> {
    if clause.keep == Keep::Elsewhere {
        return None;
    }
    let words = |lang| Writer::new(notice, lang).keep(&clause.keep);
    let end = match clause.at_end {
        AtEnd::Erase => "dpv:StorageDeletion",
        AtEnd::Anonymise | AtEnd::Block => "dpv:StorageCondition",
    };
    Some(json!({
        "@type": if end == "dpv:StorageCondition" { json!([end]) } else { json!(["dpv:StorageCondition", end]) },
        "dpv:hasDuration": durations(notice, &clause.keep),
        "skos:definition": pair(&words(Lang::De), &words(Lang::En)),
    }))
}

fn durations(notice: &Notice, keep: &Keep) -> Vec<Value> {
    match keep {
        Keep::Elsewhere => Vec::new(),
        Keep::Transient => vec![json!({ "@type": "dpv:TemporalDuration", "time:hasXSDDuration": xsd("PT0S") })],
        Keep::Period { length, after } | Keep::Statutory { length, after, .. } => {
            vec![fixed(notice, *length, after.as_deref())]
        }
        Keep::PerTenant { default, after, .. } => vec![fixed(notice, *default, after.as_deref())],
        Keep::Until { clock, plus: Some(plus) } => vec![fixed(notice, *plus, Some(clock))],
        Keep::Until { clock, plus: None } => vec![json!({
            "@type": "dpv:UntilEventDuration",
            "skos:prefLabel": label(notice, clock, |clock| &clock.until),
        })],
        Keep::Earliest(parts) | Keep::Latest(parts) => parts.iter().flat_map(|part| durations(notice, part)).collect(),
    }
}

fn fixed(notice: &Notice, length: Period, after: Option<&str>) -> Value {
    json!({
        "@type": "dpv:TemporalDuration",
        "skos:prefLabel": label(notice, after.unwrap_or("recorded"), |clock| &clock.after),
        "time:hasXSDDuration": xsd(&length.iso()),
    })
}

fn xsd(duration: &str) -> Value {
    json!({ "@type": "xsd:duration", "@value": duration })
}

fn label(notice: &Notice, clock: &str, words: impl Fn(&crate::model::Clock) -> &Words) -> Value {
    notice.clock(clock).map_or(Value::Null, |clock| both(words(clock)))
}
