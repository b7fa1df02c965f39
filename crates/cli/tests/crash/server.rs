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

/// Between two looks at a server that starts.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    /// `127.0.0.1:port`; absent until it was waited for.
    pub address: String,
    addresses: mpsc::Receiver<String>,
    said: Arc<Mutex<VecDeque<String>>>,
}

/// `vc` on this data directory, without the caller's settings. `VC_BINARY` names another build.
pub fn vc(data: &Path, arguments: &[&str]) -> Command {
    let binary = std::env::var_os("VC_BINARY");
    let mut command = Command::new(binary.unwrap_or_else(|| env!("CARGO_BIN_EXE_vc").into()));
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

    /// Until it listens; answers where.
    pub async fn wait_for_address(&mut self) -> String {
        let began = Instant::now();
        while self.address.is_empty() {
            if let Ok(address) = self.addresses.try_recv() {
                self.address = address;
            }
            self.expect_running(began).await;
        }
        self.address.clone()
    }

    /// Until `/readyz` says yes.
    pub async fn wait_until_ready(&mut self, http: &reqwest::Client) {
        let (began, address) = (Instant::now(), self.wait_for_address().await);
        while !crate::request::is_ready(http, &address).await.unwrap_or(false) {
            self.expect_running(began).await;
        }
    }

    /// A moment later: still there, and not for too long.
    async fn expect_running(&mut self, began: Instant) {
        if let Some(status) = self.child.try_wait().unwrap() {
            panic!(
                "the server ended with {status} instead of starting:\n{}",
                self.said()
            );
        }
        assert!(
            began.elapsed() < START_MAX,
            "not ready within {START_MAX:?}:\n{}",
            self.said()
        );
        tokio::time::sleep(LOOK_AGAIN).await;
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: nothing in the process hears of it.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM: it ends in order.
    pub fn end(&mut self) {
        self.ask_to_end();
        self.wait_for_end(true);
    }

    /// SIGTERM, without waiting.
    pub fn ask_to_end(&self) {
        self.signal("-TERM");
    }

    /// Until the process is gone, in order if it was asked to.
    pub fn wait_for_end(&mut self, in_order: bool) {
        assert_eq!(
            self.child.wait().unwrap().success(),
            in_order,
            "how it ended:\n{}",
            self.said()
        );
    }

    /// Sends a signal, by the name that `kill` knows: `-STOP`.
    pub fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        assert!(
            Command::new("kill")
                .args([name, &pid])
                .status()
                .unwrap()
                .success()
        );
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
