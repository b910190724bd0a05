//! A consent receipt as ISO/IEC TS 27560:2023 has it, in JSON-LD with the terms of the Data Privacy Vocabulary, after
//! the guide of its community group (https://w3id.org/dpv/guides/consent-27560). Signed, so that it verifies offline.

use notice::{Clause, Lang, Notice, RecipientRole, SpecialBasis};
use serde_json::{Value, json};
use types::Time;

use crate::{Privacy, Result, standing::Consent};

/// What the signature says it signs.
pub const RECEIPT_KIND: &str = "obhut-consent-receipt+jws";

/// A receipt for everything a person said to one clause.
pub struct Receipt<'a> {
    /// The edition that was shown, as far as it is still known; otherwise the one in force.
    pub notice: &'a Notice,
    /// The entries of the clause, oldest first; at least one.
    pub entries: &'a [Consent],
    /// Our address.
    pub issuer: &'a str,
    pub made_at: Time,
}

impl Receipt<'_> {
    /// The document; `None` where there is nothing to confirm.
    pub fn document(&self) -> Option<Value> {
        let (first, last) = (self.entries.first()?, self.entries.last()?);
        let lang: Lang = last.language.parse().unwrap_or(Lang::De);
        let (issuer, id) = (self.issuer, last.consent_id);
        Some(json!({
            "@context": {
                "dpv": "https://w3id.org/dpv#",
                "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
                "loc": "https://w3id.org/dpv/loc#",
                "dct": "http://purl.org/dc/terms/",
                "schema": "https://schema.org/",
                "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
                "obhut": "https://obhut.dev/terms#",
            },
            "@id": format!("{issuer}/api/privacy/consents/{id}/receipt"),
            "@type": "dpv:ConsentReceipt",
            "dct:identifier": id.to_string(),
            "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr",
            "dct:created": self.made_at.to_string(),
            "dct:publisher": controller(self.notice),
            "schema:recipient": "dpv:DataSubject",
            "dpv:hasRecordOfActivity": self.record(first, last, lang),
        }))
    }

    fn record(&self, first: &Consent, last: &Consent, lang: Lang) -> Value {
        let (notice, issuer, id) = (self.notice, self.issuer, first.consent_id);
        let mut record = json!({
            "@id": format!("{issuer}/api/privacy/consents/{id}"),
            "@type": "dpv:ConsentRecord",
            "dct:identifier": id.to_string(),
            "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr",
            "dpv:hasDataSubject": { "@type": "dpv:DataSubject", "dct:identifier": last.subject_id.to_string() },
            "dpv:hasDataController": controller(notice),
            "dpv:hasJurisdiction": format!("loc:{}", notice.controller.country),
            "dpv:hasApplicableLaw": "eu-gdpr:GDPR",
            "dpv:hasAuthority": { "@type": "dpv:Authority", "dpv:hasName": notice.authority.name.get(lang) },
            "dpv:hasNotice": {
                "@id": format!("{issuer}/privacy"),
                "@type": "dpv:ConsentNotice",
                "dct:date": notice.edition().date,
                "dct:language": last.language,
                "dct:hasVersion": last.edition,
                "obhut:textShown": last.text_shown,
                "obhut:textSha256": hex::encode(last.text_hash),
            },
            "dpv:hasConsentControl": {
                "@type": ["dpv:ProvideConsent", "dpv:WithdrawConsent"],
                "dpv:isExercisedAt": format!("{issuer}/privacy-centre"),
            },
            "dpv:hasRight": {
                "@type": ["dpv:DataSubjectRight", "eu-gdpr:A7-3"],
                "dct:title": match lang {
                    Lang::De => "Recht auf Widerruf der Einwilligung",
                    Lang::En => "Right to withdraw consent",
                },
                "dpv:isExercisedAt": format!("{issuer}/privacy-centre"),
            },
            "dpv:hasConsentStatus": self.entries.iter().map(|entry| self.event(entry)).collect::<Vec<_>>(),
        });
        if let Some(clause) = notice.clause(&last.clause) {
            record["dpv:hasLegalBasis"] = basis(clause).into();
            record["dpv:hasProcess"] = process(notice, clause, lang);
        }
        record
    }

    fn event(&self, entry: &Consent) -> Value {
        let explicit = self.notice.clause(&entry.clause).is_some_and(explicit);
        let kind = match (entry.given, explicit) {
            (true, true) => json!(["dpv:ConsentGiven", "dpv:ExplicitlyExpressedConsent"]),
            (true, false) => json!(["dpv:ConsentGiven", "dpv:ExpressedConsent"]),
            (false, _) => json!("dpv:ConsentWithdrawn"),
        };
        json!({
            "@type": kind,
            "dct:identifier": entry.consent_id.to_string(),
            "dpv:isIndicatedBy": "dpv:DataSubject",
            "dpv:hasIndicationMethod": method(&entry.method),
            "dpv:isIndicatedAtTime": entry.at.to_string(),
            // No end was agreed: it stands until it is withdrawn.
            "dpv:hasDuration": { "@type": "dpv:UntilEventDuration", "rdf:value": "dpv:ConsentWithdrawn" },
        })
    }
}

