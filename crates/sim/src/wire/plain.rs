//! Plain JSON of a device that needs no network server.

use serde_json::json;

use crate::{
    event::{Body, Event},
    house::House,
};

/// One message; `None` for what such a device does not say.
pub fn body(house: &House, event: &Event) -> Option<Vec<u8>> {
    let Body::Up(uplink) = &event.body else { return None };
    let mut values = uplink.object.clone()?;
    // A flat list of metrics is all it knows.
    if let Some(values) = values.as_object_mut() {
        values.retain(|_, value| value.is_number());
    }
    let device = house.devices[uplink.device].dev_eui;
    serde_json::to_vec(&json!({ "device": device, "at": uplink.time, "id": uplink.deduplication, "values": values }))
        .ok()
}
