//! A message in the outbox, and its part of the data map.

use std::{fmt, str::FromStr};

use store::{Erase, Starts, SubjectPath, key, personal, plain, sent_to, table};
use types::{DisclosureId, MessageId, SubjectId, TenantId, Time};

/// A mail about a thing is theirs too whose thing it is: it says how it is there. It goes with the first of them.
const TOLD: SubjectPath = SubjectPath::Told {
    column: "disclosure_id",
    table: "disclosure_about",
    key: "disclosure_id",
    circle: Some("about_id"),
    subject: "subject_id",
    category: "category",
};

table! {
    /// A message, from the change that caused it until it is sent, and as long as the notice keeps it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Message in "message" {
        key: ["message_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Any(&[SubjectPath::Column("subject_id"), TOLD]),
        starts: Starts::At("created_at"), erase: Erase::Delete,
    }
    message_id: MessageId = key(),
    tenant_id: TenantId = key(),
    /// The person it goes to, where the house knows them.
    subject_id: Option<SubjectId> = key(),
    disclosure_id: DisclosureId = key(),
    kind: String = plain("what causes it: activation, alarm_raised, …"),
    channel: Channel = plain("by which way"),
    recipient: String = plain("which recipient of the notice"),
    clause: String = plain("the clause of the notice that allowed it"),
    /// An e-mail address, or of a text message the telephone number.
    address: String = sent_to("message"),
    title: String = personal("message"),
    body_text: Option<String> = personal("message"),
    body_html: Option<String> = personal("message"),
    confidential: bool = plain("whether the text holds a secret for its reader alone"),
    state: State = plain("how far it has come"),
    attempts: i64 = plain("a count"),
    due_at: Time = plain("when the next attempt may start; moved ahead by whoever attempts it"),
    claim: Option<[u8; 16]> = plain("which attempt is under way"),
    failure: Option<String> = plain("a code of the last failure, never the server's words"),
    created_at: Time = plain("when the message was put into the outbox"),
    sent_at: Option<Time> = plain("when the relay or the gateway took it"),
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

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
    /// The way a message takes.
    Channel {
        Email = "email",
        Sms = "sms",
    }
}

words! {
    /// How far a message has come.
    State {
        /// Waits for its next attempt, or one is under way.
        Queued = "queued",
        /// The relay or the gateway has taken it.
        Sent = "sent",
        /// No relay or gateway is set up: it can be read here and goes nowhere.
        Shown = "shown",
        /// It cannot be delivered, or was tried often enough.
        Failed = "failed",
    }
}
