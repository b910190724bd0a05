//! The words for single values: bases, roles of recipients, sources, dates.

use super::writer::Writer;
use crate::model::{Basis, Form, RecipientRole, Requirement, Source, SpecialBasis, TransferGround};

impl Writer<'_> {
    pub fn basis(&self, basis: Basis) -> &'static str {
        match basis {
            Basis::Consent => {
                self.say("Art. 6 Abs. 1 Satz 1 lit. a DS-GVO (Einwilligung)", "Art. 6(1)(a) GDPR (consent)")
            }
            Basis::Contract => self.say("Art. 6 Abs. 1 Satz 1 lit. b DS-GVO (Vertrag)", "Art. 6(1)(b) GDPR (contract)"),
            Basis::LegalObligation => self.say(
                "Art. 6 Abs. 1 Satz 1 lit. c DS-GVO (rechtliche Verpflichtung)",
                "Art. 6(1)(c) GDPR (legal obligation)",
            ),
            Basis::VitalInterests => self.say(
                "Art. 6 Abs. 1 Satz 1 lit. d DS-GVO (lebenswichtige Interessen)",
                "Art. 6(1)(d) GDPR (vital interests)",
            ),
            Basis::PublicTask => self.say(
                "Art. 6 Abs. 1 Satz 1 lit. e DS-GVO (Aufgabe im öffentlichen Interesse)",
                "Art. 6(1)(e) GDPR (task in the public interest)",
            ),
            Basis::LegitimateInterests => self.say(
                "Art. 6 Abs. 1 Satz 1 lit. f DS-GVO (berechtigte Interessen)",
                "Art. 6(1)(f) GDPR (legitimate interests)",
            ),
        }
    }

    pub fn special_basis(&self, basis: SpecialBasis) -> String {
        let letter = basis.letter();
        match self.lang {
            crate::Lang::De => format!("Art. 9 Abs. 2 lit. {letter} DS-GVO"),
            crate::Lang::En => format!("Art. 9(2)({letter}) GDPR"),
        }
    }

    pub fn recipient_role(&self, role: RecipientRole) -> &'static str {
        match role {
            RecipientRole::Internal => self.say("innerhalb unseres Unternehmens", "within our company"),
            RecipientRole::Processor => self.say(
                "als Auftragsverarbeiter nach unserer Weisung (Art. 28 DS-GVO)",
                "as processor on our instructions (Art. 28 GDPR)",
            ),
            RecipientRole::JointController => self
                .say("gemeinsam mit uns verantwortlich (Art. 26 DS-GVO)", "as joint controller with us (Art. 26 GDPR)"),
            RecipientRole::Controller => self.say("als eigener Verantwortlicher", "as a controller of its own"),
            RecipientRole::Authority => self.say("als öffentliche Stelle", "as public authorities"),
            RecipientRole::Person => self.say("als Empfänger von Nachrichten", "as recipients of messages"),
        }
    }

    pub fn source(&self, source: Source) -> &'static str {
        match source {
            Source::Person => self.say("bei Ihnen erhoben", "collected from you"),
            Source::Device => self.say("von Geräten gemessen oder gesendet", "measured or sent by devices"),
            Source::ThirdParty => self.say("von Dritten mitgeteilt", "provided by third parties"),
            Source::System => self.say("bei der Nutzung entstanden", "arising from use"),
        }
    }

    pub fn form(&self, form: Form) -> Option<&'static str> {
        match form {
            Form::Personal => None,
            Form::Pseudonymous => Some(self.say(
                "Die Daten werden nur in pseudonymisierter Form verwendet.",
                "The data is used in pseudonymised form only.",
            )),
            Form::Aggregated => Some(self.say(
                "Die Daten werden nur in zusammengefasster (aggregierter) Form verwendet.",
                "The data is used in aggregated form only.",
            )),
            Form::Anonymous => Some(self.say(
                "Die Daten werden nur in anonymisierter Form verwendet.",
                "The data is used in anonymised form only.",
            )),
        }
    }

    pub fn requirement(&self, requirement: Requirement) -> &'static str {
        match requirement {
            Requirement::Law => self.say("Die Bereitstellung der Daten ist gesetzlich vorgeschrieben.", "Providing the data is required by law."),
            Requirement::Contract => self.say(
                "Die Bereitstellung der Daten ist für den Abschluss oder die Erfüllung des Vertrags erforderlich.",
                "Providing the data is necessary to conclude or perform the contract.",
            ),
            Requirement::Function => self.say(
                "Die Bereitstellung der Daten ist weder gesetzlich noch vertraglich vorgeschrieben, für die Funktion aber technisch erforderlich.",
                "Providing the data is required neither by law nor by contract, but technically necessary for the function.",
            ),
            Requirement::Voluntary => self.say("Die Bereitstellung der Daten ist freiwillig.", "Providing the data is voluntary."),
        }
    }

    pub fn transfer_ground(&self, ground: TransferGround) -> &'static str {
        match ground {
            TransferGround::Adequacy => self.say(
                "einem Angemessenheitsbeschluss der Europäischen Kommission (Art. 45 DS-GVO)",
                "an adequacy decision of the European Commission (Art. 45 GDPR)",
            ),
            TransferGround::StandardContractualClauses => self.say(
                "Standardvertragsklauseln der Europäischen Kommission (Art. 46 Abs. 2 lit. c DS-GVO)",
                "standard contractual clauses of the European Commission (Art. 46(2)(c) GDPR)",
            ),
            TransferGround::BindingCorporateRules => self.say(
                "verbindlichen internen Datenschutzvorschriften (Art. 47 DS-GVO)",
                "binding corporate rules (Art. 47 GDPR)",
            ),
            TransferGround::ExplicitConsent => self.say(
                "Ihrer ausdrücklichen Einwilligung (Art. 49 Abs. 1 lit. a DS-GVO)",
                "your explicit consent (Art. 49(1)(a) GDPR)",
            ),
            TransferGround::Contract => self.say(
                "der Erforderlichkeit für einen Vertrag mit Ihnen (Art. 49 Abs. 1 lit. b DS-GVO)",
                "its necessity for a contract with you (Art. 49(1)(b) GDPR)",
            ),
            TransferGround::LegalClaims => self.say(
                "der Erforderlichkeit für Rechtsansprüche (Art. 49 Abs. 1 lit. e DS-GVO)",
                "its necessity for legal claims (Art. 49(1)(e) GDPR)",
            ),
            TransferGround::PrivacyShield => self.say("dem EU-US-Datenschutzschild", "the EU-US Privacy Shield"),
        }
    }

    pub fn date(&self, date: &str) -> String {
        super::date(self.lang, date)
    }
}
