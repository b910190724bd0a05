//! What is measured, what it came to, and what to do when a statement does not hold: in German and English.

use notice::{EvidenceKind, Lang, Words};
use types::Time;

use super::Measured;

fn words(de: &str, en: &str) -> Words {
    Words { de: de.to_owned(), en: en.to_owned() }
}

/// What is measured, in a few words.
pub fn title(kind: EvidenceKind) -> Words {
    use EvidenceKind as E;
    match kind {
        E::NothingOverdue => words("Nichts überfällig", "Nothing overdue"),
        E::ConsentPresent => words("Nichts ohne Einwilligung", "Nothing without consent"),
        E::RecipientsDeclared => words("Nur genannte Empfänger", "Only recipients named"),
        E::CategoriesDeclared => words("Nur genannte Daten weitergegeben", "Only data named was passed on"),
        E::CountriesDeclared => words("Nur genannte Länder", "Only countries named"),
        E::ViewersDeclared => words("Nur genannte Einsicht", "Only viewers named"),
        E::StaffWithinTicket => words("Einsicht nur mit Ticket", "Looks only with a ticket"),
        E::ConditionsHeld => words("Bedingungen eingehalten", "Conditions held"),
        E::NothingRecorded => words("Noch nichts gespeichert", "Nothing recorded yet"),
        E::ColumnsDeclared => words("Nur genannte Daten", "Only data named"),
        E::ReferencesHold => words("Nichts Fremdes, nichts Loses", "Nothing stray"),
        E::ContentIntact => words("Inhalte lesbar", "Content can be read"),
        E::ReachAsTree => words("Einsicht nur im eigenen Bereich", "Reach as the organisations stand"),
        E::ErasedStayErased => words("Gelöschtes bleibt gelöscht", "What was erased stays erased"),
        E::StopsObeyed => words("Sperren und Widersprüche beachtet", "Restrictions and objections obeyed"),
        E::RequestsInTime => words("Anträge fristgerecht", "Requests in time"),
        E::ErasuresDoneInTime => words("Löschungen fristgerecht", "Erasures in time"),
        E::ChainIntact => words("Audit-Log unversehrt", "Audit log intact"),
        E::EncryptedInTransit => words("Verschlüsselt übertragen", "Encrypted in transit"),
        E::EditionCurrent => words("Geltende Fassung", "Edition in force"),
    }
}

/// The result in words: "0 overdue of 1,204, oldest of 3 March 2026".
pub fn figure(kind: EvidenceKind, measured: &Measured, lang: Lang) -> String {
    use EvidenceKind as E;
    let (looked, wrong) = (number(measured.looked_count, lang), number(measured.offences_count, lang));
    let (de, en) = match kind {
        E::NothingOverdue => return overdue(measured, &looked, &wrong, lang),
        E::ConsentPresent => {
            (format!("{wrong} von {looked} ohne Einwilligung"), format!("{wrong} of {looked} without consent"))
        }
        E::RecipientsDeclared => (
            format!("{wrong} von {looked} Weitergaben an nicht genannte Empfänger"),
            format!("{wrong} of {looked} disclosures to recipients not named"),
        ),
        E::CategoriesDeclared => (
            format!("{wrong} von {looked} Weitergaben mit nicht genannten Daten"),
            format!("{wrong} of {looked} disclosures with data not named"),
        ),
        E::CountriesDeclared => (
            format!("{wrong} von {looked} Weitergaben in nicht genannte Länder"),
            format!("{wrong} of {looked} disclosures to countries not named"),
        ),
        E::ViewersDeclared => (
            format!("{wrong} von {looked} Einsichtnahmen durch andere"),
            format!("{wrong} of {looked} looks by others"),
        ),
        E::StaffWithinTicket => (
            format!("{wrong} von {looked} Einsichtnahmen ohne Ticket"),
            format!("{wrong} of {looked} looks without a ticket"),
        ),
        E::ConditionsHeld => (
            format!("{wrong} von {looked} Einträgen außerhalb der Bedingungen"),
            format!("{wrong} of {looked} entries outside of the conditions"),
        ),
        E::NothingRecorded => (format!("{wrong} Einträge"), format!("{wrong} entries")),
        E::ColumnsDeclared => (
            format!("{looked} Spalten geprüft, {wrong} nicht angemeldet"),
            format!("{looked} columns checked, {wrong} not declared"),
        ),
        E::ReferencesHold => (
            format!("{looked} Verweise geprüft, {wrong} ohne Ziel oder über Kunden hinweg"),
            format!("{looked} references checked, {wrong} to nothing or across tenants"),
        ),
        E::ContentIntact => {
            (format!("{looked} Einträge gelesen, {wrong} verändert"), format!("{looked} entries read, {wrong} altered"))
        }
        E::ReachAsTree => (
            format!("{looked} Einsichtsrechte geprüft, {wrong} falsch"),
            format!("{looked} rights to look checked, {wrong} wrong"),
        ),
        E::ErasedStayErased => (
            format!("{looked} Löschungen geprüft, {wrong} Spuren"),
            format!("{looked} erasures checked, {wrong} traces"),
        ),
        E::StopsObeyed => (
            format!("{looked} gesperrte Zwecke, {wrong} Einträge danach"),
            format!("{looked} purposes stopped, {wrong} entries afterwards"),
        ),
        E::RequestsInTime => {
            (format!("{wrong} von {looked} Anträgen verspätet"), format!("{wrong} of {looked} requests late"))
        }
        E::ErasuresDoneInTime => {
            (format!("{wrong} von {looked} Löschungen verspätet"), format!("{wrong} of {looked} erasures late"))
        }
        E::ChainIntact => {
            (format!("{looked} Einträge geprüft, {wrong} Fehler"), format!("{looked} entries checked, {wrong} faults"))
        }
        E::EncryptedInTransit => (
            format!("{wrong} von {looked} Verbindungen unverschlüsselt, in 31 Tagen"),
            format!("{wrong} of {looked} connections unencrypted, in 31 days"),
        ),
        E::EditionCurrent if measured.holds() => {
            ("stimmt mit der Datei überein".to_owned(), "as in the file".to_owned())
        }
        E::EditionCurrent => ("weicht von der Datei ab".to_owned(), "differs from the file".to_owned()),
    };
    match lang {
        Lang::De => de,
        Lang::En => en,
    }
}

