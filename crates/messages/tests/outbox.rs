//! The outbox against a real mail server, on both engines' common ground: what is enqueued arrives, once it can.

use std::{sync::Arc, time::Duration};

use bus::Bus;
use messages::{
    Encryption, Letter, NewMessage, Outbox, Page, Relay, RelaySettings, Sender, Settings, SmsWay, State, To,
    rules::{ATTEMPTS_MAX, BACK_OFF_SECONDS_MAX, LEASE_SECONDS},
};
use notice::{Lang, Notice};
use privacy::{Facts, Gate, Privacy};
use store::{Database, params, sql};
use testkit::{Failure, SmtpSink, wait};
use types::{Actor, Clock, Ctx, Id, Rng, RoleName, TenantId, Time};

const TENANT: TenantId = Id::from_bytes([1; 16]);

struct House {
    privacy: Privacy,
    clock: Clock,
    product: Arc<str>,
    _directory: tempfile::TempDir,
}

impl House {
    async fn new() -> Self {
        let source = include_str!("../../../products/progres/notice.toml");
        let notice = Arc::new(Notice::parse(source, "notice.toml").expect("the notice is sound"));
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", directory.path().display()).parse().unwrap();
        let database = Database::open(&url, store::Settings::default()).await.unwrap();
        let clock = Clock::mock("2026-11-22T12:00:00Z".parse().unwrap());
        let privacy = Privacy::new(database, Gate::new(&[notice]), clock.clone(), Rng::seeded(1));
        let house = Self { privacy, clock, product: "progres".into(), _directory: directory };
        let mut tx = house.privacy.write_plain(&house.ctx()).await.unwrap();
        tx.execute(
            sql!("INSERT INTO tenant (tenant_id, parent_id, product, name, created_at) VALUES ($1, NULL, $2, 'T', 0)"),
            params![TENANT, &*house.product],
        )
        .await
        .unwrap();
        tx.execute(sql!("INSERT INTO tenant_reach (tenant_id, below_id, depth) VALUES ($1, $1, 0)"), params![TENANT])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        house
    }

    fn ctx(&self) -> Ctx {
        Ctx::system(&self.product, TENANT, "test")
    }

    fn role(&self, role: &str) -> Ctx {
        let role = RoleName::new(role);
        Ctx {
            actor: Actor::Account {
                account: Id::from_bytes([9; 16]),
                subject: Id::from_bytes([8; 16]),
                role,
                user_name: "u".into(),
            },
            ..self.ctx()
        }
    }

    /// An outbox as one process has it.
    fn outbox(&self, sink: Option<&SmtpSink>) -> Outbox {
        let relay = |sink: &SmtpSink| {
            Relay::new(&RelaySettings {
                host: "127.0.0.1".into(),
                port: sink.port(),
                encryption: Encryption::None,
                user_name: None,
                password: None,
                hello_name: Some("obhut.test".into()),
                authority_pem: None,
            })
            .unwrap()
        };
        let from = "PROGRES <noreply@progres.test>".parse().unwrap();
        let senders = vec![Sender { product: self.product.clone(), from }];
        Outbox::new(self.privacy.clone(), Bus::new(), Settings { senders, relay: sink.map(relay), sms: SmsWay::None })
    }

