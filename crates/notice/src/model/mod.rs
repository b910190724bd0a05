//! The notice as data: plain structures, read by the checker, the text, the diff, and the gate.

mod claims;
mod clause;
mod data;
mod evidence;
pub(crate) mod formats;
mod keep;
mod papers;
mod party;
mod recipient;
mod rights;
mod words;

pub use claims::{Claims, ClaimsForm, ClaimsTable};
pub use clause::{AtEnd, Basis, Clause, ConsentAsked, Form, Objection, Provision, Purpose, Requirement, SpecialBasis};
pub use data::{Category, CategoryName, Clock, Fact, Function, Role, Source, SpecialCategory};
pub use evidence::EvidenceKind;
pub use keep::{Keep, KeepForm, KeepTable};
pub use papers::{ProcessingAgreement, ProductSheet};
pub use party::{Acting, Authority, Capacity, Contact, Edition, Officer, Party, Product};
pub use recipient::{Carried, Recipient, RecipientRole, Transfer, TransferGround};
pub use rights::{AutomatedDecisions, Cookie, Measure, Right, RightName, ThirdCountries};
pub use words::{Item, Kind, Lang, SectionName, Sentence, Words};

use serde::Serialize;

/// A whole notice, checked: whoever holds one knows that its names resolve and that nothing Art. 13 wants is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Notice {
    pub product: Product,
    /// Oldest first; the last is in force.
    pub editions: Vec<Edition>,
    pub controller: Party,
    /// Art. 27, where the controller sits outside the Union.
    pub representative: Option<Party>,
    pub acting: Vec<Acting>,
    pub officer: Officer,
    pub authority: Authority,
    pub roles: Vec<Role>,
    pub facts: Vec<Fact>,
    /// Those of the file and the built-in ones.
    pub clocks: Vec<Clock>,
    pub functions: Vec<Function>,
    pub categories: Vec<Category>,
    pub recipients: Vec<Recipient>,
    pub clauses: Vec<Clause>,
    pub rights: Vec<Right>,
    pub automated_decisions: AutomatedDecisions,
    pub third_countries: ThirdCountries,
    pub measures: Vec<Measure>,
    pub cookies: Vec<Cookie>,
    /// Where the company acts on behalf of others.
    pub processing_agreement: Option<ProcessingAgreement>,
    /// Where the product is a connected one (Data Act).
    pub product_sheet: Option<ProductSheet>,
    pub contact: Option<Contact>,
    pub sentences: Vec<Sentence>,
}

impl Notice {
    /// The edition in force.
    pub fn edition(&self) -> &Edition {
        self.editions.last().expect("a checked notice has an edition")
    }

    /// In the order of the file.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == id)
    }

    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    pub fn recipient(&self, id: &str) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| recipient.id == id)
    }

    /// Who takes such messages to people, where they tell of this category: by a clause that runs.
    pub fn carrier(&self, carried: Carried, category: &str) -> Option<&Recipient> {
        let running = |recipient: &Recipient| {
            let mut clauses = self.clauses.iter().filter(|clause| clause.running);
            clauses.any(|clause| self.may_receive(clause, &recipient.id, category))
        };
        self.recipients.iter().find(|recipient| recipient.carries.contains(&carried) && running(recipient))
    }

    pub fn clock(&self, id: &str) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.id == id)
    }

    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// The clauses that keep a category.
    pub fn clauses_of<'a>(&'a self, category: &'a str) -> impl Iterator<Item = &'a Clause> {
        self.clauses.iter().filter(move |clause| clause.data.iter().any(|name| name == category))
    }

    /// How long a category is kept: as long as any running clause still needs it, every clock named.
    /// `None` if no running clause processes it.
    pub fn keep_of(&self, category: &str) -> Option<Keep> {
        let own = self.category(category)?.clock.as_str();
        let mut keeps: Vec<Keep> = Vec::new();
        for clause in self.clauses_of(category).filter(|clause| clause.running) {
            let keep = clause.keep.with_clock(own);
            if !keeps.contains(&keep) {
                keeps.push(keep);
            }
        }
        match keeps.len() {
            0 | 1 => keeps.pop(),
            _ => Some(Keep::Latest(keeps)),
        }
    }

    /// Whether a recipient may get a category under a clause.
    pub fn may_receive(&self, clause: &Clause, recipient: &str, category: &str) -> bool {
        clause.recipients.contains(recipient)
            && clause.processes(category)
            && self.recipient(recipient).is_some_and(|recipient| {
                recipient.only.as_ref().is_none_or(|only| only.iter().any(|name| name == category))
            })
    }
}
