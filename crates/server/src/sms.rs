//! From the options to the gateway that takes our text messages.

use messages::{Gateway, GatewaySettings, SmsWay, Token};

use crate::{StartError, config::SmsArgs, wiring::Time};

/// A gateway; without one, a sandbox shows what would have been sent.
pub fn way(args: &SmsArgs, time: &Time) -> Result<SmsWay, StartError> {
    let wrong = |option: &str, why: &dyn std::fmt::Display| StartError::Configuration(format!("{option}: {why}"));
    let Some(url) = &args.sms_url else {
        return Ok(if matches!(time, Time::Sandbox) { SmsWay::Shown } else { SmsWay::None });
    };
    let token = args.token().map_err(|error| wrong("--sms-token-file", &error))?;
    let token = token.as_deref().map(Token::new);
    let settings = GatewaySettings { url: url.clone(), token, sender: args.sms_sender.clone() };
    Gateway::new(&settings).map(SmsWay::Gateway).map_err(|error| wrong("--sms-url, --sms-sender", &error))
}
