//! What people call readings and radio messages in the copy of their data.

privacy::told! {
    series "Zuletzt gemessen" "Last measured" {
        metric "Messgröße" "quantity";
        last_at "Zeitpunkt" "time";
        last_value "Wert" "value";
    }
    chunk "Messwerte" "Readings" {
        at "Zeitpunkt" "time";
        value "Wert" "value";
    }; machine [first_at, last_at, body]
    device_state "Funkmeldungen" "Radio messages" {
        last_seen_at "Gerät zuletzt gehört" "device last heard";
        at "Zeitpunkt" "time";
        kind "Art" "kind" {
            "up" "Meldung des Geräts" "message of the device", "join" "Anmeldung am Netz" "joined the network",
            "status" "Gerätezustand" "device status", "error" "Fehler" "error"
        };
        f_port "Funk-Port" "port";
        f_cnt "Zähler der Meldungen" "message counter";
        gateway "empfangen von (Gateway)" "received by (gateway)";
        rssi_dbm "Empfangsstärke in dBm" "signal strength in dBm";
        snr_db "Signal-Rausch-Abstand in dB" "signal-to-noise ratio in dB";
        error "Fehler" "error";
    }; machine [first_frame_at, frames]
    downlink "An das Gerät gesandte Befehle" "Commands sent to the device" {
        created_at "erteilt" "ordered";
        f_port "Funk-Port" "port";
        confirmed "mit Bestätigung" "with confirmation";
        state "Stand" "state";
        state_at "seit" "since";
        reason "Grund" "reason";
    }; machine [payload]
    meter_exchange "Zählerwechsel" "Meter exchanges" {
        at "gewechselt" "exchanged";
        old_final "Endstand des alten Zählers" "final reading of the old meter";
        new_initial "Anfangsstand des neuen Zählers" "initial reading of the new meter";
        old_meter_number "alte Zählernummer" "old meter number";
        new_meter_number "neue Zählernummer" "new meter number";
    }
}
