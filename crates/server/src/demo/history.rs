//! How far back the demo's past may go: nothing is brought in that the notice would have erased already.

use std::collections::BTreeSet;

use notice::Notice;
use privacy::retention::due;
use store::{DataMap, Starts};
use types::{Period, Time};

const DAY_MICROS: i64 = 86_400_000_000;

/// The period asked for, or as many days as the notice keeps everything that devices deliver.
pub fn kept_history(wanted: &str, notice: &Notice, now: Time) -> String {
    let Ok(period) = wanted.parse::<Period>() else { return wanted.to_owned() };
    let Some(earliest) = delivered(notice).filter_map(|category| erased_before(notice, category, now)).max() else {
        return wanted.to_owned();
    };
    if period.before(now) >= earliest {
        return wanted.to_owned();
    }
    format!("{} days", (now.micros() - earliest.micros()) / DAY_MICROS)
}

/// What devices measure. Of the messages that carried it only the latest are kept.
fn delivered(notice: &Notice) -> impl Iterator<Item = &str> {
    let measured = notice.categories().iter().filter(|category| category.source.contains(&notice::Source::Device));
    let spans = DataMap::get().tables().filter(|table| matches!(table.starts, Starts::Span(..)));
    let messages: BTreeSet<&str> = spans.flat_map(|table| table.categories()).collect();
    measured.map(|category| category.id.as_str()).filter(move |id| !messages.contains(id))
}

fn erased_before(notice: &Notice, category: &str, now: Time) -> Option<Time> {
    let own = notice.category(category)?.clock.as_str();
    let due = due(&notice.keep_of(category)?, own, None, now);
    (!due.is_nothing() && !due.is_everything()).then(|| due.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_brings_in_nothing_that_its_notice_would_have_erased() {
        let product = crate::products::load("../../products/progres".as_ref()).expect("the product");
        let now: Time = "2026-11-28T12:00:00Z".parse().unwrap();
        let history = kept_history("13 months", &product.notice, now);
        let begins = history.parse::<Period>().expect("a period").before(now);
        for category in delivered(&product.notice) {
            let erased = erased_before(&product.notice, category, now);
            assert!(erased.is_none_or(|erased| begins >= erased), "{category}: {history} reaches before {erased:?}");
        }
        assert_eq!(kept_history("3 months", &product.notice, now), "3 months");
        assert_eq!(kept_history("none", &product.notice, now), "none");
    }
}
