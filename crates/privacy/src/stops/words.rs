//! The closed sets of words about what is stopped: grounds, exceptions, outcomes.

use types::words;

words! {
    /// Why a person may have processing restricted (Art. 18(1)), by the names that requests use.
    pub enum RestrictionGround {
        /// (a): the accuracy is contested, while it is verified.
        AccuracyContested = "accuracy_contested",
        /// (b): the processing is unlawful, and the person opposes erasure.
        UnlawfulRestrict = "unlawful_restrict",
        /// (c): only the person still needs it, for legal claims.
        NeededForClaims = "needed_for_claims",
        /// (d): an objection has not been decided.
        ObjectionPending = "objection_pending",
    }
}

impl RestrictionGround {
    /// Whether the data must outlive its period while the restriction lasts.
    pub const fn holds(self) -> bool {
        matches!(self, Self::UnlawfulRestrict | Self::NeededForClaims)
    }
}

words! {
    /// On what restricted data may be used all the same (Art. 18(2)). A closed list.
    pub enum Exception {
        /// The person agreed to this one use.
        Consent = "consent",
        LegalClaims = "legal_claims",
        /// The protection of the rights of another person.
        RightsOfOthers = "rights_of_others",
        /// Reasons of important public interest of the Union or a Member State.
        PublicInterest = "public_interest",
    }
}

words! {
    /// How a stop was decided.
    pub enum Outcome {
        /// The objection is right: the processing has ended.
        Stopped = "stopped",
        /// The processing goes on in another way, which the answer says.
        Adjusted = "adjusted",
        /// Compelling legitimate grounds override, or it serves legal claims; the answer states them.
        Continued = "continued",
        /// Of a restriction: its ground has gone, which the answer says.
        Ended = "ended",
        /// By the person.
        TakenBack = "taken_back",
    }
}

words! {
    /// How the person was told.
    pub enum ToldBy {
        Email = "email",
        Letter = "letter",
        Telephone = "telephone",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_and_the_database_speak_of_the_same() {
        let wire = |value: serde_json::Value| value.as_str().map(str::to_owned).unwrap_or_default();
        for ground in RestrictionGround::ALL {
            assert_eq!(wire(serde_json::json!(ground)), ground.name());
        }
        for outcome in Outcome::ALL {
            assert_eq!(wire(serde_json::json!(outcome)), outcome.name());
        }
        for exception in Exception::ALL {
            assert_eq!(wire(serde_json::json!(exception)), exception.name());
        }
        for told in ToldBy::ALL {
            assert_eq!(wire(serde_json::json!(told)), told.name());
        }
    }
}
