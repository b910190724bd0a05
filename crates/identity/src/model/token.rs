//! API tokens of machines.

use std::{fmt, str::FromStr};

use store::{Erase, Starts, SubjectPath, key, personal, secret, table};
use types::{AccountId, TenantId, Time, TokenId, words};

use super::{Permission, Permissions};

words! {
    /// What a token is good for.
    #[derive(PartialOrd, Ord)]
    pub enum Scope {
        /// Deliver data of devices.
        Ingest = "ingest",
        /// See what its maker's role sees.
        Read = "read",
        /// Change what its maker's role may change.
        Write = "write",
    }
}

words! {
    /// What becomes of an account's tokens when it gets another password.
    pub enum TokensThen {
        Keep = "keep",
        End = "end",
    }
}

/// A set of scopes; text in the database, comma-separated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// Each once, in order.
    pub fn new(mut scopes: Vec<Scope>) -> Self {
        scopes.sort_unstable();
        scopes.dedup();
        Self(scopes)
    }

    pub fn as_slice(&self) -> &[Scope] {
        &self.0
    }

    /// What is left of a role's permissions. A machine has nothing of its own.
    pub fn narrow(&self, permissions: Permissions) -> Permissions {
        permissions.filter(|permission| match permission {
            Permission::Ingest => self.0.contains(&Scope::Ingest),
            for_people if for_people.is_for_people() => false,
            reading if reading.only_reads() => self.0.contains(&Scope::Read),
            _ => self.0.contains(&Scope::Write),
        })
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|scope| scope.name()).collect();
        f.write_str(&names.join(","))
    }
}

impl FromStr for Scopes {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        text.split(',').filter(|name| !name.is_empty()).map(str::parse).collect::<Result<_, _>>().map(Self::new)
    }
}
store::text_value!(Scopes);

table! {
    /// What a machine signs in with, in the name of the account that made it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ApiToken in "api_token" {
        key: ["token_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "account_id", table: "account", key: "account_id" },
        starts: Starts::With { column: "account_id", table: "account", key: "account_id" }, erase: Erase::Delete,
    }
    token_id: TokenId = key(),
    account_id: AccountId = key(),
    tenant_id: TenantId = key(),
    token_hash: [u8; 32] = secret("credential"),
    name: String = personal("credential"),
    scopes: Scopes = personal("credential"),
    created_at: Time = personal("credential"),
    expires_at: Time = personal("credential"),
    last_used_at: Option<Time> = personal("credential"),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    #[test]
    fn a_token_has_no_more_than_its_scopes_and_its_makers_role() {
        let staff = Role::OperatorStaff.permissions();
        let only = |scopes: &[Scope]| Scopes::new(scopes.to_vec()).narrow(staff);
        assert_eq!(only(&[Scope::Ingest]).iter().collect::<Vec<_>>(), [Permission::Ingest]);
        assert!(only(&[Scope::Read]).iter().all(Permission::only_reads));
        assert!(!only(&[Scope::Write]).iter().any(Permission::only_reads));
        let all = Scopes::new(Scope::ALL.to_vec());
        assert!(!all.narrow(Role::ReadOnly.permissions()).has(Permission::Ingest));
        for never in [Permission::Own, Permission::TokensWrite, Permission::AccountsWrite, Permission::RequestsWrite] {
            assert!(!all.narrow(staff).has(never));
        }
    }

    #[test]
    fn scopes_survive_their_text() {
        let scopes = Scopes::new(vec![Scope::Write, Scope::Ingest, Scope::Write]);
        assert_eq!(scopes.to_string(), "ingest,write");
        assert_eq!(scopes.to_string().parse(), Ok(scopes));
        assert!("ingest,root".parse::<Scopes>().is_err());
    }
}
