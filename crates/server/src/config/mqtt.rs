//! Where network servers and devices publish.

use clap::Args;

/// Where network servers and devices publish.
#[derive(Args, Clone, Debug, Default)]
pub struct MqttArgs {
    /// mqtt://USER:PASSWORD@HOST:1883 or mqtts://…: events of ChirpStack, and plain JSON on obhut/plain; without it, only HTTP brings data
    #[arg(long, env = "OBHUT_MQTT", value_name = "URL", hide_env_values = true)]
    pub mqtt: Option<String>,
}