fn overdue(measured: &Measured, looked: &str, wrong: &str, lang: Lang) -> String {
    let mut text = match lang {
        Lang::De => format!("{wrong} von {looked} Einträgen überfällig"),
        Lang::En => format!("{wrong} of {looked} entries overdue"),
    };
    if let Some(oldest) = measured.oldest_at {
        let lead = if lang == Lang::De { "ältester vom" } else { "oldest of" };
        text.push_str(&format!(", {lead} {}", day(oldest, lang)));
    }
    if let Some(swept) = measured.swept_at {
        let lead = if lang == Lang::De { "letzter Löschlauf" } else { "last sweep" };
        text.push_str(&format!(", {lead} {}", day(swept, lang)));
    }
    text
}

/// `22.11.2026`, `22 November 2026`.
fn day(at: Time, lang: Lang) -> String {
    let form = if lang == Lang::De { "%d.%m.%Y" } else { "%-d %B %Y" };
    at.timestamp().strftime(form).to_string()
}

/// `1.204`, `1,204`.
fn number(value: i64, lang: Lang) -> String {
    let digits = value.unsigned_abs().to_string();
    let mark = if lang == Lang::De { '.' } else { ',' };
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    if value < 0 { format!("-{text}") } else { text }
}

/// What to do when it does not hold.
pub fn remedy(kind: EvidenceKind) -> Words {
    use EvidenceKind as E;
    match kind {
        E::NothingOverdue => words(
            "Löschlauf von Hand starten (obhut sweep) und im Protokoll nachsehen, warum der Auftrag „retention“ ausblieb. Bleiben Einträge stehen, hält sie eine andere Tabelle fest oder ihr Kunde fehlt.",
            "Start a sweep by hand (obhut sweep) and look in the log why the job “retention” did not run. If entries stay, another table holds them or their tenant is missing.",
        ),
        E::ConsentPresent => words(
            "Die Einträge nicht weiter nutzen. Prüfen, wer das Einwilligungsregister oder die Tabelle am Server vorbei geändert hat (Sicherung vergleichen); ohne Nachweis die Einträge löschen (Art. 17 Abs. 1 lit. d DS-GVO).",
            "Do not use the entries. Find out who changed the consent ledger or the table behind the server's back (compare a backup); without proof of consent, erase the entries (Art. 17(1)(d) GDPR).",
        ),
        E::RecipientsDeclared => words(
            "Weitergabe sofort abstellen. Entweder den Empfänger in die Erklärung aufnehmen (neue Fassung), oder die Übermittlung als Verletzung behandeln (Art. 33 DS-GVO: 72 Stunden).",
            "Stop the disclosure at once. Either name the recipient in the notice (a new edition), or treat it as a breach (Art. 33 GDPR: 72 hours).",
        ),
        E::CategoriesDeclared => words(
            "Prüfen, welche Daten der Empfänger erhalten hat, und ihn zur Löschung auffordern; die Klausel ergänzen, falls die Daten nötig sind.",
            "Find out which data the recipient got and ask for its erasure; add it to the clause if it is needed.",
        ),
        E::CountriesDeclared => words(
            "Übermittlung aussetzen. Eine Garantie nach Art. 44 ff. DS-GVO schaffen und in der Erklärung nennen, oder den Empfänger wechseln.",
            "Suspend the transfer. Put a guarantee under Art. 44 ff. GDPR in place and name it in the notice, or change the recipient.",
        ),
        E::ViewersDeclared => words(
            "Im Audit-Log nachsehen, wer es war, und mit der Person klären, warum. Rolle entziehen oder die Erklärung ergänzen.",
            "Look in the audit log who it was, and ask the person why. Take the role away, or add it to the notice.",
        ),
        E::StaffWithinTicket => words(
            "Im Audit-Log nachsehen, wer ohne offenes Ticket eingesehen hat. Die Einsicht begründen lassen; sonst als unbefugten Zugriff behandeln.",
            "Look in the audit log who looked without an open ticket. Have the look justified; otherwise treat it as unauthorised access.",
        ),
        E::ConditionsHeld => words(
            "Die Einträge löschen: sie hätten nicht entstehen dürfen. Prüfen, woher sie kamen und ob das Gerät seinen Zustand richtig meldet.",
            "Erase the entries: they should not have come about. Find out where they came from, and whether the device reports its state rightly.",
        ),
        E::NothingRecorded => words(
            "Die Einträge löschen, oder die Klausel in Betrieb nehmen (running = true) und die neue Fassung veröffentlichen.",
            "Erase the entries, or put the clause into operation (running = true) and publish the new edition.",
        ),
        E::ColumnsDeclared => words(
            "Tabelle oder Spalte entfernen, die nicht angemeldet ist, oder das Programm aktualisieren, das sie kennt.",
            "Remove the table or column that is not declared, or update to the program that knows it.",
        ),
        E::ReferencesHold => words(
            "Datenbank sichern. Die genannte Tabelle enthält Einträge, deren Kunde, Gerät oder Person es nicht gibt oder die einem anderen Kunden gehören: sie kamen am Server vorbei hinein. Herkunft klären, dann entfernen.",
            "Back up the database. The table named holds entries whose tenant, device or person does not exist, or which belong to another tenant: they came in behind the server's back. Find out from where, then remove them.",
        ),
        E::ContentIntact => words(
            "Datenbank sichern und nichts ändern. Der genannte Inhalt wurde am Server vorbei verändert oder ist beschädigt; mit der letzten Sicherung vergleichen und Datenträger prüfen.",
            "Back up the database and change nothing. The content named was altered behind the server's back, or is damaged; compare with the last backup and check the disk.",
        ),
        E::ReachAsTree => words(
            "Als Verletzung behandeln, bis geklärt ist, wer Einsicht hatte: Jemand kann Daten sehen, die ihm nicht zustehen. Das Einsichtsrecht entfernen und im Audit-Log nachsehen (Art. 33 DS-GVO: 72 Stunden).",
            "Treat it as a breach until it is clear who looked: somebody can see data that is not theirs to see. Remove the right, and look in the audit log (Art. 33 GDPR: 72 hours).",
        ),
        E::ErasedStayErased => words(
            "Prüfen, woher die Einträge kamen (eine alte Sicherung, ein Skript), und den Server neu starten: Er vergleicht das Löschverzeichnis mit der Datenbank und löscht erneut.",
            "Find out where the entries came from (an old backup, a script), and restart the server: it compares the ledger of erasures with the database and erases again.",
        ),
        E::StopsObeyed => words(
            "Die nach der Sperre entstandenen Einträge löschen und prüfen, welches Modul die Person nicht nennt, wenn es schreibt.",
            "Erase the entries made after the stop, and find out which module does not name the person when it writes.",
        ),
        E::RequestsInTime => words(
            "Den Antrag heute beantworten, oder die Frist mit Begründung verlängern (Art. 12 Abs. 3 DS-GVO).",
            "Answer the request today, or extend the deadline with reasons (Art. 12(3) GDPR).",
        ),
        E::ErasuresDoneInTime => words(
            "Den Auftrag „erasure“ im Protokoll prüfen und von Hand starten; offene Schritte stehen beim Antrag.",
            "Look for the job “erasure” in the log and start it by hand; open steps are listed with the request.",
        ),
        E::ChainIntact => words(
            "Datenbank sichern und nichts ändern. obhut audit verify nennt die Stelle; mit der letzten Sicherung vergleichen, wer Zugriff auf die Datei hatte.",
            "Back up the database and change nothing. obhut audit verify names the place; compare with the last backup, and find out who had access to the file.",
        ),
        E::EncryptedInTransit => words(
            "Unverschlüsselten Zugang schließen: am Proxy auf https umleiten, bevor etwas weitergegeben wird, oder dem Server ein Zertifikat geben (--tls-certificate).",
            "Close the unencrypted way: redirect to https at the proxy before anything is passed on, or give the server a certificate (--tls-certificate).",
        ),
        E::EditionCurrent => words(
            "Server neu starten, damit er die Datei liest, oder die Datei auf den Stand der geltenden Fassung zurücksetzen.",
            "Restart the server so that it reads the file, or put the file back to the edition in force.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_people_write_them() {
        let measured = Measured {
            looked_count: 1_204_567,
            oldest_at: Some("2026-03-03T10:00:00Z".parse().unwrap()),
            ..Measured::default()
        };
        let kind = EvidenceKind::NothingOverdue;
        assert_eq!(figure(kind, &measured, Lang::En), "0 of 1,204,567 entries overdue, oldest of 3 March 2026");
        assert_eq!(figure(kind, &measured, Lang::De), "0 von 1.204.567 Einträgen überfällig, ältester vom 03.03.2026");
    }

    #[test]
    fn every_kind_has_its_words() {
        for kind in EvidenceKind::ALL {
            assert!(!title(kind).de.is_empty() && remedy(kind).en.len() > 30, "{}", kind.id());
        }
    }
}
