//! A mail server that keeps what it gets, spoken to by the mailer Obhut uses.

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::MultiPart,
    transport::smtp::{Error, authentication::Credentials},
};
use testkit::{Failure, SmtpSink, wait};

type Mailer = AsyncSmtpTransport<Tokio1Executor>;

fn mailer(sink: &SmtpSink) -> Mailer {
    Mailer::builder_dangerous("127.0.0.1").port(sink.port()).build()
}

fn message(subject: &str) -> Message {
    let text = "Grüße.\n.\nhttps://obhut.test/activate/abc123\nEnde".to_owned();
    let body = MultiPart::alternative_plain_html(text, "<p>Grüße</p>".to_owned());
    let builder = Message::builder().from("Obhut <obhut@obhut.test>".parse().expect("an address"));
    builder.to("eva@example.com".parse().expect("an address")).subject(subject).multipart(body).expect("a mail")
}

async fn send(sink: &SmtpSink, subject: &str) -> Result<(), Error> {
    mailer(sink).send(message(subject)).await.map(drop)
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let sink = SmtpSink::start().await;
    send(&sink, "Zähler stumm").await.expect("taken");
    let mails = sink.wait_for(1, wait::DEADLINE).await;
    let mail = &mails[0];
    assert_eq!((mail.from.as_str(), mail.to.as_slice()), ("obhut@obhut.test", &["eva@example.com".to_owned()][..]));
    assert_eq!(mail.subject(), "Zähler stumm");
    // A line with nothing but a dot is what SMTP ends a mail with; it is doubled on the way and must come back.
    assert_eq!(mail.text().replace("\r\n", "\n").trim_end(), "Grüße.\n.\nhttps://obhut.test/activate/abc123\nEnde");
    assert_eq!(mail.html().as_deref().map(str::trim), Some("<p>Grüße</p>"));
    assert_eq!(mail.link("/activate/").as_deref(), Some("https://obhut.test/activate/abc123"));
    assert_eq!(mail.header("To").as_deref(), Some("eva@example.com"));
}

#[tokio::test]
async fn fails_as_often_as_asked_then_takes() {
    let sink = SmtpSink::start().await;
    sink.fail_next(2, Failure::Busy);
    sink.fail_next(1, Failure::NoMailbox);
    for _ in 0..2 {
        assert!(send(&sink, "later").await.is_err_and(|error| error.is_transient()));
    }
    assert!(send(&sink, "nobody").await.is_err_and(|error| error.is_permanent()));
    assert!(sink.mails().is_empty());
    send(&sink, "now").await.expect("taken");
    assert_eq!(sink.mails().len(), 1);
    assert_eq!(sink.attempts(), 4);
}

#[tokio::test]
async fn hangs_up_with_or_without_the_mail() {
    let sink = SmtpSink::start().await;
    sink.fail_next(1, Failure::HangUp);
    assert!(send(&sink, "lost").await.is_err());
    assert!(sink.mails().is_empty());
    sink.fail_next(1, Failure::HangUpUnanswered);
    assert!(send(&sink, "kept").await.is_err());
    assert_eq!(sink.wait_for(1, wait::DEADLINE).await[0].subject(), "kept");
}

#[tokio::test]
async fn a_login_is_asked_for() {
    let sink = SmtpSink::start_with_login("obhut", "secret").await;
    assert!(send(&sink, "no login").await.is_err());
    for (password, let_in) in [("wrong", false), ("secret", true)] {
        let credentials = Credentials::new("obhut".to_owned(), password.to_owned());
        let mailer = Mailer::builder_dangerous("127.0.0.1").port(sink.port()).credentials(credentials).build();
        assert_eq!(mailer.send(message("login")).await.is_ok(), let_in, "{password}");
    }
    assert_eq!(sink.mails().len(), 1);
}
