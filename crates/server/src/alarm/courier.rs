//! Carries mails about alarms to the outbox: an account's own language and address as they are now, or the address
//! somebody wrote into the rule.

use std::{collections::HashMap, sync::Arc};

use alarms::{Asking, Comparison, Courier, Event, Mail, MailItem, Recipient, RuleRow, Severity};
use futures::{FutureExt, future::BoxFuture};
use messages::{
    NewMessage, Outbox, To,
    texts::{self, AlarmItem, AlarmMail, Condition, Imprint},
};
use notice::{Lang, Words};
use privacy::{Privacy, Result, Tx};
use store::{params, sql};
use types::{AccountId, EmailAddress, SubjectId};

/// The recipient of the notice to whom mails about alarms go.
pub(super) const RECIPIENT: &str = "alarm_mail";
/// Whoever has no account has not chosen a language.
pub(super) const LANGUAGE: Lang = Lang::De;

/// Queues mails about alarms.
pub struct AlarmCourier {
    pub(super) privacy: Privacy,
    pub(super) outbox: Outbox,
    pub(super) imprints: HashMap<Arc<str>, Imprint>,
}

struct Addressee {
    email: String,
    lang: Lang,
    subject: Option<SubjectId>,
}

impl AlarmCourier {
    pub fn new(privacy: Privacy, outbox: Outbox, imprints: HashMap<Arc<str>, Imprint>) -> Arc<Self> {
        Arc::new(Self { privacy, outbox, imprints })
    }

    fn may_be_told(&self, tx: &Tx, mail: &Mail) -> Vec<MailItem> {
        let may = |item: &&MailItem| {
            let told = categories(std::slice::from_ref(*item));
            place(item).is_none_or(|place| self.privacy.may_tell_of(tx.ctx(), RECIPIENT, &told, &place).is_ok())
        };
        mail.items.iter().filter(may).cloned().collect()
    }

    async fn send(&self, tx: &mut Tx, mail: &Mail, to: &Recipient) -> Result<()> {
        let imprint = self.imprints.get(&tx.ctx().product);
        let imprint = imprint.ok_or_else(|| privacy::Error::Setup("a mail of a product that is not here".into()))?;
        let Some(to) = addressee(tx, mail, to).await? else { return Ok(()) };
        // What those whose device it is have stopped is not told; the other alarms of the mail are.
        let mail = &Mail { items: self.may_be_told(tx, mail), ..mail.clone() };
        if mail.items.is_empty() {
            return Ok(());
        }
        let letter = texts::alarm(to.lang, imprint, &text(mail, &imprint.public_url));
        let categories = categories(&mail.items);
        let mut places: Vec<[u8; 16]> = mail.items.iter().filter_map(place).collect();
        places.sort_unstable();
        places.dedup();
        let message = NewMessage {
            tenant: mail.tenant,
            subject: to.subject,
            recipient: RECIPIENT,
            categories: &categories,
            kind: match mail.event {
                Event::Raised => "alarm_raised",
                Event::Cleared => "alarm_cleared",
                Event::Flapping => "alarm_flapping",
                Event::Calm => "alarm_calm",
            },
            about: ("alarm", mail.items.first().map(|item| *item.alarm.bytes())),
            tells_of: &places,
            to: To::Email(&to.email, &letter),
            confidential: false,
        };
        match self.outbox.enqueue(tx, message).await {
            Ok(_) => Ok(()),
            Err(messages::Error::Privacy(error)) => Err(error),
            // An address no server would take must not hold up the alarm.
            Err(error) => {
                tracing::warn!(%error, rule = %mail.rule, "a mail about an alarm is not sent");
                Ok(())
            }
        }
    }
}

/// What a mail tells of: the alarm, the device, its place, and what was measured.
fn categories(items: &[MailItem]) -> Vec<&str> {
    let mut categories = vec!["alarm", "device_information"];
    if items.iter().any(|item| item.description.place.is_some()) {
        categories.push("object_location");
    }
    for metric in items.iter().filter_map(|item| item.description.metric.as_ref()) {
        if !categories.contains(&metric.category.as_str()) {
            categories.push(&metric.category);
        }
    }
    categories
}

fn place(item: &MailItem) -> Option<[u8; 16]> {
    item.description.place_id.map(|place| *place.bytes())
}

