//! The schema's history: twins for both engines under one name, applied in this order, never edited after landing.

macro_rules! migrations {
    ($($(#[$only:meta])* $name:literal),+ $(,)?) => {
        /// Name, SQLite's text, PostgreSQL's text.
        pub const MIGRATIONS: &[(&str, &str, &str)] = &[$($(#[$only])* (
            $name,
            include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        )),+];
    };
}

migrations![
    "0001_house",
    "0002_privacy",
    "0003_standing",
    "0004_consent",
    "0005_request",
    "0006_package",
    "0007_erasure",
    "0008_evidence",
    "0010_identity",
    "0020_places",
    "0021_members",
    "0030_devices",
    "0040_telemetry",
    "0050_alarms",
    "0051_alarm_recipient_subject",
    "0060_messages",
    "0070_recipients_told",
    "0071_contacts",
    "0090_refusals_by_day",
    "0091_disclosures_about",
    "0100_secrets_of_visits",
    "0110_meter_exchange_once",
    "0111_alarm_flapping",
    "0112_alarm_recipient_link",
    "0080_erasure_known",
    "0081_audit_about",
    "0115_addresses",
    "0116_search",
    #[cfg(feature = "bench")]
    "9000_bench",
];
