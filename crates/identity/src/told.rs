//! What people call accounts, sessions and keys in the copy of their data.

privacy::told! {
    account "Ihr Benutzerkonto" "Your account" {
        email "E-Mail-Adresse (Benutzername)" "e-mail address (user name)";
        first_name "Vorname" "first name";
        last_name "Nachname" "last name";
        company "Firma" "company";
        phone "Telefonnummer" "telephone number";
        address "Anschrift" "address";
        role "Rolle" "role" => Role;
        language "Sprache" "language" { "de" "Deutsch" "German", "en" "Englisch" "English" };
        status "Stand" "status" {
            "invited" "eingeladen" "invited", "active" "aktiv" "active", "blocked" "gesperrt" "blocked"
        };
        created_at "angelegt" "created";
        activated_at "aktiviert" "activated";
    }
    credential "Ihr Passwort (gespeichert ist nur ein Prüfwert)" "Your password (only a check value is stored)" {
        set_at "gesetzt" "set";
    }
    account_link "Links, die Ihnen zugeschickt wurden" "Links sent to you" {
        purpose "wofür" "what for" {
            "activation" "Konto aktivieren" "activate the account",
            "password_reset" "Passwort zurücksetzen" "reset the password"
        };
        created_at "ausgestellt" "issued";
        expires_at "gültig bis" "valid until";
    }
    session "Ihre Anmeldungen" "Your sign-ins" {
        created_at "angemeldet" "signed in";
        last_used_at "zuletzt genutzt" "last used";
        ip "IP-Adresse" "IP address";
        browser "Browser" "browser";
        browser_version "Browserversion" "browser version";
        os "Betriebssystem" "operating system";
    }
    contact_person "Sie als Ansprechpartner" "You as a contact person" {
        email "E-Mail-Adresse" "e-mail address";
        first_name "Vorname" "first name";
        last_name "Nachname" "last name";
        phone "Telefonnummer" "telephone number";
        recorded_at "eingetragen" "recorded";
    }
    api_token "Ihre API-Schlüssel (gespeichert ist nur ein Prüfwert)" "Your API keys (only a check value is stored)" {
        name "Bezeichnung" "name";
        scopes "darf" "may" { "ingest" "Daten liefern" "deliver data", "read" "lesen" "read", "write" "ändern" "change" };
        created_at "ausgestellt" "issued";
        expires_at "gültig bis" "valid until";
        last_used_at "zuletzt genutzt" "last used";
    }
}