/// Where the mail goes; an account that is blocked or gone gets none.
async fn addressee(tx: &mut Tx, mail: &Mail, to: &Recipient) -> Result<Option<Addressee>> {
    match to {
        Recipient::Email(email) => {
            let subject = whose(tx, mail, email).await?;
            Ok(Some(Addressee { email: email.to_string(), lang: LANGUAGE, subject }))
        }
        Recipient::Account(account) => account_of(tx, *account).await,
    }
}

/// Whose an address is that somebody wrote into the rule: who signs in with it, or who is known by the rule alone.
async fn whose(tx: &mut Tx, mail: &Mail, email: &EmailAddress) -> Result<Option<SubjectId>> {
    let (product, normal) = (tx.ctx().product.clone(), email.normal());
    let account = sql!("SELECT subject_id FROM account WHERE product = $1 AND email_normal = $2 ORDER BY account_id");
    if let Some(known) = tx.value(account, params![&*product, normal.as_str()]).await? {
        return Ok(Some(known));
    }
    let named = sql!("SELECT subject_id FROM rule_recipient WHERE rule_id = $1 AND email_normal = $2");
    Ok(tx.value::<Option<SubjectId>>(named, params![mail.rule, normal.as_str()]).await?.flatten())
}

async fn account_of(tx: &mut Tx, account: AccountId) -> Result<Option<Addressee>> {
    let rows = tx
        .query(
            sql!("SELECT email, language, subject_id FROM account WHERE account_id = $1 AND status = 'active'"),
            params![account],
        )
        .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let lang = row.get::<String>(1)?.parse().unwrap_or(LANGUAGE);
    Ok(Some(Addressee { email: row.get(0)?, lang, subject: row.get(2)? }))
}

fn severity(severity: Severity) -> Words {
    let (de, en) = match severity {
        Severity::Info => ("Hinweis", "Info"),
        Severity::Warning => ("Warnung", "Warning"),
        Severity::Critical => ("kritisch", "critical"),
    };
    Words { de: de.into(), en: en.into() }
}

fn text(mail: &Mail, public_url: &str) -> AlarmMail {
    AlarmMail {
        event: match mail.event {
            Event::Raised => texts::Event::Raised,
            Event::Cleared => texts::Event::Cleared,
            Event::Flapping => texts::Event::Flapping,
            Event::Calm => texts::Event::Calm,
        },
        rule: mail.rule_name.clone(),
        severity: severity(mail.severity),
        items: mail.items.iter().map(item).collect(),
        link: format!("{public_url}/alarms"),
    }
}

fn item(item: &MailItem) -> AlarmItem {
    let condition = match (item.value, item.threshold) {
        (Some(value), Some(threshold)) => Condition::Threshold {
            metric: metric(item),
            unit: item.description.metric.as_ref().map_or_else(String::new, |metric| metric.unit.clone()),
            value,
            threshold,
            above: item.comparison == Some(Comparison::Above),
            meaning: item.description.metric.as_ref().and_then(|metric| metric.meaning(value)).cloned(),
        },
        _ => Condition::Silence { last_seen_at: item.last_seen_at },
    };
    AlarmItem {
        name: item.description.name.clone().unwrap_or_else(|| item.object.kind().to_string()),
        place: item.description.place.clone(),
        address: item.description.address.clone(),
        tenant: item.description.tenant.clone(),
        condition,
        at: item.at,
        flapping: item.flapping.map(|it| texts::Flapping {
            raised_count: it.raised_count,
            began_at: it.began_at,
            is_open: it.is_open,
        }),
    }
}

fn metric(item: &MailItem) -> Words {
    let plain = || item.metric.as_deref().unwrap_or_default().to_owned();
    let named = item.description.metric.as_ref().map(|metric| metric.title.clone());
    named.unwrap_or_else(|| Words { de: plain(), en: plain() })
}

impl Courier for AlarmCourier {
    fn categories(&self) -> &'static [&'static str] {
        &["message", "disclosure", "account"]
    }

    fn post<'a>(&'a self, tx: &'a mut Tx, mail: &'a Mail, to: &'a Recipient) -> BoxFuture<'a, Result<()>> {
        self.send(tx, mail, to).boxed()
    }

    fn ask<'a>(
        &'a self,
        tx: &'a mut Tx,
        rule: &'a RuleRow,
        address: (SubjectId, &'a str),
        link_token: &'a str,
    ) -> BoxFuture<'a, Result<Asking>> {
        self.ask_address(tx, rule, address, link_token).boxed()
    }
}
