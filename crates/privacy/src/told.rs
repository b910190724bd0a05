//! What people call what every product keeps of its people: audit log, consents, requests, disclosures.

crate::told! {
    audit "Protokoll Ihrer Aktivitäten" "Log of your activities" {
        at "Zeitpunkt" "time";
        action "Vorgang" "activity" {
            "accept" "angenommen" "accepted", "acknowledge" "quittiert" "acknowledged", "add_member" "Mitglied aufgenommen" "member added",
            "advance" "Uhr vorgestellt" "clock advanced", "ask_again" "erneut gefragt" "asked again",
            "change_password" "Passwort geändert" "password changed", "close" "geschlossen" "closed",
            "create" "angelegt" "created", "decide" "entschieden" "decided", "delete" "gelöscht" "deleted",
            "erase" "Löschung begonnen" "erasure begun", "exchange_meter" "Zähler gewechselt" "meter exchanged",
            "export" "als Datei abgerufen" "exported", "import" "eingelesen" "imported", "invite" "eingeladen" "invited",
            "lift" "aufgehoben" "lifted", "open" "geöffnet" "opened", "receive" "empfangen" "received",
            "refuse" "abgelehnt" "refused", "remove_member" "Mitglied entfernt" "member removed",
            "request_nothing_held" "Auskunft: nichts gespeichert" "answered: nothing is held",
            "request_password_reset" "neues Passwort angefordert" "password reset asked for",
            "rotate" "erneuert" "rotated", "send" "gesandt" "sent", "send_downlink" "Befehl gesandt" "command sent",
            "send_link" "Link gesandt" "link sent", "set_password" "Passwort gesetzt" "password set",
            "set_retention" "Frist gesetzt" "period set", "sign_in" "angemeldet" "signed in",
            "sign_in_failed" "Anmeldung gescheitert" "sign-in failed", "sign_out" "abgemeldet" "signed out",
            "take_back" "zurückgenommen" "taken back", "update" "geändert" "changed",
            "use_restricted" "trotz Einschränkung verwendet" "used despite restriction", "view" "angesehen" "viewed"
        };
        object_kind "was" "what" {
            "account" "Benutzerkonto" "account", "alarm" "Alarm" "alarm", "audit" "Protokoll" "audit log",
            "clock" "Uhr des Servers" "the server's clock", "consent" "Einwilligung" "consent", "device" "Gerät" "device",
            "erasure" "Löschung" "erasure", "gateway" "Gateway" "gateway", "message" "Nachricht" "message",
            "notification" "Mitteilung an Empfänger" "notification of a recipient", "objection" "Widerspruch" "objection",
            "package" "Kopie der Daten" "copy of the data", "place" "Objekt" "place", "reading" "Messwerte" "readings",
            "request" "Datenschutz-Antrag" "privacy request", "restriction" "Einschränkung" "restriction",
            "rule" "Alarmregel" "alarm rule", "session" "Anmeldung" "session", "signing_key" "Signaturschlüssel" "signing key",
            "subject" "Person" "person", "tenant" "Kundeninstanz" "customer instance", "ticket" "Vorgang" "ticket",
            "token" "API-Schlüssel" "API key", "transfer" "Übertragung" "transfer", "transfer_offer" "Code zur Übertragung" "transfer code",
            "unknown_device" "unbekanntes Gerät" "unknown device", "visit" "Besuch" "visit"
        };
        categories "angesehene Daten" "data viewed" => Categories;
        user_name "Benutzername" "user name";
        actor_role "als" "as" => Role;
        ip "IP-Adresse" "IP address";
        browser "Browser" "browser";
        browser_version "Browserversion" "browser version";
        os "Betriebssystem" "operating system";
    }; machine [actor_id, subject_id, salt, detail]
    consent "Ihre Einwilligungen" "Your consents" {
        clause "wozu" "to what" => Clause;
        given "erteilt" "given";
        at "Zeitpunkt" "time";
        edition "Fassung der Datenschutzerklärung" "edition of the notice";
        language "Sprache" "language" { "de" "Deutsch" "German", "en" "Englisch" "English" };
        text_shown "gezeigter Text" "text shown";
        method "auf welchem Weg" "how" {
            "page" "auf der Seite" "on the page", "form" "im Formular" "by a form", "api" "über die Schnittstelle" "by the interface",
            "link" "über einen Link" "by a link", "paper" "auf Papier" "on paper"
        };
        ip "IP-Adresse" "IP address";
        ended_at "beendet" "ended";
    }
    stop "Widersprüche und Einschränkungen" "Objections and restrictions" {
        clause "wogegen" "against what" => Clause;
        kind "Art" "kind" { "restriction" "Einschränkung" "restriction", "objection" "Widerspruch" "objection" };
        ground "Grund" "ground" {
            "accuracy_contested" "Richtigkeit bestritten" "accuracy contested",
            "unlawful_restrict" "unrechtmäßig, statt Löschung" "unlawful, instead of erasure",
            "needed_for_claims" "für Rechtsansprüche gebraucht" "needed for claims",
            "objection_pending" "Widerspruch wird geprüft" "an objection is examined"
        };
        at "seit" "since";
        told_at "Ihnen mitgeteilt" "told to you";
        lifted_at "beendet" "ended";
        words "Ihre Gründe" "your reasons";
        outcome "Entscheidung" "outcome" {
            "stopped" "eingestellt" "stopped", "adjusted" "angepasst" "adjusted", "continued" "fortgesetzt" "continued",
            "ended" "beendet" "ended", "taken_back" "zurückgenommen" "taken back"
        };
        answer "unsere Antwort" "our answer";
        decided_at "entschieden" "decided";
    }
    restricted_use "Verwendung trotz Einschränkung" "Use despite restriction" {
        at "Zeitpunkt" "time";
        category "Daten" "data" => Categories;
        exception "Ausnahme (Art. 18 Abs. 2)" "exception (Art. 18(2))" {
            "consent" "mit Ihrer Einwilligung" "with your consent", "legal_claims" "Rechtsansprüche" "legal claims",
            "rights_of_others" "Rechte anderer" "rights of others", "public_interest" "öffentliches Interesse" "public interest"
        };
        reason "Begründung" "reason";
    }
    request "Ihre Anträge" "Your requests" {
        kind "worum es geht" "what it is about" {
            "access" "Auskunft" "access", "rectification" "Berichtigung" "rectification", "erasure" "Löschung" "erasure",
            "restriction" "Einschränkung" "restriction", "portability" "Datenübertragbarkeit" "portability",
            "objection" "Widerspruch" "objection", "withdrawal" "Widerruf einer Einwilligung" "withdrawal of consent",
            "complaint" "Beschwerde" "complaint"
        };
        channel "eingegangen" "came in" {
            "account" "über Ihr Konto" "by your account", "form" "über das Formular" "by the form", "staff" "per Brief oder Anruf" "by letter or call"
        };
        state "Stand" "state" {
            "identity" "Identität wird geprüft" "identity is checked", "open" "in Arbeit" "open", "asked" "Rückfrage an Sie" "question to you",
            "fulfilled" "erfüllt" "fulfilled", "refused" "abgelehnt" "refused", "withdrawn" "zurückgezogen" "withdrawn"
        };
        received_at "eingegangen am" "received";
        due_at "Frist" "due";
        closed_at "beantwortet" "answered";
        email "E-Mail-Adresse" "e-mail address";
        phone "Telefonnummer" "telephone number";
        clause "zu welcher Verarbeitung" "about which processing" => Clause;
        claim "was Sie verlangen" "what you ask";
        words "Ihre Worte" "your words";
        ground "Ablehnungsgrund" "ground of refusal";
        answer "unsere Antwort" "our answer";
    }
    request_step "Verlauf Ihrer Anträge" "History of your requests" {
        at "Zeitpunkt" "time";
        kind "was geschah" "what happened" {
            "received" "eingegangen" "received", "proof_asked" "Nachweis erbeten" "proof asked", "proven" "Identität nachgewiesen" "identity proven",
            "extended" "Frist verlängert" "period extended", "asked" "Rückfrage" "question", "answered" "beantwortet" "answered",
            "note" "Vermerk" "note", "fulfilled" "erfüllt" "fulfilled", "refused" "abgelehnt" "refused", "withdrawn" "zurückgezogen" "withdrawn"
        };
        actor "durch" "by" { "person" "Sie" "you", "staff" "Mitarbeiter" "staff", "house" "das System" "the system" };
        text "Text" "text";
    }
    disclosure "An andere übermittelte Daten" "Data disclosed to others" {
        at "Zeitpunkt" "time";
        recipient "an wen" "to whom" => Recipient;
        clause "wofür" "what for" => Clause;
        categories "welche Daten" "which data" => Categories;
        channel "Weg" "channel" { "email" "E-Mail" "e-mail", "sms" "SMS" "text message", "api" "Schnittstelle" "interface" };
        country "Land" "country";
    }; machine [object_id, subject_id]
    disclosure_about "Mitteilungen an andere über Ihre Geräte und Räume" "Messages to others about your devices and rooms" {
        at "Zeitpunkt" "time";
        category "Daten" "data" => Categories;
    }
    person_link "Links zu Ihren Daten" "Links to your data" {
        address "an" "to";
        created_at "ausgestellt" "issued";
        expires_at "gültig bis" "valid until";
    }
    erasure "Löschungen" "Erasures" {
        ground "Grund" "ground";
        scope "Umfang" "scope";
        held "bleibt noch" "still held";
        effective_at "wirksam" "effective";
        due_at "vollständig bis" "complete by";
        finished_at "vollständig" "complete";
    }
    notification "Wem wir von Ihrem Antrag berichten" "Whom we tell of your request" {
        reason "Anlass" "reason" {
            "erasure" "Löschung" "erasure", "rectification" "Berichtigung" "rectification", "restriction" "Einschränkung" "restriction"
        };
        recipient "Empfänger" "recipient" => Recipient;
        categories "Daten" "data" => Categories;
        about "als wen er Sie kennt" "as whom it knows you";
        told_at "mitgeteilt" "told";
        because "Begründung" "reasons";
    }
    ticket "Vorgänge" "Tickets" {
        reference "Zeichen" "reference";
        opened_at "geöffnet" "opened";
        closed_at "geschlossen" "closed";
    }; machine [account_id]
    fact_change "Betriebsarten" "Modes" {
        fact "Eigenschaft" "property";
        value "Wert" "value";
        at "seit" "since";
        ended_at "bis" "until";
    }
    web_visit "Besuche" "Visits" {
        at "Zeitpunkt" "time";
        ip "IP-Adresse" "IP address";
        method "Art der Anfrage" "kind of request";
        page "Seite" "page";
        status "Antwort (HTTP-Status)" "answer (HTTP status)";
        bytes_count "übertragene Bytes" "bytes transferred";
        referrer "gekommen von" "came from";
        browser "Browser" "browser";
        browser_version "Browserversion" "browser version";
        os "Betriebssystem" "operating system";
        language "Sprache" "language";
        zone_offset_minutes "Zeitzone (Minuten)" "time zone (minutes)";
    }
    transfer_offer "Codes zur Übertragung" "Transfer codes" {
        created_at "ausgestellt" "issued";
        expires_at "gültig bis" "valid until";
        used_at "genutzt" "used";
    }
    transfer_in "Von anderen Diensten übernommen" "Taken over from other services" {
        sender "von" "from";
        controller "Verantwortlicher dort" "controller there";
        received_at "empfangen" "received";
        decided_at "entschieden" "decided";
        rows_count "Datensätze" "records";
        categories "Daten" "data" => Categories;
    }; machine [package]
    transfer_out "An andere Dienste übertragen" "Transferred to other services" {
        receiver "an" "to";
        sent_at "gesandt" "sent";
        rows_count "Datensätze" "records";
        categories "Daten" "data" => Categories;
    }; machine [receipt]
    transferred_record "Übernommene Daten" "Data taken over" {
        accepted_at "übernommen" "accepted";
        origin "dort gespeichert als" "stored there as";
        content "Inhalt" "content";
    }
}
