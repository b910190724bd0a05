//! Roles, from the least to the most.

use types::words;

words! {
    /// What a person is to a tenant. The order is the rank: nobody gives a role above their own.
    pub enum Role {
        /// Looks, changes nothing.
        ReadOnly = "read_only",
        /// Works with devices, places, rules and alarms.
        User = "user",
        /// Administers a tenant and everything below it.
        InstanceAdmin = "instance_admin",
        /// Works for the operator; only in the tenant at the root.
        OperatorStaff = "operator_staff",
    }
}
store::text_value!(Role);
