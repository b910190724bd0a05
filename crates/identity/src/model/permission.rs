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
        /// See and measure what shows the notice true: evidence, refusals, sweeps, visits.
        EvidenceRead = "evidence.read",
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

    /// What only a person does, signed in: what is their own, and whatever makes, changes or opens an account, or
    /// decides about somebody. A token that is lost must not become the account it came from, nor another one.
    pub const fn is_for_people(self) -> bool {
        matches!(self, Self::Own | Self::TokensWrite | Self::AccountsWrite | Self::RequestsWrite)
    }

    /// Whether using it changes nothing.
    pub fn only_reads(self) -> bool {
        self.name().ends_with(".read")
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

    /// Whether these are all of `other`, and perhaps more.
    pub const fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
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

/// The work of data protection and nothing beside it: no device, no reading, no account but the own.
const OFFICER: Permissions = Permissions::of(&[
    Permission::Own,
    Permission::EvidenceRead,
    Permission::RequestsRead,
    Permission::RequestsWrite,
    Permission::AuditRead,
]);

/// How long a customer's data is kept is agreed with the operator, so only the operator's staff set it.
const OPERATOR_STAFF: Permissions = INSTANCE_ADMIN.and(OFFICER).and(Permissions::of(&[
    Permission::RetentionWrite,
    Permission::UnknownDevicesRead,
    Permission::Sandbox,
]));

impl Role {
    /// What the role may do.
    pub const fn permissions(self) -> Permissions {
        match self {
            Self::ReadOnly => READ_ONLY,
            Self::User => USER,
            Self::InstanceAdmin => INSTANCE_ADMIN,
            Self::Officer => OFFICER,
            Self::OperatorStaff => OPERATOR_STAFF,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_of_a_customer_may_all_that_the_one_before_may_and_more() {
        for (less, more) in [
            (Role::ReadOnly, Role::User),
            (Role::User, Role::InstanceAdmin),
            (Role::InstanceAdmin, Role::OperatorStaff),
        ] {
            assert!(more.permissions().includes(less.permissions()));
            assert!(!less.permissions().includes(more.permissions()));
        }
    }

    #[test]
    fn an_officer_protects_data_sees_nothing_of_the_operation_and_changes_nothing_of_it() {
        let may = Role::Officer.permissions();
        let of_the_operation = |permission: Permission| READ_ONLY.has(permission) && permission != Permission::Own;
        assert!(may.iter().all(|permission| !of_the_operation(permission)));
        let writes: Vec<_> = may.iter().filter(|p| !p.only_reads() && *p != Permission::Own).collect();
        assert_eq!(writes, [Permission::RequestsWrite]);
        for role in [Role::ReadOnly, Role::User, Role::InstanceAdmin] {
            assert!(!may.includes(role.permissions()) && !role.permissions().includes(may), "{role}");
        }
        assert!(Role::OperatorStaff.permissions().includes(may));
    }

    #[test]
    fn no_two_roles_may_the_same() {
        for &one in Role::ALL {
            for &other in Role::ALL {
                let alike =
                    one.permissions().includes(other.permissions()) && other.permissions().includes(one.permissions());
                assert_eq!(alike, one == other, "{one} {other}");
            }
        }
    }

    #[test]
    fn who_only_reads_changes_nothing() {
        assert!(READ_ONLY.iter().all(|permission| permission.only_reads() || permission == Permission::Own));
    }
}