    async fn enqueue(&self, outbox: &Outbox, kind: &str, to: &str) -> Result<(), messages::Error> {
        let account = kind == "activation";
        let letter = Letter {
            lang: Lang::De,
            title: format!("Zähler stumm: {kind}"),
            blocks: vec![messages::Block::Link {
                label: "Öffnen".into(), url: "https://progres.test/x/geheim".into()
            }],
        };
        let new = NewMessage {
            tells_of: &[],
            tenant: TENANT,
            subject: None,
            recipient: if account { "account_mail" } else { "alarm_mail" },
            categories: if account { &["account"] } else { &["alarm", "device_information"] },
            kind,
            about: ("test", None),
            to: To::Email(to, &letter),
            confidential: account,
        };
        let mut tx = self.privacy.write(&self.ctx(), &Outbox::CATEGORIES, &Facts::NONE).await?;
        outbox.enqueue(&mut tx, new).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn list(&self, outbox: &Outbox, role: &str) -> Vec<messages::MessageView> {
        outbox.list(&self.role(role), Page { before: None, limit: 100 }).await.unwrap()
    }

    async fn disclosures(&self) -> Vec<(String, String, String)> {
        let mut tx = self.privacy.read_plain(&self.ctx()).await.unwrap();
        let rows =
            tx.query(sql!("SELECT recipient, clause, categories FROM disclosure ORDER BY at"), []).await.unwrap();
        rows.iter().map(|row| (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap())).collect()
    }
}

#[tokio::test]
async fn pro_08_a_message_arrives_with_its_headers_and_is_a_disclosure() {
    let (house, sink) = (House::new().await, SmtpSink::start().await);
    let outbox = house.outbox(Some(&sink));
    house.enqueue(&outbox, "alarm_raised", "eva@example.com").await.unwrap();
    let sent = outbox.deliver_due().await.unwrap();
    assert_eq!((sent.sent, sent.retried, sent.failed), (1, 0, 0));
    let mails = sink.wait_for(1, wait::DEADLINE).await;
    let mail = &mails[0];
    assert_eq!((mail.from.as_str(), mail.to[0].as_str()), ("noreply@progres.test", "eva@example.com"));
    assert_eq!(mail.subject(), "Zähler stumm: alarm_raised");
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(mail.header("Date").as_deref(), Some("Sun, 22 Nov 2026 12:00:00 +0000"));
    assert!(mail.header("Message-ID").unwrap().ends_with("@progres.test>"));
    assert!(mail.text().contains("Öffnen") && mail.html().unwrap().contains("<a href="));
    let known = ("alarm_mail".to_owned(), "alarm_mail".to_owned(), "message,alarm,device_information".to_owned());
    assert_eq!(house.disclosures().await, [known]);
    assert_eq!(outbox.deliver_due().await.unwrap().sent, 0, "sent once");
}

#[tokio::test]
async fn a_recipient_the_notice_does_not_name_gets_nothing() {
    let (house, sink) = (House::new().await, SmtpSink::start().await);
    let outbox = house.outbox(Some(&sink));
    let letter = Letter { lang: Lang::En, title: "t".into(), blocks: Vec::new() };
    // Account mail may not tell of meter readings.
    for (recipient, category) in [("advertiser", "alarm"), ("account_mail", "meter_reading")] {
        let new = NewMessage {
            tells_of: &[],
            tenant: TENANT,
            subject: None,
            recipient,
            categories: &[category],
            kind: "advertisement",
            about: ("test", None),
            to: To::Email("eva@example.com", &letter),
            confidential: false,
        };
        let mut tx = house.privacy.write(&house.ctx(), &Outbox::CATEGORIES, &Facts::NONE).await.unwrap();
        let refused = outbox.enqueue(&mut tx, new).await;
        assert!(matches!(refused, Err(messages::Error::Privacy(privacy::Error::Refused(_)))), "{recipient}");
        tx.commit().await.unwrap();
    }
    outbox.deliver_due().await.unwrap();
    assert_eq!((sink.attempts(), house.list(&outbox, "operator_staff").await.len()), (0, 0));
}

#[tokio::test]
async fn a_busy_server_is_tried_again_later_and_later() {
    let (house, sink) = (House::new().await, SmtpSink::start().await);
    let outbox = house.outbox(Some(&sink));
    sink.fail_next(2, Failure::Busy);
    house.enqueue(&outbox, "alarm_raised", "eva@example.com").await.unwrap();
    assert_eq!(outbox.deliver_due().await.unwrap().retried, 1);
    house.clock.advance(Duration::from_secs(29)).unwrap();
    outbox.deliver_due().await.unwrap();
    assert_eq!(sink.attempts(), 1, "not before its time");
    house.clock.advance(Duration::from_secs(1)).unwrap();
    assert_eq!(outbox.deliver_due().await.unwrap().retried, 1);
    house.clock.advance(Duration::from_secs(60)).unwrap();
    assert_eq!(outbox.deliver_due().await.unwrap().sent, 1);
    let listed = house.list(&outbox, "operator_staff").await;
    assert_eq!((listed[0].state, listed[0].attempts, listed[0].failure.as_deref()), (State::Sent, 3, None));
    assert_eq!(listed[0].sent_at, Some(house.clock.now()));
}

#[tokio::test]
async fn a_message_nobody_takes_fails_in_the_end_and_a_dead_mailbox_at_once() {
    let (house, sink) = (House::new().await, SmtpSink::start().await);
    let outbox = house.outbox(Some(&sink));
    sink.fail_next(1, Failure::NoMailbox);
    house.enqueue(&outbox, "alarm_raised", "gone@example.com").await.unwrap();
    assert_eq!(outbox.deliver_due().await.unwrap().failed, 1);
    assert_eq!(house.list(&outbox, "operator_staff").await[0].failure.as_deref(), Some("smtp 550"));
    sink.fail_next(ATTEMPTS_MAX as usize, Failure::Busy);
    house.enqueue(&outbox, "alarm_raised", "busy@example.com").await.unwrap();
    for _ in 0..ATTEMPTS_MAX + 3 {
        outbox.deliver_due().await.unwrap();
        house.clock.advance(Duration::from_secs(BACK_OFF_SECONDS_MAX)).unwrap();
    }
    assert_eq!(sink.attempts(), 1 + ATTEMPTS_MAX as usize);
    let busy = &house.list(&outbox, "operator_staff").await[0];
    assert_eq!((busy.state, busy.attempts), (State::Failed, ATTEMPTS_MAX));
}

#[tokio::test]
async fn several_processes_send_each_message_once() {
    let (house, sink) = (House::new().await, SmtpSink::start().await);
    let processes: Vec<_> = (0..4).map(|_| house.outbox(Some(&sink))).collect();
    for n in 0..100 {
        house.enqueue(&processes[0], "alarm_raised", &format!("p{n}@example.com")).await.unwrap();
    }
    let counts = futures::future::join_all(processes.iter().map(Outbox::deliver_due)).await;
    assert_eq!(counts.into_iter().map(|count| count.unwrap().sent).sum::<usize>(), 100);
    let mut addresses: Vec<_> =
        sink.wait_for(100, wait::DEADLINE).await.iter().map(|mail| mail.to[0].clone()).collect();
    addresses.sort();
    addresses.dedup();
    assert_eq!((addresses.len(), sink.attempts()), (100, 100));
}

#[tokio::test]
async fn an_attempt_cut_short_is_repeated_under_the_same_message_id() {
    let (house, sink) = (House::new().await, SmtpSink::start().await);
    let outbox = house.outbox(Some(&sink));
    house.enqueue(&outbox, "alarm_raised", "eva@example.com").await.unwrap();
    // The server keeps the mail and says nothing: the sender cannot know.
    sink.fail_next(1, Failure::HangUpUnanswered);
    assert_eq!(outbox.deliver_due().await.unwrap().retried, 1);
    house.clock.advance(Duration::from_secs(30)).unwrap();
    assert_eq!(outbox.deliver_due().await.unwrap().sent, 1);
    let mails = sink.wait_for(2, wait::DEADLINE).await;
    assert_eq!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
    assert_eq!(mails[0].header("Date"), mails[1].header("Date"));
}

#[tokio::test]
async fn what_a_dying_process_had_taken_another_one_sends() {
    let (house, sink) = (House::new().await, SmtpSink::start().await);
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relay = Relay::new(&RelaySettings {
        host: "127.0.0.1".into(),
        port: silent.local_addr().unwrap().port(),
        encryption: Encryption::None,
        user_name: None,
        password: None,
        hello_name: None,
        authority_pem: None,
    });
    let from = "noreply@progres.test".parse().unwrap();
    let senders = vec![Sender { product: house.product.clone(), from }];
    let settings = Settings { senders, relay: Some(relay.unwrap()), sms: SmsWay::None };
    let dying = Outbox::new(house.privacy.clone(), Bus::new(), settings);
    house.enqueue(&dying, "alarm_raised", "eva@example.com").await.unwrap();
    let job = tokio::spawn(async move { dying.deliver_due().await });
    let (_connection, _) = silent.accept().await.unwrap();
    job.abort(); // it has the lease and waits for the server's greeting
    assert!(job.await.is_err());
    let outbox = house.outbox(Some(&sink));
    assert_eq!(outbox.deliver_due().await.unwrap().sent, 0, "the lease still runs");
    house.clock.advance(Duration::from_secs(LEASE_SECONDS)).unwrap();
    assert_eq!(outbox.deliver_due().await.unwrap().sent, 1);
    assert_eq!(sink.wait_for(1, wait::DEADLINE).await.len(), 1);
}

#[tokio::test]
async fn the_running_job_is_woken_by_a_commit_and_by_the_clock() {
    let (house, sink) = (House::new().await, SmtpSink::start().await);
    let outbox = house.outbox(Some(&sink));
    let job = tokio::spawn({
        let outbox = outbox.clone();
        async move { outbox.run().await }
    });
    house.enqueue(&outbox, "alarm_raised", "a@example.com").await.unwrap();
    sink.wait_for(1, wait::DEADLINE).await;
    sink.fail_next(1, Failure::Busy);
    house.enqueue(&outbox, "alarm_raised", "b@example.com").await.unwrap();
    wait::until("the failed attempt is written down", wait::DEADLINE, async || {
        house.list(&outbox, "operator_staff").await[0].failure.clone()
    })
    .await;
    house.clock.advance(Duration::from_secs(30)).unwrap();
    assert_eq!(sink.wait_for(2, wait::DEADLINE).await[1].to, ["b@example.com"]);
    job.abort();
}

#[tokio::test]
async fn without_a_relay_messages_are_shown_and_kept() {
    let house = House::new().await;
    let outbox = house.outbox(None);
    house.enqueue(&outbox, "activation", "eva@example.com").await.unwrap();
    assert_eq!(outbox.deliver_due().await.unwrap().sent, 0);
    let listed = house.list(&outbox, "operator_staff").await;
    assert_eq!(listed[0].state, State::Shown);
    assert!(listed[0].content.as_ref().unwrap().text.as_ref().unwrap().contains("geheim"));
}

#[tokio::test]
async fn who_sees_a_message_is_the_notices_say_clause_by_clause() {
    let (house, sink) = (House::new().await, SmtpSink::start().await);
    let outbox = house.outbox(Some(&sink));
    house.enqueue(&outbox, "activation", "eva@example.com").await.unwrap();
    house.clock.advance(Duration::from_secs(1)).unwrap();
    house.enqueue(&outbox, "alarm_raised", "max@example.com").await.unwrap();
    let addresses = async |role: &str| -> Vec<Option<String>> {
        let listed = house.list(&outbox, role).await;
        listed.into_iter().map(|message| message.content.map(|content| content.address)).collect()
    };
    let (eva, max) = (Some("eva@example.com".to_owned()), Some("max@example.com".to_owned()));
    assert_eq!(addresses("operator_staff").await, [max.clone(), eva]);
    assert_eq!(addresses("instance_admin").await, [max, None]);
    assert_eq!(addresses("read_only").await, [None, None]);
}

#[tokio::test]
async fn pro_04_a_link_is_for_its_reader_alone_and_goes_when_it_is_sent() {
    let (house, sink) = (House::new().await, SmtpSink::start().await);
    let outbox = house.outbox(Some(&sink));
    house.enqueue(&outbox, "activation", "eva@example.com").await.unwrap();
    let text = async || house.list(&outbox, "operator_staff").await[0].content.clone().unwrap().text;
    assert_eq!(text().await, None, "not even while it waits");
    assert_eq!(outbox.deliver_due().await.unwrap().sent, 1);
    let mut tx = house.privacy.read(&house.ctx(), privacy::Look::list("message"), &["message"]).await.unwrap();
    let kept = tx.query(sql!("SELECT body_text, body_html FROM message"), []).await.unwrap();
    assert_eq!(kept[0].0, [store::Value::Null, store::Value::Null]);
    assert!(sink.mails()[0].text().contains("geheim"));
}

#[tokio::test]
async fn pages_follow_each_other_and_stay_within_reach() {
    let house = House::new().await;
    let outbox = house.outbox(None);
    for n in 0..5 {
        house.clock.advance(Duration::from_secs(1)).unwrap();
        house.enqueue(&outbox, "alarm_raised", &format!("p{n}@example.com")).await.unwrap();
    }
    let staff = house.role("operator_staff");
    let first = outbox.list(&staff, Page { before: None, limit: 3 }).await.unwrap();
    let rest = outbox.list(&staff, Page { before: Some(first[2].id), limit: 3 }).await.unwrap();
    let order: Vec<Time> = first.iter().chain(&rest).map(|message| message.created_at).collect();
    assert_eq!(order.len(), 5);
    assert!(order.is_sorted_by(|a, b| a > b));
    let stranger = Ctx { tenant: Id::from_bytes([7; 16]), ..staff };
    assert!(outbox.list(&stranger, Page { before: None, limit: 3 }).await.unwrap().is_empty());
}
