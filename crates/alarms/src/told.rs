//! What people call alarms and their recipients in the copy of their data.

privacy::told! {
    alarm "Alarme" "Alarms" {
        rule_name "Regel" "rule";
        kind "Anlass" "cause" { "threshold" "Grenzwert" "threshold", "silence" "ausgebliebene Meldung" "missing message" };
        severity "Bedeutung" "severity" {
            "info" "Hinweis" "information", "warning" "Warnung" "warning", "critical" "dringend" "critical"
        };
        metric "Messgröße" "quantity";
        comparison "Vergleich" "comparison" { "above" "darüber" "above", "below" "darunter" "below" };
        threshold "Grenzwert" "threshold";
        value "gemessener Wert" "value measured";
        last_seen_at "Gerät zuletzt gehört" "device last heard";
        raised_at "ausgelöst" "raised";
        acknowledged_at "quittiert" "acknowledged";
        note "Bemerkung" "note";
        cleared_at "beendet" "cleared";
        cleared_because "Grund des Endes" "why it ended" {
            "value" "der Wert ist wieder in Ordnung" "the value is fine again",
            "heard" "das Gerät meldet sich wieder" "the device was heard again",
            "rule_changed" "die Regel wurde geändert" "the rule was changed",
            "object_gone" "das Gerät gibt es nicht mehr" "the device is gone"
        };
    }
    rule_recipient "Alarme, die Sie erhalten" "Alarms you receive" {
        email "E-Mail-Adresse" "e-mail address";
        added_at "eingetragen" "added";
    }
    alarm_recipient_link "Ihre Zustimmung zu Alarm-Mails" "Your agreement to alarm mails" {
        asked_at "gefragt" "asked";
        confirmed_at "zugestimmt" "agreed";
    }
    alarm_flapping "Werte, die um ihre Grenze schwanken" "Values that waver about their limit" {
        object_kind "was" "what" { "device" "Gerät" "device", "gateway" "Gateway" "gateway" };
        began_at "seit" "since";
        last_at "zuletzt" "last";
        raised_count "wie oft" "how often";
    }
    rule_state "Laufende Beobachtungen" "What is being watched" {
        object_kind "was" "what" { "device" "Gerät" "device", "gateway" "Gateway" "gateway" };
        last_at "zuletzt beurteilt" "last judged";
        pending_since "auffällig seit" "conspicuous since";
    }; machine [alarm_id]
}
