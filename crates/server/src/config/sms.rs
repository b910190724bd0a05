//! How text messages leave the house.

use std::path::PathBuf;

use clap::Args;

/// What proves to the gateway who we are, where no file holds it. No option: those are shown to everybody on the machine.
const TOKEN_VARIABLE: &str = "OBHUT_SMS_TOKEN";

/// How text messages leave the house.
#[derive(Args, Clone, Debug)]
pub struct SmsArgs {
    /// The gateway that takes text messages as JSON (docs/running.md): https://…, on this machine also http://…; without
    /// it, requests by telephone number are refused, and shown in a sandbox
    #[arg(long, env = "OBHUT_SMS_URL", value_name = "URL")]
    pub sms_url: Option<String>,
    /// A file with the gateway's token; it can also stand in the environment, as OBHUT_SMS_TOKEN
    #[arg(long, env = "OBHUT_SMS_TOKEN_FILE", value_name = "FILE")]
    pub sms_token_file: Option<PathBuf>,
    /// The sender: at most 11 letters and digits, or a telephone number with its +
    #[arg(long, env = "OBHUT_SMS_SENDER", value_name = "NAME", default_value = "Obhut")]
    pub sms_sender: String,
}

impl Default for SmsArgs {
    fn default() -> Self {
        Self { sms_url: None, sms_token_file: None, sms_sender: "Obhut".into() }
    }
}

impl SmsArgs {
    /// The token, from the file or else from the environment.
    #[expect(clippy::disallowed_methods, reason = "the server reads the environment, and here not by way of an option")]
    pub fn token(&self) -> std::io::Result<Option<String>> {
        match &self.sms_token_file {
            Some(file) => std::fs::read_to_string(file).map(Some),
            None => Ok(std::env::var(TOKEN_VARIABLE).ok()),
        }
    }
}
