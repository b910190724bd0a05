//! What a caller may do, by name, and which role may do what.

use types::words;

use super::Role;

words! {
    /// One thing a caller may do.
    pub enum Permission {
        AccountsRead = "accounts.read",
        AccountsWrite = "accounts.write",
        TenantsRead = "tenants.read",
        TenantsWrite = "tenants.write",
        RetentionWrite = "retention.write",
        PlacesRead = "places.read",
        PlacesWrite = "places.write",
        DevicesRead = "devices.read",
        DevicesWrite = "devices.write",
        TelemetryRead = "telemetry.read",
        DownlinksWrite = "downlinks.write",
        RulesRead = "rules.read",
        RulesWrite = "rules.write",
        AlarmsRead = "alarms.read",
        AlarmsAcknowledge = "alarms.acknowledge",
        MessagesRead = "messages.read",
        AuditRead = "audit.read",
        TokensWrite = "tokens.write",
        NoticeStaff = "notice.staff",
        /// See requests of people (Art. 15–22).
        RequestsRead = "requests.read",
        /// Deal with them.
        RequestsWrite = "requests.write",
        Sandbox = "sandbox",
        /// Any signed-in person, for what is their own; never a machine.
        Own = "own",
        /// Deliver data of devices; a machine needs it in the scopes of its token.
        Ingest = "ingest",
    }
}

impl Permission {
    const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Whether using it changes nothing.
    pub fn only_reads(self) -> bool {
        self.name().ends_with(".read") || self == Self::NoticeStaff
    }
}

/// A set of permissions.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(u32);

impl Permissions {
    pub const NONE: Self = Self(0);

    const fn of(list: &[Permission]) -> Self {
        let (mut bits, mut index) = (0, 0);
        while index < list.len() {
            bits |= list[index].bit();
            index += 1;
        }
        Self(bits)
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.has(*permission))
    }

    /// Those that `keep` holds for.
    #[must_use]
    pub fn filter(self, keep: impl Fn(Permission) -> bool) -> Self {
        Self(self.iter().filter(|permission| keep(*permission)).fold(0, |bits, permission| bits | permission.bit()))
    }
}

impl std::fmt::Debug for Permissions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

const READ_ONLY: Permissions = Permissions::of(&[
    Permission::Own,
    Permission::TenantsRead,
    Permission::PlacesRead,
    Permission::DevicesRead,
    Permission::TelemetryRead,
    Permission::RulesRead,
    Permission::AlarmsRead,
]);

const USER: Permissions = READ_ONLY.and(Permissions::of(&[
    Permission::PlacesWrite,
    Permission::DevicesWrite,
    Permission::RulesWrite,
    Permission::AlarmsAcknowledge,
]));

const INSTANCE_ADMIN: Permissions = USER.and(Permissions::of(&[
    Permission::AccountsRead,
    Permission::AccountsWrite,
    Permission::TenantsWrite,
    Permission::DownlinksWrite,
    Permission::MessagesRead,
    Permission::AuditRead,
    Permission::TokensWrite,
    Permission::Ingest,
]));

/// How long a customer's data is kept is agreed with the operator, so only the operator's staff set it.
const OPERATOR_STAFF: Permissions = INSTANCE_ADMIN.and(Permissions::of(&[
    Permission::RetentionWrite,
    Permission::NoticeStaff,
    Permission::RequestsRead,
    Permission::RequestsWrite,
    Permission::Sandbox,
]));

impl Role {
    /// What the role may do.
    pub const fn permissions(self) -> Permissions {
        match self {
            Self::ReadOnly => READ_ONLY,
            Self::User => USER,
            Self::InstanceAdmin => INSTANCE_ADMIN,
            Self::OperatorStaff => OPERATOR_STAFF,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_may_all_that_a_lower_one_may() {
        for pair in Role::ALL.windows(2) {
            let lower = pair[0].permissions();
            assert!(pair[0] < pair[1]);
            assert_eq!(pair[1].permissions().and(lower), pair[1].permissions());
            assert_ne!(pair[1].permissions(), lower);
        }
    }

    #[test]
    fn who_only_reads_changes_nothing() {
        assert!(READ_ONLY.iter().all(|permission| permission.only_reads() || permission == Permission::Own));
    }
}
