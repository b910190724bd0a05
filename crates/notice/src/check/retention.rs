//! How long data is kept: said once, and without contradiction.

use super::Checked;
use crate::{
    model::{Category, Clause, Keep},
    parse::Tick,
};

pub(super) fn check(checked: &mut Checked<'_, '_>) {
    let clauses = &checked.notice.clauses;
    for (index, clause) in clauses.iter().enumerate() {
        let path = format!("clause.{}", clause.id);
        said(checked, clause, &path);
        shown(checked, clause, &path);
        clocks(checked, clause, &path);
        for earlier in &clauses[..index] {
            same_for_same_purpose(checked, earlier, clause, &path);
        }
        for (index, name) in clause.uses.iter().enumerate() {
            let kept = clauses.iter().any(|other| other.data.contains(name));
            if !kept && checked.is_whole() && checked.has(&format!("data.{name}")) {
                let reason = format!("\"{name}\" is used here, but no clause says how long it is kept");
                checked.at_value(
                    "kept_nowhere",
                    &format!("{path}.uses[{index}]"),
                    reason,
                    format!("\"{name}\" under \"data\" of the clause that keeps it"),
                );
            }
        }
    }
}

fn said(checked: &mut Checked<'_, '_>, clause: &Clause, path: &str) {
    let keeps = clause.keep != Keep::Elsewhere;
    if clause.data.is_empty() && clause.uses.is_empty() {
        let reason = format!("the clause \"{}\" names no data", clause.id);
        checked.at_key("no_data", path, reason, "data = [\"…\"], or uses = [\"…\"] for data that another clause keeps");
    } else if clause.data.is_empty() && keeps {
        let reason = "the clause keeps no data of its own: \"uses\" is kept as another clause says";
        checked.at_key(
            "keep_without_data",
            &format!("{path}.keep"),
            reason,
            "no \"keep\" here, or the categories under \"data\"",
        );
    } else if !clause.data.is_empty() && !keeps && !checked.has(&format!("{path}.keep")) {
        let reason = format!("Art. 13(2)(a) wants to know how long the data of \"{}\" is kept", clause.id);
        checked.at_key("no_keep", path, reason, "keep = \"36 months\", or { until = \"contract_ended\" }");
    }
}

/// A period from a moment that never comes keeps data for ever. What is not in operation yet keeps none.
fn clocks(checked: &mut Checked<'_, '_>, clause: &Clause, path: &str) {
    let notice = checked.notice;
    if !clause.running {
        return;
    }
    for category in clause.data.iter().filter_map(|name| notice.category(name)) {
        for tick in ticks(&clause.keep, category) {
            if (checked.clocks)(category, tick) {
                continue;
            }
            let (Tick::After(clock) | Tick::Until(clock)) = tick;
            let reason = format!("\"{clock}\" never comes for \"{}\" as the program keeps it", category.id);
            let help = "a period after its own clock, such as \"7 days\"; or an event that can happen to it";
            checked.at_value("clock_cannot_apply", &format!("{path}.keep"), reason, help);
        }
    }
}

/// Every clock of the rule, the category's own where it names none.
fn ticks<'a>(keep: &'a Keep, category: &'a Category) -> Vec<Tick<'a>> {
    match keep {
        Keep::Elsewhere | Keep::Transient => Vec::new(),
        Keep::Period { after, .. } | Keep::PerTenant { after, .. } | Keep::Statutory { after, .. } => {
            vec![Tick::After(after.as_deref().unwrap_or(&category.clock))]
        }
        Keep::Until { clock, .. } => vec![Tick::Until(clock)],
        Keep::Earliest(parts) | Keep::Latest(parts) => parts.iter().flat_map(|part| ticks(part, category)).collect(),
    }
}

/// What is shown for a shorter time than it is kept needs a reason; the other way round is impossible.
fn shown(checked: &mut Checked<'_, '_>, clause: &Clause, path: &str) {
    let (Some(shown), Some(kept)) = (clause.shown, clause.keep.longest_period()) else { return };
    let place = format!("{path}.shown");
    if shown > kept {
        let reason = format!("{shown} are shown, but only {kept} are kept");
        checked.at_value("shown_beyond_keep", &place, reason, format!("shown = \"{kept}\" at most"));
    } else if shown < kept && clause.reading.is_none() {
        let reason = format!("{shown} are shown, but {kept} are kept: Art. 5(1)(e) wants a reason for the rest");
        checked.at_value(
            "kept_beyond_shown",
            &place,
            reason,
            format!("keep = \"{shown}\", or reading = {{ de = …, en = … }} with the reason"),
        );
    }
}

fn same_for_same_purpose(checked: &mut Checked<'_, '_>, earlier: &Clause, clause: &Clause, path: &str) {
    if earlier.purpose.id != clause.purpose.id || earlier.keep == clause.keep {
        return;
    }
    let shared = clause.data.iter().find(|name| earlier.data.contains(name));
    if let Some(name) = shared {
        let reason = format!(
            "\"{name}\" is kept for another time under \"{}\", for the same purpose \"{}\"",
            earlier.id, clause.purpose.id
        );
        let help = "the same \"keep\" in both; or another purpose, if it really is one; or \"uses\" in the clause that keeps nothing itself";
        checked.at_value("two_periods", &format!("{path}.keep"), reason, help);
    }
}
