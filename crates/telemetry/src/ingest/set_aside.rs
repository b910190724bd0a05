//! What can never be taken is set aside: counted by its kind, named at its device where it says whose it is, and it
//! stops nobody else's.

use std::sync::atomic::{AtomicU64, Ordering};

use privacy::Action;
use types::{Actor, Ctx, Origin, Why};

use super::{FRAME_CATEGORY, Ingest, KnownDevice};
use crate::{
    event::HardwareId,
    format::FormatError,
    log::{Frame, Message},
};

/// Said in the log at the first, second, fourth, … time: a flood of such messages is no flood of lines.
static SEEN: AtomicU64 = AtomicU64::new(0);

/// A message that can never be taken.
#[derive(Clone, Debug)]
pub struct Poison<'a> {
    /// How it came: "mqtt", "http".
    pub way: &'static str,
    /// Whose it is, as far as it says so.
    pub device: Option<HardwareId<'a>>,
    /// A stable word for what is wrong with it.
    pub reason: &'static str,
    /// For whoever looks at the device.
    pub remark: String,
}

impl<'a> Poison<'a> {
    pub fn new(way: &'static str, device: Option<HardwareId<'a>>, error: &FormatError) -> Self {
        Self { way, device, reason: error.word(), remark: error.to_string() }
    }
}

impl Ingest {
    /// Counts a message that can never be taken. At a registered device it is remembered as any other frame is, under
    /// the same clause, for as long, without what it held.
    pub async fn set_aside(&self, ctx: &Ctx, poison: &Poison<'_>) {
        let Poison { way, reason, .. } = poison;
        metrics::counter!("obhut_ingest_unreadable_total", "source" => *way, "reason" => *reason).increment(1);
        let seen = SEEN.fetch_add(1, Ordering::Relaxed) + 1;
        if seen.is_power_of_two() {
            tracing::warn!(way, reason, seen, "a message that cannot be taken is set aside");
        }
        let Some(device) = &poison.device else { return };
        let mut known = self.directory.device(device, ctx.tenant);
        if known.is_none() && self.directory.learn().await {
            known = self.directory.device(device, ctx.tenant);
        }
        let Some(message) = known.and_then(|known| self.remark(&known, &poison.remark)) else { return };
        if let Err(error) = self.log.take(message).await {
            tracing::debug!(%error, "a remark on a message that was set aside is lost");
        }
    }

    fn remark(&self, known: &KnownDevice, remark: &str) -> Option<Message> {
        if !known.contract_runs {
            return None;
        }
        let ctx = Ctx {
            tenant: known.tenant,
            product: known.product.clone(),
            actor: Actor::Device(known.device),
            why: Why::Ingest,
            origin: Origin::default(),
        };
        let grant = self.privacy.grant(&ctx, Action::Write, FRAME_CATEGORY, &self.directory.facts(known)).ok()?;
        let received_at = self.privacy.clock().now();
        let mut frame = Frame::new(received_at, "unreadable");
        frame.complain(&format!("set aside: {remark}"));
        Some(Message {
            device: known.device,
            tenant: known.tenant,
            place: known.place,
            profile: known.profile.clone(),
            key: None,
            received_at,
            frame: Some(frame),
            readings: Vec::new(),
            grants: vec![grant],
        })
    }
}
