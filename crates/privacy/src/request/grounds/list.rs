//! The closed list itself.

use super::{Ground, Kind, NOT_IDENTIFIED};

const fn claim(
    id: &'static str,
    article: &'static str,
    kinds: &'static [Kind],
    de: &'static str,
    en: &'static str,
) -> Ground {
    Ground { id, article, kinds, refuses: false, de, en }
}

const fn refusal(
    id: &'static str,
    article: &'static str,
    kinds: &'static [Kind],
    de: &'static str,
    en: &'static str,
) -> Ground {
    Ground { id, article, kinds, refuses: true, de, en }
}

const ERASURE: &[Kind] = &[Kind::Erasure];
const RESTRICTION: &[Kind] = &[Kind::Restriction];
const PORTABILITY: &[Kind] = &[Kind::Portability];
const OBJECTION: &[Kind] = &[Kind::Objection];
/// Art. 12(5) is about Art. 15 to 22; a withdrawal of consent (Art. 7(3)) cannot be too much.
const RIGHTS: &[Kind] =
    &[Kind::Access, Kind::Rectification, Kind::Erasure, Kind::Restriction, Kind::Portability, Kind::Objection];

/// Closed: a decision on any other ground cannot be written down.
pub static GROUNDS: &[Ground] = &[
    // The six grounds of erasure.
    claim(
        "no_longer_needed",
        "Art. 17(1)(a)",
        ERASURE,
        "Die Daten sind für ihre Zwecke nicht mehr notwendig.",
        "The data is no longer needed for its purposes.",
    ),
    claim(
        "consent_withdrawn",
        "Art. 17(1)(b)",
        ERASURE,
        "Die Einwilligung ist widerrufen, und es fehlt eine andere Rechtsgrundlage.",
        "Consent has been withdrawn and there is no other legal basis.",
    ),
    claim(
        "objected",
        "Art. 17(1)(c)",
        ERASURE,
        "Der Verarbeitung ist widersprochen worden, und vorrangige Gründe liegen nicht vor.",
        "The processing has been objected to and there are no overriding grounds.",
    ),
    claim(
        "unlawful_erase",
        "Art. 17(1)(d)",
        ERASURE,
        "Die Daten wurden unrechtmäßig verarbeitet.",
        "The data was processed unlawfully.",
    ),
    claim(
        "law_demands_erasure",
        "Art. 17(1)(e)",
        ERASURE,
        "Eine Rechtspflicht verlangt die Löschung.",
        "A legal obligation demands erasure.",
    ),
    claim(
        "child",
        "Art. 17(1)(f)",
        ERASURE,
        "Die Daten wurden von einem Kind bei einem Online-Dienst erhoben.",
        "The data was collected from a child using an online service.",
    ),
    // The four conditions of restriction.
    claim(
        "accuracy_contested",
        "Art. 18(1)(a)",
        RESTRICTION,
        "Die Richtigkeit der Daten wird bestritten; für die Dauer der Prüfung.",
        "The accuracy of the data is contested; while it is verified.",
    ),
    claim(
        "unlawful_restrict",
        "Art. 18(1)(b)",
        RESTRICTION,
        "Die Verarbeitung ist unrechtmäßig, eine Löschung wird aber abgelehnt.",
        "The processing is unlawful, but erasure is opposed.",
    ),
    claim(
        "needed_for_claims",
        "Art. 18(1)(c)",
        RESTRICTION,
        "Die Daten werden nur noch von der Person für Rechtsansprüche gebraucht.",
        "The data is only needed by the person for legal claims.",
    ),
    claim(
        "objection_pending",
        "Art. 18(1)(d)",
        RESTRICTION,
        "Über einen Widerspruch ist noch nicht entschieden.",
        "An objection has not been decided yet.",
    ),
    // Where an objection leads, if it is right.
    claim(
        "particular_situation",
        "Art. 21(1)",
        OBJECTION,
        "Gründe aus der besonderen Situation der Person.",
        "Grounds relating to the person's particular situation.",
    ),
    claim(
        "direct_marketing",
        "Art. 21(2)",
        OBJECTION,
        "Direktwerbung; ihr kann ohne Grund widersprochen werden.",
        "Direct marketing, which can be objected to without any ground.",
    ),
    // Refusals of any request.
    refusal(
        "unfounded",
        "Art. 12(5)",
        RIGHTS,
        "Der Antrag ist offenkundig unbegründet.",
        "The request is manifestly unfounded.",
    ),
    refusal(
        "excessive",
        "Art. 12(5)",
        RIGHTS,
        "Der Antrag ist exzessiv, insbesondere durch häufige Wiederholung.",
        "The request is excessive, in particular because of its repetitive character.",
    ),
    refusal(
        NOT_IDENTIFIED,
        "Art. 12(6)",
        &[],
        "Es wurde nicht nachgewiesen, dass der Antrag von der betroffenen Person kommt.",
        "It was not shown that the request comes from the person concerned.",
    ),
    refusal(
        "law_limits",
        "Art. 23(1)",
        RIGHTS,
        "Ein Gesetz schränkt das Recht ein; die Begründung nennt es.",
        "A law restricts the right; the reasons name it.",
    ),
    // Refusals of one kind.
    refusal(
        "rights_of_others_access",
        "Art. 15(4)",
        &[Kind::Access],
        "Eine Kopie würde Rechte und Freiheiten anderer beeinträchtigen.",
        "A copy would adversely affect the rights and freedoms of others.",
    ),
    refusal(
        "accurate",
        "Art. 16",
        &[Kind::Rectification],
        "Die Daten sind nach Prüfung richtig und vollständig.",
        "The data was verified to be accurate and complete.",
    ),
    refusal(
        "no_ground_erasure",
        "Art. 17(1)",
        ERASURE,
        "Keiner der sechs Gründe für eine Löschung liegt vor.",
        "None of the six grounds for erasure applies.",
    ),
    refusal(
        "expression",
        "Art. 17(3)(a)",
        ERASURE,
        "Die Verarbeitung ist für die freie Meinungsäußerung und Information erforderlich.",
        "The processing is necessary for freedom of expression and information.",
    ),
    refusal(
        "legal_obligation",
        "Art. 17(3)(b)",
        ERASURE,
        "Eine Rechtspflicht oder öffentliche Aufgabe verlangt die Verarbeitung.",
        "A legal obligation or public task requires the processing.",
    ),
    refusal(
        "public_health",
        "Art. 17(3)(c)",
        ERASURE,
        "Gründe des öffentlichen Interesses im Bereich der öffentlichen Gesundheit.",
        "Reasons of public interest in the area of public health.",
    ),
    refusal(
        "archiving",
        "Art. 17(3)(d)",
        ERASURE,
        "Archivzwecke im öffentlichen Interesse, Forschung oder Statistik.",
        "Archiving in the public interest, research or statistics.",
    ),
    refusal(
        "legal_claims",
        "Art. 17(3)(e)",
        ERASURE,
        "Die Daten werden für Rechtsansprüche gebraucht.",
        "The data is needed for legal claims.",
    ),
    refusal(
        "no_condition",
        "Art. 18(1)",
        RESTRICTION,
        "Keine der vier Voraussetzungen für eine Einschränkung liegt vor.",
        "None of the four conditions for restriction applies.",
    ),
    refusal(
        "other_basis",
        "Art. 20(1)(a)",
        PORTABILITY,
        "Die Daten beruhen weder auf Einwilligung noch auf Vertrag.",
        "The data rests neither on consent nor on a contract.",
    ),
    refusal(
        "not_automated",
        "Art. 20(1)(b)",
        PORTABILITY,
        "Die Verarbeitung geschieht nicht automatisiert.",
        "The processing is not carried out by automated means.",
    ),
    refusal(
        "not_feasible",
        "Art. 20(2)",
        PORTABILITY,
        "Die direkte Übermittlung ist technisch nicht machbar.",
        "The direct transmission is not technically feasible.",
    ),
    refusal(
        "public_task",
        "Art. 20(3)",
        PORTABILITY,
        "Die Verarbeitung dient einer öffentlichen Aufgabe.",
        "The processing serves a public task.",
    ),
    refusal(
        "rights_of_others_portability",
        "Art. 20(4)",
        PORTABILITY,
        "Die Übertragung würde Rechte und Freiheiten anderer beeinträchtigen.",
        "The transfer would adversely affect the rights and freedoms of others.",
    ),
    refusal(
        "other_basis_objection",
        "Art. 21(1)",
        OBJECTION,
        "Die Verarbeitung beruht nicht auf einem berechtigten Interesse oder einer öffentlichen Aufgabe.",
        "The processing does not rest on a legitimate interest or a public task.",
    ),
    refusal(
        "compelling_grounds",
        "Art. 21(1)",
        OBJECTION,
        "Zwingende schutzwürdige Gründe überwiegen; die Begründung nennt sie.",
        "Compelling legitimate grounds override; the reasons name them.",
    ),
    refusal(
        "legal_claims_objection",
        "Art. 21(1)",
        OBJECTION,
        "Die Verarbeitung dient Rechtsansprüchen.",
        "The processing serves legal claims.",
    ),
    refusal(
        "research",
        "Art. 21(6)",
        OBJECTION,
        "Forschung oder Statistik für eine Aufgabe im öffentlichen Interesse.",
        "Research or statistics for a task in the public interest.",
    ),
    refusal(
        "no_consent",
        "Art. 7(3)",
        &[Kind::Withdrawal],
        "Eine Einwilligung, die widerrufen werden könnte, liegt nicht vor.",
        "There is no consent that could be withdrawn.",
    ),
    refusal(
        "not_concerned",
        "Art. 77",
        &[Kind::Complaint],
        "Die Beschwerde betrifft keine Verarbeitung durch uns.",
        "The complaint does not concern processing by us.",
    ),
];
