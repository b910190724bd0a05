//! Messages to devices: written down, handed to the device's network server, followed by its reports.

use privacy::{Facts, Look};
use store::{params, sql};
use types::{Ctx, DeviceId, DownlinkId, Eui, TenantId};

use super::Service;
use crate::{
    Error, Result,
    event::PushKey,
    format::{Encoding, chirpstack, downlink::Downlink as Outgoing, things_stack},
    model::{DeviceRoute, Downlink},
};

/// The downlinks of a device that its page lists.
const DOWNLINKS_LISTED_MAX: i64 = 100;

/// Whatever the reason: whoever gave the address learns nothing of what is there.
const NOT_TAKEN: &str = "the network server did not take it";

/// What to send: bytes, or an object for the profile's encoder.
#[derive(Clone, Debug)]
pub enum DownlinkBody {
    Bytes(Vec<u8>),
    /// JSON.
    Object(String),
}

/// A message to a device.
#[derive(Clone, Debug)]
pub struct NewDownlink {
    pub device: DeviceId,
    pub eui: Eui,
    pub tenant: TenantId,
    pub profile: String,
    pub f_port: u8,
    pub body: DownlinkBody,
    pub confirmed: bool,
}

impl Service {
    /// Writes a downlink down and hands it to the network server the device was heard by last.
    pub async fn send_downlink(&self, ctx: &Ctx, new: NewDownlink) -> Result<Downlink> {
        let (f_port, payload) = self.encode(ctx, &new).await?;
        let id: DownlinkId = self.privacy.rng().id(self.privacy.clock());
        let reference = id.to_string();
        let outgoing =
            Outgoing { reference: &reference, f_port, payload: &payload, confirmed: new.confirmed, expires_at: None };
        outgoing.check()?;
        let route = self.route(ctx, new.device).await?;
        let now = self.privacy.clock().now();
        let mut downlink = Downlink {
            downlink_id: id,
            tenant_id: new.tenant,
            device_id: new.device,
            created_at: now,
            f_port,
            payload: payload.clone(),
            confirmed: new.confirmed,
            state: "queued".into(),
            state_at: now,
            reason: None,
        };
        self.write_downlink(ctx, &downlink).await?;
        if let Err(reason) = self.hand_over(&route, new.eui, &outgoing).await {
            downlink.state = "failed".into();
            downlink.reason = Some(reason.into());
            self.fail_downlink(ctx, &downlink).await?;
        }
        Ok(downlink)
    }

    async fn encode(&self, ctx: &Ctx, new: &NewDownlink) -> Result<(u8, Vec<u8>)> {
        let invalid = |message: String| Error::Invalid { field: "object", message };
        match &new.body {
            DownlinkBody::Bytes(bytes) => Ok((new.f_port, bytes.clone())),
            DownlinkBody::Object(object) => {
                let profile = self.profile(&ctx.product, &new.profile).ok_or(Error::NotFound("profile"))?;
                let codec = profile.codec.as_ref().ok_or_else(|| invalid("the profile has no codec".into()))?;
                let encoding = codec.downlink(object, new.f_port, None).await;
                let encoding = encoding.map_err(|error| invalid(error.to_string()))?;
                match encoding.errors.into_iter().next() {
                    Some(error) => Err(invalid(error)),
                    None => Ok((encoding.f_port.unwrap_or(new.f_port), encoding.bytes)),
                }
            }
        }
    }

    async fn route(&self, ctx: &Ctx, device: DeviceId) -> Result<(DeviceRoute, Option<PushKey>)> {
        if let Some(route) = self.ingest.routes.get(device) {
            return Ok(route);
        }
        let mut tx = self.privacy.read_plain(ctx).await?;
        let route = tx
            .one(
                sql!(
                    "SELECT device_id, tenant_id, source, application, device_name, push_url FROM device_route
                     WHERE device_id = $1"
                ),
                params![device],
            )
            .await?;
        route
            .map(|route| (route, None))
            .ok_or(Error::Invalid { field: "device", message: "it was never heard, so nobody knows the way".into() })
    }

    async fn write_downlink(&self, ctx: &Ctx, downlink: &Downlink) -> Result<()> {
        let mut tx = self.privacy.write(ctx, &["radio_frame"], &Facts::NONE).await?;
        tx.execute(
            sql!(
                "INSERT INTO downlink (downlink_id, tenant_id, device_id, created_at, f_port, payload, confirmed,
                   state, state_at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
            ),
            params![
                downlink.downlink_id,
                downlink.tenant_id,
                downlink.device_id,
                downlink.created_at,
                downlink.f_port,
                downlink.payload,
                downlink.confirmed,
                downlink.state,
                downlink.state_at,
                downlink.reason
            ],
        )
        .await?;
        tx.audit("send_downlink", "device", Some(*downlink.device_id.bytes()));
        Ok(tx.commit().await?)
    }

    async fn fail_downlink(&self, ctx: &Ctx, downlink: &Downlink) -> Result<()> {
        let mut tx = self.privacy.write(ctx, &["radio_frame"], &Facts::NONE).await?;
        tx.execute(
            sql!("UPDATE downlink SET state = $1, reason = $2 WHERE downlink_id = $3"),
            params![downlink.state, downlink.reason, downlink.downlink_id],
        )
        .await?;
        Ok(tx.commit().await?)
    }

    /// Says why it could not be handed over.
    async fn hand_over(
        &self,
        (route, push_key): &(DeviceRoute, Option<PushKey>),
        eui: Eui,
        outgoing: &Outgoing<'_>,
    ) -> Result<(), &'static str> {
        match (route.source.as_str(), &route.push_url) {
            ("chirpstack", _) => {
                let mqtt = self.mqtt.get().filter(|mqtt| mqtt.is_connected()).ok_or("the broker is not connected")?;
                let body = chirpstack::command(eui, outgoing, Encoding::Json).map_err(|_| "it cannot be encoded")?;
                let topic = chirpstack::command_topic(&route.application, eui);
                mqtt.publish(&topic, body).await.map_err(|_| "the broker did not take it")
            }
            ("things-stack", Some(url)) => {
                let body = things_stack::push(outgoing).map_err(|_| "it cannot be encoded")?;
                let request =
                    self.push.post(url).map_err(|_| NOT_TAKEN)?.header("content-type", "application/json").body(body);
                let request = match push_key {
                    Some(key) => request.bearer_auth(key.expose()),
                    None => request,
                };
                let response = request.send().await.map_err(|_| NOT_TAKEN)?;
                if response.status().is_success() { Ok(()) } else { Err(NOT_TAKEN) }
            }
            _ => Err("this network server takes no downlinks"),
        }
    }

    /// The latest downlinks of a device, newest first.
    pub async fn downlinks(&self, ctx: &Ctx, device: DeviceId) -> Result<Vec<Downlink>> {
        let mut tx = self.privacy.read(ctx, Look::at("downlinks", device), &["radio_frame"]).await?;
        let found = tx
            .all(
                sql!(
                    "SELECT d.downlink_id, d.tenant_id, d.device_id, d.created_at, d.f_port, d.payload, d.confirmed,
                       d.state, d.state_at, d.reason
                     FROM downlink d JOIN tenant_reach r ON r.below_id = d.tenant_id
                     WHERE r.tenant_id = $1 AND d.device_id = $2 ORDER BY d.created_at DESC, d.downlink_id DESC LIMIT $3"
                ),
                params![ctx.tenant, device, DOWNLINKS_LISTED_MAX],
            )
            .await?;
        Ok(found)
    }
}
