//! `vc serve` as a process of its own: started, killed, and what it said.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

/// Last lines kept for the message of a failure.
const LINES_KEPT_MAX: usize = 60;
/// How long a start may take, view building included.
const START_MAX: Duration = Duration::from_secs(60);

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    /// `127.0.0.1:port`; absent until it was waited for.
    pub address: String,
    addresses: mpsc::Receiver<String>,
    said: Arc<Mutex<VecDeque<String>>>,
}

/// `vc` on this data directory, without the caller's settings.
pub fn vc(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vc"));
    command
        .current_dir(data.parent().unwrap())
        .args(arguments)
        .arg("--data")
        .arg(data)
        .stdin(Stdio::null());
    for name in [
        "VC_CONFIG",
        "VC_DATA",
        "VC_LISTEN",
        "VC_SERVER",
        "VC_TOKEN",
        "VC_INSTANCE",
    ] {
        command.env_remove(name);
    }
    command
}

impl Server {
    /// Begins to start; [`Self::wait_until_ready`] waits for it.
    pub fn begin(data: &Path) -> Self {
        Self::of(vc(data, &["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Runs a command that serves.
    pub fn of(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = Arc::new(Mutex::new(VecDeque::new()));
        let (found, addresses) = mpsc::channel();
        let (lines, kept) = (
            BufReader::new(child.stderr.take().unwrap()).lines(),
            Arc::clone(&said),
        );
        // Ends with the process, which holds the other end of the pipe.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(rest) = line.strip_prefix("Virtual Commons listens on ") {
                    // Nobody may be waiting any more.
                    let _ = found.send(rest.split(';').next().unwrap_or_default().to_owned());
                }
                let mut kept = kept.lock().unwrap();
                if kept.len() == LINES_KEPT_MAX {
                    kept.pop_front();
                }
                kept.push_back(line);
            }
        });
        Self {
            child,
            address: String::new(),
            addresses,
            said,
        }
    }

    /// Until `/readyz` says yes.
    pub async fn wait_until_ready(&mut self, http: &reqwest::Client) {
        let began = Instant::now();
        while began.elapsed() < START_MAX {
            if self.address.is_empty()
                && let Ok(address) = self.addresses.try_recv()
            {
                self.address = address;
            }
            if !self.address.is_empty()
                && let Ok(answer) = crate::request::is_ready(http, &self.address).await
                && answer
            {
                return;
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!(
                    "the server ended with {status} instead of starting:\n{}",
                    self.said()
                );
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the server was not ready within {START_MAX:?}:\n{}", self.said());
    }

    /// SIGKILL: nothing in the process hears of it.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Its last words.
    pub fn said(&self) -> String {
        let said: Vec<String> = self.said.lock().unwrap().iter().cloned().collect();
        said.join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
