//! Identifiers: UUIDv7, one type for each kind of thing, so that a device's id cannot stand where an account's belongs.

use std::{cmp::Ordering, fmt, hash::Hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// An identifier of a `K`. Sorts by time of creation (RFC 9562, version 7).
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

impl<K> Id<K> {
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self::from_uuid(Uuid::from_bytes(bytes))
    }

    pub const fn uuid(&self) -> Uuid {
        self.0
    }

    pub const fn bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

// Derives would demand the same of `K`, which is only a mark.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
impl<K> FromStr for Id<K> {
    type Err = uuid::Error;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        s.parse().map(Self::from_uuid)
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}
impl<K> utoipa::PartialSchema for Id<K> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{KnownFormat, ObjectBuilder, SchemaFormat, schema::Type};
        ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).into()
    }
}
impl<K> utoipa::ToSchema for Id<K> {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("Id")
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident => $alias:ident),+ $(,)?) => {
        /// The marks that tell one kind of id from another.
        pub mod kind {
            $($(#[$doc])* #[derive(Debug)] pub enum $kind {})+
        }
        $(pub type $alias = Id<kind::$kind>;)+
    };
}

kinds! {
    /// An organisation in the tree.
    Tenant => TenantId,
    /// A natural person, with or without an account.
    Subject => SubjectId,
    Account => AccountId,
    Session => SessionId,
    /// An API token of a machine.
    Token => TokenId,
    Place => PlaceId,
    Device => DeviceId,
    Gateway => GatewayId,
    Series => SeriesId,
    Rule => RuleId,
    Alarm => AlarmId,
    Message => MessageId,
    Downlink => DownlinkId,
    /// One time a recipient got data.
    Disclosure => DisclosureId,
    /// One entry of the consent ledger.
    Consent => ConsentId,
    /// A clause stopped for a person.
    Stop => StopId,
    /// One run of the retention job over one clause.
    Sweep => SweepId,
    /// One request for a page.
    Visit => VisitId,
    Import => ImportId,
    /// One entry of a meter exchange.
    Exchange => ExchangeId,
    /// What a person asks for by right (Art. 15–22), or complains about.
    Request => RequestId,
}