fn method(name: &str) -> &'static str {
    match name {
        "page" => "the person ticked an empty box, signed in",
        "link" => "the person ticked an empty box, by a personal link",
        "paper" => "the person signed on paper; entered by staff",
        _ => "by the person",
    }
}

fn explicit(clause: &Clause) -> bool {
    clause.special_basis == Some(SpecialBasis::ExplicitConsent)
}

fn basis(clause: &Clause) -> &'static str {
    if explicit(clause) { "eu-gdpr:A9-2-a" } else { "eu-gdpr:A6-1-a" }
}

fn controller(notice: &Notice) -> Value {
    let party = &notice.controller;
    json!({
        "@type": ["dpv:Organisation", "dpv:DataController"],
        "dct:identifier": party.name,
        "dpv:hasName": party.name,
        "dpv:hasAddress": format!("{}, {} {}, {}", party.street, party.postal_code, party.city, party.country),
        "dpv:hasContact": party.email,
    })
}

fn process(notice: &Notice, clause: &Clause, lang: Lang) -> Value {
    let categories = clause.data.iter().chain(&clause.uses).filter_map(|name| notice.category(name));
    let data: Vec<Value> = categories
        .map(|category| {
            let kind = if category.special.is_some() { "dpv:SpecialCategoryPersonalData" } else { "dpv:PersonalData" };
            let items: Vec<&str> = category.items.iter().map(|item| item.get(lang)).collect();
            json!({
                "@type": kind,
                "dct:identifier": category.id,
                "dct:title": category.title.get(lang),
                "dct:description": items.join(", "),
            })
        })
        .collect();
    let recipients: Vec<_> = clause.recipients.iter().filter_map(|name| notice.recipient(name)).collect();
    let places: std::collections::BTreeSet<String> = recipients
        .iter()
        .filter_map(|recipient| recipient.country.as_ref())
        .map(|code| format!("loc:{code}"))
        .collect();
    let text = notice.text(lang);
    let keep = format!("clause.{}.keep", clause.id);
    let kept = text.statements().find(|statement| statement.id == keep).map_or("", |statement| &statement.text);
    json!({
        "@type": "dpv:Process",
        "dct:identifier": clause.id,
        "dct:title": clause.title.get(lang),
        "dpv:hasPurpose": {
            "@type": "dpv:Purpose",
            "dct:identifier": clause.purpose.id,
            "dct:title": clause.purpose.get(lang),
        },
        "dpv:hasPersonalData": data,
        "dpv:hasRecipient": recipients.iter().map(|recipient| json!({
            "@type": match recipient.role {
                RecipientRole::Processor => "dpv:DataProcessor",
                RecipientRole::Controller | RecipientRole::JointController => "dpv:DataController",
                RecipientRole::Authority => "dpv:Authority",
                RecipientRole::Internal | RecipientRole::Person => "dpv:Recipient",
            },
            "dct:identifier": recipient.id,
            "dpv:hasName": recipient.name.get(lang),
            "dpv:hasLocation": recipient.country.as_ref().map(|code| format!("loc:{code}")),
        })).collect::<Vec<_>>(),
        "dpv:hasStorageCondition": [
            { "@type": "dpv:StorageLocation", "dpv:hasLocation": places },
            { "@type": "dpv:StorageDuration", "dpv:hasDuration": { "rdf:value": kept } },
        ],
    })
}

impl Privacy {
    /// The receipt as a compact JWS.
    pub fn sign_receipt(&self, document: &Value) -> Result<String> {
        self.signer()?.sign_json_as(RECEIPT_KIND, document)
    }
}
