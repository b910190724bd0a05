//! What alarms must know of other rooms, and whom they ask to carry a mail. `server` wires both.

use std::{sync::Arc, time::Duration};

use bus::Batch;
use futures::future::BoxFuture;
use notice::Words;
use types::{AccountId, AlarmId, Ctx, DeviceId, GatewayId, PlaceId, RuleId, SubjectId, TenantId, Time};

use crate::{Comparison, ObjectKind, Recipient, RuleRow, Severity};

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Object {
    Device(DeviceId),
    Gateway(GatewayId),
}

impl Object {
    pub fn kind(self) -> ObjectKind {
        match self {
            Self::Device(_) => ObjectKind::Device,
            Self::Gateway(_) => ObjectKind::Gateway,
        }
    }

    pub fn bytes(&self) -> &[u8; 16] {
        match self {
            Self::Device(id) => id.bytes(),
            Self::Gateway(id) => id.bytes(),
        }
    }

    pub(crate) fn from_bytes(kind: ObjectKind, bytes: [u8; 16]) -> Self {
        match kind {
            ObjectKind::Device => Self::Device(DeviceId::from_bytes(bytes)),
            ObjectKind::Gateway => Self::Gateway(GatewayId::from_bytes(bytes)),
        }
    }
}

/// A device or gateway whose silence may be watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    pub object: Object,
    pub tenant: TenantId,
    pub place: Option<PlaceId>,
    /// Of a device.
    pub profile: Option<Arc<str>>,
    /// How often it is expected to be heard.
    pub interval: Option<Duration>,
    pub created_at: Time,
    pub last_seen_at: Option<Time>,
}

/// What a rule or a recipient may point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Place(PlaceId),
    Device(DeviceId),
    Gateway(GatewayId),
    Account(AccountId),
}

/// What an alarm's object is called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// None where the viewer may not know it, or it is gone.
    pub name: Option<String>,
    pub place: Option<String>,
    /// The place's street and town, in one line.
    pub address: Option<String>,
    /// Whose it is follows from where it stands.
    pub place_id: Option<PlaceId>,
    pub tenant: Option<String>,
    pub metric: Option<MetricName>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MetricName {
    pub title: Words,
    /// As people write it: "°C".
    pub unit: String,
    /// The notice's category of its values.
    pub category: String,
    /// What a value means, where it is not a quantity.
    pub meanings: Vec<(f64, Words)>,
}

impl MetricName {
    /// What this value means, if it is not a quantity.
    pub fn meaning(&self, value: f64) -> Option<&Words> {
        self.meanings.iter().find(|(known, _)| *known == value).map(|(_, word)| word)
    }
}

/// The rooms around alarms. Everything personal it gives is granted to the `ctx` that asks.
pub trait World: Send + Sync {
    /// Every device and gateway, at start.
    fn objects(&self) -> BoxFuture<'_, privacy::Result<Vec<Watched>>>;

    /// One of them, after it was made or changed; none if it is gone.
    fn object(&self, object: Object) -> BoxFuture<'_, privacy::Result<Option<Watched>>>;

    /// Batches of the durable log after `cursor`, at most `limit`, in order.
    fn batches_since(&self, cursor: i64, limit: i64) -> BoxFuture<'_, privacy::Result<Vec<Batch>>>;

    /// Everything up to this commit is judged and written: the log may forget it.
    fn judged(&self, _cursor: i64) {}

    /// The places within this one, itself included.
    fn places_within(&self, place: PlaceId) -> BoxFuture<'_, privacy::Result<Vec<PlaceId>>>;

    /// Whose it is, if it is within the reach of `ctx`.
    fn tenant_of<'a>(&'a self, ctx: &'a Ctx, thing: Thing) -> BoxFuture<'a, privacy::Result<Option<TenantId>>>;

    /// What these are called, in the same order, as far as `ctx` may know.
    fn describe<'a>(
        &'a self,
        ctx: &'a Ctx,
        things: &'a [(Object, Option<Arc<str>>)],
    ) -> BoxFuture<'a, privacy::Result<Vec<Description>>>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Event {
    Raised,
    Cleared,
    /// Raised once more, as so often of late: nothing further is told until it is calm.
    Flapping,
    /// Calm again: what was not told, summed up.
    Calm,
}

/// What one rule raised or cleared at one moment: one mail, however many devices it concerns.
#[derive(Clone, Debug, PartialEq)]
pub struct Mail {
    pub event: Event,
    pub tenant: TenantId,
    pub rule: RuleId,
    pub rule_name: String,
    pub severity: Severity,
    pub items: Vec<MailItem>,
}

/// One alarm in a mail.
#[derive(Clone, Debug, PartialEq)]
pub struct MailItem {
    pub alarm: AlarmId,
    pub object: Object,
    pub description: Description,
    pub at: Time,
    pub metric: Option<Arc<str>>,
    pub comparison: Option<Comparison>,
    pub threshold: Option<f64>,
    pub value: Option<f64>,
    /// Of silence: when it was last heard.
    pub last_seen_at: Option<Time>,
    /// Of what flaps.
    pub flapping: Option<Flapped>,
}

/// How often a rule raised about one object, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flapped {
    pub raised_count: i64,
    pub began_at: Time,
    /// Whether its alarm is open.
    pub is_open: bool,
}

/// What became of asking an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// A mail with the link is on its way.
    Asked,
    /// Whoever named it reads it: nobody need be asked.
    Known,
    /// Too many have been asked of late.
    NotNow,
}

/// Carries mails to those who are to be told.
pub trait Courier: Send + Sync {
    /// What queueing a mail writes and reads, beside alarms: the transaction is begun over these too.
    fn categories(&self) -> &'static [&'static str];

    /// Queues the mail in `tx`: it goes out when `tx` commits, and only then. A refusal of the notice is an error
    /// [`privacy::Error::Refused`]; the alarm itself stands.
    fn post<'a>(
        &'a self,
        tx: &'a mut privacy::Tx,
        mail: &'a Mail,
        to: &'a Recipient,
    ) -> BoxFuture<'a, privacy::Result<()>>;

    /// Asks in `tx` whoever reads an address whether they want mails about the rule's alarms.
    fn ask<'a>(
        &'a self,
        tx: &'a mut privacy::Tx,
        rule: &'a RuleRow,
        address: (SubjectId, &'a str),
        link_token: &'a str,
    ) -> BoxFuture<'a, privacy::Result<Asking>>;
}
