//! How a test's server differs from the usual one.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
};

use http::Product;
use server::{
    Choices, House, StartError, config, products,
    wiring::Time::{Given, Sandbox},
};
use tempfile::TempDir;
use types::{Clock, Rng, Time};

use super::{START, TestServer};
use crate::{Postgres, SmsSink, SmtpSink};

/// How a test's server differs from the usual one.
#[derive(Default)]
pub struct Builder {
    postgres: bool,
    database: Option<String>,
    erasures: Option<PathBuf>,
    sandbox: bool,
    notice: Option<String>,
    product: Option<PathBuf>,
    mqtt: Option<String>,
    codec: Option<(String, String)>,
    directory: Option<TempDir>,
    settings: http::Settings,
    seed: Option<u64>,
    at: Option<Time>,
    reachable: bool,
    machine_clock: Option<Time>,
    clock_confirmed: bool,
    sqlite_bytes_max: Option<u64>,
    sms: config::SmsArgs,
}

/// The directory of the product progres.
pub fn progres() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../products/progres")
}

/// The notice of progres, to be changed by a test.
pub fn progres_notice() -> String {
    std::fs::read_to_string(progres().join("notice.toml")).expect("the notice of progres")
}

impl Builder {
    /// On PostgreSQL.
    #[must_use]
    pub fn postgres(mut self) -> Self {
        self.postgres = true;
        self
    }

    /// Over this database, which the test made.
    #[must_use]
    pub fn database(mut self, url: &str) -> Self {
        self.database = Some(url.to_owned());
        self
    }

    /// With the ledger of erasures in this file.
    #[must_use]
    pub fn erasures(mut self, path: &Path) -> Self {
        self.erasures = Some(path.to_owned());
        self
    }

    /// With a sandbox's clock, which runs, instead of the test's, which stands still.
    #[must_use]
    pub fn sandbox(mut self) -> Self {
        self.sandbox = true;
        self
    }

    /// With this notice instead of the one of progres.
    #[must_use]
    pub fn notice(mut self, source: String) -> Self {
        self.notice = Some(source);
        self
    }

    /// With this codec instead of the one of progres with that name.
    #[must_use]
    pub fn codec(mut self, file: &str, source: &str) -> Self {
        self.codec = Some((file.to_owned(), source.to_owned()));
        self
    }

    /// Subscribed to this broker.
    #[must_use]
    pub fn mqtt(mut self, url: String) -> Self {
        self.mqtt = Some(url);
        self
    }

    /// Over the SQLite database that another server left here.
    #[must_use]
    pub fn directory(mut self, directory: TempDir) -> Self {
        self.directory = Some(directory);
        self
    }

    /// With other limits.
    #[must_use]
    pub fn settings(mut self, change: impl FnOnce(&mut http::Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// With a clock that the test moves and the server takes for the machine's own: it may be wrong.
    #[must_use]
    pub fn machine_clock(mut self, start: Time) -> Self {
        self.machine_clock = Some(start);
        self
    }

    /// Started by somebody who says that the clock is right.
    #[must_use]
    pub fn clock_confirmed(mut self) -> Self {
        self.clock_confirmed = true;
        self
    }

    /// With a SQLite database that may not grow beyond this.
    #[must_use]
    pub fn sqlite_bytes_max(mut self, bytes: u64) -> Self {
        self.sqlite_bytes_max = Some(bytes);
        self
    }

    /// With other chance than every other server, where two of them meet.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// With a clock that begins then.
    #[must_use]
    pub fn at(mut self, time: Time) -> Self {
        self.at = Some(time);
        self
    }

    /// At an address that it knows itself, for other servers that answer it; they may be on loopback.
    #[must_use]
    pub fn reachable(mut self) -> Self {
        self.reachable = true;
        self.settings.transfers = privacy::portability::Reach::Any;
        self
    }

    /// With this gateway for text messages.
    #[must_use]
    pub fn sms(mut self, gateway: &SmsSink) -> Self {
        self.sms.sms_url = Some(gateway.url());
        self
    }

    /// The gateway's token lies in this file.
    #[must_use]
    pub fn sms_token(mut self, file: &Path) -> Self {
        self.sms.sms_token_file = Some(file.to_owned());
        self
    }

    pub async fn start(self) -> TestServer {
        self.try_start().await.unwrap_or_else(|error| panic!("the server starts: {error}"))
    }

    /// With another product than progres: its directory.
    #[must_use]
    pub fn product(mut self, directory: PathBuf) -> Self {
        self.product = Some(directory);
        self
    }

    /// For servers that must not start.
    pub async fn try_start(mut self) -> Result<TestServer, StartError> {
        let mut address: SocketAddr = ([127, 0, 0, 1], 0).into();
        if self.reachable {
            // The port is free again when this ends, and nobody else is given it so soon.
            address = TcpListener::bind(address).and_then(|port| port.local_addr()).expect("a free port");
            self.settings.public_url = format!("http://{address}");
        }
        let directory = self.directory.unwrap_or_else(|| tempfile::tempdir().expect("a temporary directory"));
        let database = if self.postgres { Some(Postgres::shared().await.database().await) } else { None };
        let url = match (&self.database, &database) {
            (Some(url), _) => url.clone(),
            (None, Some(database)) => database.url().to_owned(),
            (None, None) => format!("sqlite:{}", directory.path().display()),
        };
        let mail = SmtpSink::start().await;
        let start = self.at.unwrap_or_else(|| START.parse().expect("a time"));
        let product_directory = tempfile::tempdir().expect("a temporary directory");
        let product_path = match &self.codec {
            Some((file, source)) => with_codec(product_directory.path(), file, source),
            None => self.product.take().unwrap_or_else(progres),
        };
        let choices = Choices {
            database: url.parse()?,
            signing_key: None,
            erasures: self.erasures,
            database_settings: store::Settings {
                postgres_connections_max: 4,
                sqlite_bytes_max: self.sqlite_bytes_max,
                ..store::Settings::default()
            },
            products: vec![product(&product_path, self.notice.as_deref())?],
            http: self.settings,
            time: match (self.sandbox, self.machine_clock) {
                (true, _) => Sandbox,
                (false, Some(time)) => Given(Clock::machine(time)),
                (false, None) => Given(Clock::mock(start)),
            },
            clock_confirmed: self.clock_confirmed,
            rng: Rng::seeded(self.seed.unwrap_or(1)),
            mail: config::MailArgs { smtp: Some(mail.url()), ..config::MailArgs::default() },
            sms: self.sms,
            mqtt: config::MqttArgs { mqtt: self.mqtt },
        };
        let house = House::build(choices).await?;
        let listen = http::Listen { address, tls: None, behind_proxy: false };
        let running = house.listen(listen).await?;
        Ok(TestServer { running, mail, directory, _database: database })
    }
}

fn product(directory: &Path, notice: Option<&str>) -> Result<Product, StartError> {
    match notice {
        None => products::load(directory),
        Some(source) => products::with_notice(directory, source),
    }
}

/// A copy of progres with another codec.
fn with_codec(directory: &Path, file: &str, source: &str) -> PathBuf {
    std::fs::copy(progres().join("notice.toml"), directory.join("notice.toml")).expect("a copy");
    for part in ["profiles", "codecs"] {
        std::fs::create_dir(directory.join(part)).expect("a directory");
        for entry in std::fs::read_dir(progres().join(part)).expect("a directory of progres") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name");
            std::fs::copy(&path, directory.join(part).join(name)).expect("a copy");
        }
    }
    std::fs::write(directory.join("codecs").join(file), source).expect("a file");
    directory.to_owned()
}
