//! The vocabulary's names for what the notice knows.

use crate::model::{Basis, RightName, Source, SpecialBasis, TransferGround};

pub(super) fn basis(basis: Basis) -> String {
    format!("eu-gdpr:A6-1-{}", basis.letter())
}

pub(super) fn special_basis(basis: SpecialBasis) -> String {
    format!("eu-gdpr:A9-2-{}", basis.letter())
}

pub(super) fn right(right: RightName) -> &'static str {
    match right {
        RightName::Access => "eu-gdpr:A15",
        RightName::Rectification => "eu-gdpr:A16",
        RightName::Erasure => "eu-gdpr:A17",
        RightName::Restriction => "eu-gdpr:A18",
        RightName::Notification => "eu-gdpr:A19",
        RightName::Portability => "eu-gdpr:A20",
        RightName::Objection => "eu-gdpr:A21",
        RightName::Withdrawal => "eu-gdpr:A7-3",
        RightName::HumanReview => "eu-gdpr:A22",
        RightName::Complaint => "eu-gdpr:A77",
    }
}

pub(super) fn source(source: Source) -> &'static str {
    match source {
        Source::Person => "dpv:DataSubjectDataSource",
        Source::Device | Source::System => "dpv:DataControllerDataSource",
        Source::ThirdParty => "dpv:ThirdPartyDataSource",
    }
}

/// `None` for what makes nothing lawful any more.
pub(super) fn transfer(ground: TransferGround) -> Option<&'static str> {
    match ground {
        TransferGround::Adequacy => Some("eu-gdpr:A45-3"),
        TransferGround::StandardContractualClauses => Some("eu-gdpr:A46-2-c"),
        TransferGround::BindingCorporateRules => Some("eu-gdpr:A46-2-b"),
        TransferGround::ExplicitConsent => Some("eu-gdpr:A49-1-a"),
        TransferGround::Contract => Some("eu-gdpr:A49-1-b"),
        TransferGround::LegalClaims => Some("eu-gdpr:A49-1-e"),
        TransferGround::PrivacyShield => None,
    }
}
