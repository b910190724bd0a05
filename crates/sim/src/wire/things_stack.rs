//! The Things Stack v3: the JSON of its webhooks.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::{
    event::{Body, Event, Uplink},
    house::House,
};

pub const APPLICATION: &str = "rathaus";
const TENANT: &str = "stadtwerke";

/// Its name for a device.
pub fn device_id(house: &House, device: usize) -> String {
    format!("eui-{}", house.devices[device].dev_eui)
}

/// The body of the webhook; `None` for what it has no webhook for.
pub fn body(house: &House, event: &Event) -> Option<Vec<u8>> {
    let mut message = match &event.body {
        Body::Up(uplink) => json!({ "uplink_message": up(house, uplink) }),
        Body::Join(join) => json!({
            "join_accept": {
                "session_key_id": BASE64_STANDARD.encode(&join.deduplication.as_bytes()[..12]),
                "received_at": join.time,
            }
        }),
        _ => return None,
    };
    let device = event.body.device()?;
    message["end_device_ids"] = json!({
        "device_id": device_id(house, device),
        "application_ids": { "application_id": APPLICATION },
        "dev_eui": house.devices[device].dev_eui.to_string().to_uppercase(),
        "join_eui": "0000000000000000",
        "dev_addr": format!("{:08X}", 0x260b_0000 | (house.devices[device].dev_eui.0 & 0xffff)),
    });
    message["correlation_ids"] = json!([format!("gs:uplink:{}", deduplication(&event.body))]);
    message["received_at"] = json!(event.at);
    serde_json::to_vec(&message).ok()
}

fn deduplication(body: &Body) -> String {
    match body {
        Body::Up(uplink) => uplink.deduplication.simple().to_string(),
        Body::Join(join) => join.deduplication.simple().to_string(),
        _ => String::new(),
    }
}

fn up(house: &House, uplink: &Uplink) -> Value {
    let metadata = uplink.receptions.iter().map(|heard| {
        let gateway = &house.gateways[heard.gateway];
        json!({
            "gateway_ids": {
                "gateway_id": format!("eui-{}", gateway.gateway_eui),
                "eui": gateway.gateway_eui.to_string().to_uppercase(),
            },
            "time": uplink.time,
            "timestamp": heard.uplink_id,
            "rssi": heard.rssi_dbm,
            "channel_rssi": heard.rssi_dbm,
            "snr": heard.snr_db,
            "channel_index": heard.channel,
            "received_at": uplink.time,
        })
    });
    let mut message = json!({
        "session_key_id": "AYBxz8AvKV1yLkxnLdTyHg==",
        "f_port": uplink.f_port,
        "f_cnt": uplink.f_cnt,
        "frm_payload": BASE64_STANDARD.encode(&uplink.data),
        "rx_metadata": metadata.collect::<Vec<_>>(),
        "settings": {
            "data_rate": {
                "lora": {
                    "bandwidth": 125_000, "spreading_factor": 12 - u32::from(uplink.data_rate), "coding_rate": "4/5",
                },
            },
            "frequency": uplink.frequency_hz.to_string(),
        },
        "received_at": uplink.time,
        "consumed_airtime": "0.061696s",
        "network_ids": { "net_id": "000013", "tenant_id": TENANT, "cluster_id": "eu1" },
    });
    // proto3: what is zero is left out.
    if uplink.f_cnt == 0
        && let Some(fields) = message.as_object_mut()
    {
        fields.remove("f_cnt");
    }
    if let Some(object) = &uplink.object {
        message["decoded_payload"] = object.clone();
    }
    message
}
