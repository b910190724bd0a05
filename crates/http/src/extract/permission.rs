//! What a caller must be allowed to do, as a type: a handler that takes `Caller<DevicesWrite>` cannot forget to check.

/// A permission of a role.
pub trait Permission: Send + Sync + 'static {
    /// As roles and clients name it, such as `devices.write`.
    const NAME: &'static str;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        $($(#[$doc])* #[derive(Clone, Copy, Debug)] pub struct $name;
        impl Permission for $name {
            const NAME: &'static str = $text;
        })+

        /// Every permission there is.
        pub const ALL: &[&str] = &[$($text),+];
    };
}

permissions! {
    /// Any signed-in person, for their own things.
    Own = "own",
    AccountsRead = "accounts.read",
    AccountsWrite = "accounts.write",
    TenantsRead = "tenants.read",
    TenantsWrite = "tenants.write",
    /// Set how long a customer's data is kept, within the notice.
    RetentionWrite = "retention.write",
    PlacesRead = "places.read",
    PlacesWrite = "places.write",
    DevicesRead = "devices.read",
    DevicesWrite = "devices.write",
    /// Devices that were heard and are nobody's.
    UnknownDevicesRead = "unknown_devices.read",
    TelemetryRead = "telemetry.read",
    DownlinksWrite = "downlinks.write",
    RulesRead = "rules.read",
    RulesWrite = "rules.write",
    AlarmsRead = "alarms.read",
    AlarmsAcknowledge = "alarms.acknowledge",
    MessagesRead = "messages.read",
    AuditRead = "audit.read",
    TokensWrite = "tokens.write",
    /// Evidence, refusals, sweeps, visits: what shows the notice true.
    EvidenceRead = "evidence.read",
    /// See requests of people.
    RequestsRead = "requests.read",
    /// Deal with them.
    RequestsWrite = "requests.write",
    Sandbox = "sandbox",
    /// A machine that delivers data.
    Ingest = "ingest",
}
