//! A broker of the demo's own: Debian's mosquitto on a free port of this machine.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::process::{Child, Command};

use super::DemoError;

/// Where Debian puts it; not on the path of an ordinary account.
const PROGRAMS: [&str; 3] = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"];

/// A running broker. Ends with this value.
pub struct Broker {
    pub url: String,
    _process: Child,
}

impl Broker {
    /// Starts one, if the machine has it.
    pub fn start(directory: &Path) -> Result<Option<Self>, DemoError> {
        let failed = |what| move |error| DemoError::Io { what, error };
        let Some(program) = PROGRAMS.iter().map(PathBuf::from).find(|path| path.exists()) else { return Ok(None) };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed("a free port"))?;
        let port = listener.local_addr().map_err(failed("a free port"))?.port();
        drop(listener);
        let file = directory.join("mosquitto.conf");
        let text = format!(
            "listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_inflight_messages 1000\nlog_type error\n"
        );
        std::fs::write(&file, text).map_err(failed("the broker's configuration"))?;
        let mut command = Command::new(program);
        command.arg("-c").arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.kill_on_drop(true).spawn().map_err(failed("mosquitto"))?;
        Ok(Some(Self { url: format!("mqtt://127.0.0.1:{port}"), _process: process }))
    }
}
