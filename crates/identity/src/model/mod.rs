//! What the room holds, and its part of the data map.

mod account;
mod link;
mod permission;
mod role;
mod session;
mod signed_in;
mod tenant;
mod token;

pub use account::{Account, Credential, Language, Status};
pub use link::{AccountLink, Purpose};
pub use permission::{Permission, Permissions};
pub use role::Role;
pub use session::Session;
pub use signed_in::{SignedIn, Through};
pub use tenant::{ContactPerson, TenantNode};
pub use token::{ApiToken, Scope, Scopes};

/// A closed set of words: an enum that is text in the database and on the wire.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$doc])* $variant),+
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|known| known.name() == text).ok_or(())
            }
        }
    };
}
use words;
