//! Consents as clients see them.

use identity::Language;
use privacy::{
    consent::{Asking, Choice, State},
    standing::Consent,
};
use serde::{Deserialize, Serialize};
use types::{ConsentId, Time};
use utoipa::ToSchema;

use crate::Problem;

/// A question, and what the person has said to it so far.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsentChoice {
    /// The clause of the notice.
    clause: String,
    state: ConsentState,
    /// What is asked now; missing where the clause asks no more.
    asking: Option<ConsentAsking>,
    /// What the person said, oldest first.
    entries: Vec<ConsentEntry>,
}

/// Where a person stands with one question.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConsentState {
    /// Never given: nothing that rests on it happens.
    Open,
    Given,
    Withdrawn,
    /// Given, and the words have changed since; it still counts.
    Reworded,
    /// Given to less than what would be done now: it does not count until given again.
    Outdated,
}

/// The words of a question. What is given back with the consent: edition, language and hash.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsentAsking {
    title: String,
    /// The notice's edition.
    edition: i64,
    language: Language,
    /// The words beside the box, which starts empty.
    ask: String,
    /// Whose consent it is, where it is not the user's.
    of: Option<String>,
    /// What the notice says of it; to be shown with the question.
    sentences: Vec<String>,
    /// It covers the transfer to a third country as well.
    transfer: bool,
    /// SHA-256 of title, question and sentences, one a line; hexadecimal.
    text_hash: String,
}

/// An entry of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsentEntry {
    id: ConsentId,
    /// Given, or withdrawn.
    given: bool,
    at: Time,
    edition: i64,
    language: String,
    /// All that was shown.
    text_shown: String,
    text_hash: String,
    /// page, link or paper.
    method: String,
    /// When a given one ended.
    ended_at: Option<Time>,
}

impl From<Choice> for ConsentChoice {
    fn from(choice: Choice) -> Self {
        Self {
            clause: choice.clause,
            state: match choice.state {
                State::Open => ConsentState::Open,
                State::Given => ConsentState::Given,
                State::Withdrawn => ConsentState::Withdrawn,
                State::Reworded => ConsentState::Reworded,
                State::Outdated => ConsentState::Outdated,
            },
            asking: choice.asking.map(Into::into),
            entries: choice.entries.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Asking> for ConsentAsking {
    fn from(asking: Asking) -> Self {
        Self {
            text_hash: hex::encode(asking.hash()),
            title: asking.title,
            edition: asking.edition,
            language: Language(asking.language),
            ask: asking.ask,
            of: asking.of,
            sentences: asking.sentences,
            transfer: asking.transfer,
        }
    }
}

impl From<Consent> for ConsentEntry {
    fn from(entry: Consent) -> Self {
        Self {
            id: entry.consent_id,
            given: entry.given,
            at: entry.at,
            edition: entry.edition,
            language: entry.language,
            text_shown: entry.text_shown,
            text_hash: hex::encode(entry.text_hash),
            method: entry.method,
            ended_at: entry.ended_at,
        }
    }
}

/// A yes to one question. Nothing has a default: what is not said is not agreed to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenConsent {
    clause: String,
    /// As it was shown.
    edition: i64,
    language: Language,
    /// Of the words that were shown; hexadecimal.
    text_hash: String,
    /// The person ticked the box, which was empty before.
    ticked: bool,
}

impl GivenConsent {
    pub fn read(self) -> Result<privacy::consent::Given, Problem> {
        let hash = hex::decode(&self.text_hash).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let wrong = || Problem::invalid([("text_hash", "not_a_hash", "a SHA-256, hexadecimal")]);
        Ok(privacy::consent::Given {
            clause: self.clause,
            edition: self.edition,
            language: self.language.0,
            text_hash: hash.ok_or_else(wrong)?,
            ticked: self.ticked,
        })
    }
}
