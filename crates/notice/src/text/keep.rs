//! How long, in words: completes "gespeichert …" and "kept …".

use types::Period;

use super::writer::Writer;
use crate::model::{AtEnd, Keep, Lang};

impl Writer<'_> {
    /// `keep` must name its clocks (`Keep::with_clock`).
    pub fn keep(&self, keep: &Keep) -> String {
        match keep {
            Keep::Elsewhere => self.say("wie an anderer Stelle angegeben", "as stated elsewhere").to_owned(),
            Keep::Transient => self
                .say("nur flüchtig, solange der Vorgang dauert", "only transiently, while the operation lasts")
                .to_owned(),
            Keep::Period { length, after } => self.until_after(*length, after.as_deref()),
            Keep::Statutory { length, after, law } => {
                let reason = self.say("gesetzliche Aufbewahrungspflicht", "statutory duty to retain");
                format!("{} ({reason}: {})", self.until_after(*length, after.as_deref()), law.get(self.lang))
            }
            Keep::Until { clock, plus: None } => self.clock(clock, false),
            Keep::Until { clock, plus: Some(plus) } => self.until_after(*plus, Some(clock)),
            Keep::PerTenant { default, shortest, longest, after } => {
                self.per_tenant(*default, *shortest, *longest, after.as_deref())
            }
            Keep::Earliest(parts) => {
                self.choice(parts, self.say("je nachdem, was früher endet", "whichever ends first"))
            }
            Keep::Latest(parts) => self.choice(parts, self.say("je nachdem, was später endet", "whichever ends last")),
        }
    }

    pub fn at_end(&self, at_end: AtEnd) -> &'static str {
        match at_end {
            AtEnd::Erase => self.say("danach gelöscht", "then erased"),
            AtEnd::Anonymise => self.say("danach anonymisiert", "then anonymised"),
            AtEnd::Block => self.say("danach gesperrt", "then blocked"),
        }
    }

    pub fn period(&self, period: Period) -> String {
        match self.lang {
            Lang::De => period.german(),
            Lang::En => period.english(),
        }
    }

    fn until_after(&self, length: Period, after: Option<&str>) -> String {
        let after = self.clock(after.unwrap_or("recorded"), true);
        format!("{} {} {after}", self.say("bis", "until"), self.period(length))
    }

    fn per_tenant(
        &self,
        default: Period,
        shortest: Option<Period>,
        longest: Option<Period>,
        after: Option<&str>,
    ) -> String {
        let after = self.clock(after.unwrap_or("recorded"), true);
        let agreed = self.say(
            "bis zum Ablauf der im Vertrag des Kunden vereinbarten Frist",
            "until the period agreed in the customer's contract has passed",
        );
        let preset = self.say("Vorgabe des Produkts", "default of the product");
        let mut bounds = String::new();
        if let Some(shortest) = shortest {
            bounds.push_str(&format!(", {} {}", self.say("mindestens", "at least"), self.period(shortest)));
        }
        if let Some(longest) = longest {
            bounds.push_str(&format!(", {} {}", self.say("höchstens", "at most"), self.period(longest)));
        }
        format!("{agreed} {after} ({preset}: {}{bounds})", self.period(default))
    }

    fn choice(&self, parts: &[Keep], which: &str) -> String {
        let words: Vec<String> = parts.iter().map(|part| self.keep(part)).collect();
        format!("{}, {which}", self.list(&words, ("oder", "or")))
    }

    fn clock(&self, id: &str, after: bool) -> String {
        let clock = self.notice.clock(id).expect("a checked notice names known clocks");
        if after { clock.after.get(self.lang).to_owned() } else { clock.until.get(self.lang).to_owned() }
    }
}
