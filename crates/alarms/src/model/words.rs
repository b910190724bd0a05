//! The words that rules and alarms are made of: the same in the database, in the API and in the code.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

// A word is taken as a bare token: utoipa cannot read a renaming from a captured literal.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($word => Ok(Self::$variant),)+ _ => Err(()) }
            }
        }

        store::text_value!($name);
    };
}

words! {
    /// What a rule looks at.
    Kind {
        /// A value beyond a limit.
        Threshold = "threshold",
        /// Nothing heard for too long.
        Silence = "silence",
    }
}

words! {
    /// What a rule is about.
    ScopeKind {
        Tenant = "tenant",
        Place = "place",
        Profile = "profile",
        Device = "device",
        Gateway = "gateway",
    }
}

words! {
    /// What of its scope a rule on silence watches.
    Watches {
        Devices = "devices",
        Gateways = "gateways",
        All = "all",
    }
}

words! {
    /// On which side of the threshold the trouble is.
    Comparison {
        Above = "above",
        Below = "below",
    }
}

words! {
    Severity {
        Info = "info",
        Warning = "warning",
        Critical = "critical",
    }
}

words! {
    /// What an alarm is about.
    ObjectKind {
        Device = "device",
        Gateway = "gateway",
    }
}

words! {
    /// Why an alarm is over.
    Because {
        /// The value is right again.
        Value = "value",
        /// It was heard again.
        Heard = "heard",
        /// The rule was changed, switched off or deleted.
        RuleChanged = "rule_changed",
        /// The device or gateway was deleted, or moved to where the rule does not reach.
        ObjectGone = "object_gone",
    }
}
