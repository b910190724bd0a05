//! ChirpStack's MQTT topics.

use super::Kind;

/// What a message on a topic is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic<'a> {
    /// `application/{id}/device/{dev_eui}/event/{event}`
    Device { application: &'a str, dev_eui: &'a str, kind: Kind },
    /// `{region}/gateway/{id}/event/stats`; the region prefix may be absent or have several levels.
    GatewayStats { gateway: &'a str },
    /// `{region}/gateway/{id}/state/conn`, retained.
    GatewayConnection { gateway: &'a str },
}

impl<'a> Topic<'a> {
    /// What to subscribe to for the events of devices.
    pub const DEVICE_FILTER: &'static str = "application/+/device/+/event/+";
    /// What to subscribe to for the gateways of one region.
    pub const GATEWAY_FILTERS: [&'static str; 2] = ["+/gateway/+/event/stats", "+/gateway/+/state/conn"];

    pub fn parse(topic: &'a str) -> Option<Self> {
        let mut levels = topic.rsplit('/');
        let (last, side, id, noun) = (levels.next()?, levels.next()?, levels.next()?, levels.next()?);
        match (noun, side, last) {
            ("gateway", "event", "stats") => Some(Self::GatewayStats { gateway: id }),
            ("gateway", "state", "conn") => Some(Self::GatewayConnection { gateway: id }),
            ("device", "event", event) => {
                let (application, noun) = (levels.next()?, levels.next()?);
                let kind = Kind::of_name(event).ok()?;
                (noun == "application").then_some(Self::Device { application, dev_eui: id, kind })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_documented_topics() {
        assert_eq!(
            Topic::parse("application/3b1/device/0004a30b001c0530/event/txack"),
            Some(Topic::Device { application: "3b1", dev_eui: "0004a30b001c0530", kind: Kind::TxAck })
        );
        for prefix in ["", "eu868/", "site/eu868/"] {
            let (stats, conn) = (format!("{prefix}gateway/ab/event/stats"), format!("{prefix}gateway/ab/state/conn"));
            assert_eq!(Topic::parse(&stats), Some(Topic::GatewayStats { gateway: "ab" }));
            assert_eq!(Topic::parse(&conn), Some(Topic::GatewayConnection { gateway: "ab" }));
        }
        for other in ["", "eu868/gateway/ab/event/up", "application/1/device/2/command/down", "a/1/device/2/event/up"] {
            assert_eq!(Topic::parse(other), None, "{other}");
        }
    }
}
