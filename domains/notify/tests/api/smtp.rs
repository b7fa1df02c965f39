//! A real SMTP server (PyPI `aiosmtpd`) in a process of its own, on loopback.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use vc_mail::{SmtpMailer, SmtpSettings, SmtpTls};

/// Ends the process when dropped.
pub struct SmtpServer {
    child: Child,
    pub port: u16,
    mails: Arc<Mutex<Vec<Value>>>,
}

/// The interpreter that has the packages of `requirements-test.txt`.
fn python() -> PathBuf {
    std::env::var_os("VC_TEST_PYTHON").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").expect("a home")).join(".cache/vc/venv/bin/python"),
        PathBuf::from,
    )
}

impl SmtpServer {
    /// Starts on a port; 0 takes a free one.
    pub fn start(port: u16) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/smtp_server.py");
        let mut child = Command::new(python())
            .args([script, &port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`make test` makes the Python environment with aiosmtpd");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let first: Value = serde_json::from_str(&lines.next().expect("a line").expect("text")).expect("JSON");
        let port = first["port"]
            .as_u64()
            .and_then(|port| u16::try_from(port).ok())
            .expect("a port");
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock()
                    .expect("not poisoned")
                    .push(serde_json::from_str(&line).expect("JSON"));
            }
        });
        Self { child, port, mails }
    }

    /// The mails so far; the server says each before the client hears that it was taken, but
    /// another thread reads it, so this waits a little for `count` of them.
    pub fn mails(&self, count: usize) -> Vec<Value> {
        for _ in 0..200 {
            let mails = self.mails.lock().expect("not poisoned").clone();
            if mails.len() >= count {
                return mails;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        self.mails.lock().expect("not poisoned").clone()
    }

    pub fn mailer(&self) -> Arc<SmtpMailer> {
        mailer(self.port)
    }
}

pub fn mailer(port: u16) -> Arc<SmtpMailer> {
    let settings = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: SmtpTls::None,
        credentials: None,
        from: "Virtual Commons <coffee@example.com>".to_owned(),
    };
    Arc::new(SmtpMailer::new(settings).expect("a mailer"))
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
