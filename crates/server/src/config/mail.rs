//! How mails leave the house.

use clap::Args;

/// How mails leave the house.
#[derive(Args, Clone, Debug)]
pub struct MailArgs {
    /// smtp://HOST:PORT (plain, loopback only), smtp+starttls://USER:PASSWORD@HOST or smtps://USER:PASSWORD@HOST; without it, mails wait in the outbox
    #[arg(long, env = "OBHUT_SMTP", value_name = "URL", hide_env_values = true)]
    pub smtp: Option<String>,
    /// The sender, such as "PROGRES <no-reply@example.com>"
    #[arg(long, env = "OBHUT_MAIL_FROM", value_name = "MAILBOX", default_value = "Obhut <obhut@localhost>")]
    pub mail_from: String,
    /// The zone of the product's people and meters: in which mails name times and a meter's day begins
    #[arg(long, env = "OBHUT_TIME_ZONE", value_name = "ZONE", default_value = "Europe/Berlin")]
    pub time_zone: String,
}

impl Default for MailArgs {
    fn default() -> Self {
        Self { smtp: None, mail_from: "Obhut <obhut@localhost>".into(), time_zone: "Europe/Berlin".into() }
    }
}
