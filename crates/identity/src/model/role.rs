//! Roles. What each may do stands in `permission.rs`; which of two may more follows from that alone.

use types::words;

words! {
    /// What a person is to a tenant. Nobody gives a role that may do something they may not.
    pub enum Role {
        /// Looks, changes nothing.
        ReadOnly = "read_only",
        /// Works with devices, places, rules and alarms.
        User = "user",
        /// Administers a tenant and everything below it.
        InstanceAdmin = "instance_admin",
        /// Protects the data of everybody, and sees no more of it than that takes; only in the tenant at the root.
        Officer = "officer",
        /// Works for the operator; only in the tenant at the root.
        OperatorStaff = "operator_staff",
    }
}
store::text_value!(Role);

impl Role {
    /// Whether only people of the operator's own tenant have it: it reaches the people of every customer.
    pub const fn is_operators_own(self) -> bool {
        match self {
            Self::ReadOnly | Self::User | Self::InstanceAdmin => false,
            Self::Officer | Self::OperatorStaff => true,
        }
    }
}
