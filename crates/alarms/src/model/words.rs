//! The words that rules and alarms are made of: the same in the database, in the API and in the code.

use types::words;

store::text_value!(Kind, ScopeKind, Watches, Comparison, Severity, ObjectKind, Because);

words! {
    /// What a rule looks at.
    pub enum Kind {
        /// A value beyond a limit.
        Threshold = "threshold",
        /// Nothing heard for too long.
        Silence = "silence",
    }
}

words! {
    /// What a rule is about.
    pub enum ScopeKind {
        Tenant = "tenant",
        Place = "place",
        Profile = "profile",
        Device = "device",
        Gateway = "gateway",
    }
}

words! {
    /// What of its scope a rule on silence watches.
    pub enum Watches {
        Devices = "devices",
        Gateways = "gateways",
        All = "all",
    }
}

words! {
    /// On which side of the threshold the trouble is.
    pub enum Comparison {
        Above = "above",
        Below = "below",
    }
}

words! {
    pub enum Severity {
        Info = "info",
        Warning = "warning",
        Critical = "critical",
    }
}

words! {
    /// What an alarm is about.
    pub enum ObjectKind {
        Device = "device",
        Gateway = "gateway",
    }
}

words! {
    /// Why an alarm is over.
    pub enum Because {
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
