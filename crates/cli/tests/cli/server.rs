//! A real server, used by the command line over its socket, then without it; signals.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::run::{command, text, vc};

/// How long a server may take until it says something.
const SAYS_WITHIN: Duration = Duration::from_secs(90);

pub struct Server {
    child: Child,
    said: Receiver<String>,
}

impl Server {
    /// Starts `vc serve` and waits for the setup link, its last word.
    pub fn start(folder: &Path) -> Self {
        Self::start_with(folder, &["serve", "--listen", "127.0.0.1:0"])
    }

    pub fn start_with(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = command(folder, arguments).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (sender, said) = channel();
        std::thread::spawn(move || {
            lines
                .map_while(Result::ok)
                .try_for_each(|line| sender.send(line + "\n"))
        });
        Self { child, said }
    }

    pub fn wait_for(&mut self, words: &str) -> String {
        let mut all = String::new();
        let until = Instant::now() + SAYS_WITHIN;
        while !all.contains(words) {
            match self
                .said
                .recv_timeout(until.saturating_duration_since(Instant::now()))
            {
                Ok(line) => all += &line,
                Err(_) => panic!("it ended, or waits, without saying {words:?}:\n{all}"),
            }
        }
        all
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(
            std::process::Command::new("kill")
                .args([name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    pub fn end(mut self) -> (Option<i32>, String) {
        // Until it ends: the thread that reads drops its end.
        let rest = self.said.iter().collect();
        (self.child.wait().unwrap().code(), rest)
    }
}

pub fn with_input(folder: &Path, arguments: &[&str], input: &str) -> std::process::Output {
    let mut child = command(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

const PEOPLE: &str = "email,name,topics\nben@example.com,Ben,jazz\ncleo@example.com,Cleo,jazz\n";

#[test]
fn an_operators_day_with_a_server_and_without() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut server = Server::start(folder);
    let said = server.wait_for("/setup?token=");
    assert!(said.contains("Virtual Commons listens on 127.0.0.1:"), "{said}");

    let preview = with_input(folder, &["people", "import", "-", "--dry-run", "--json"], PEOPLE);
    let preview: serde_json::Value = serde_json::from_slice(&preview.stdout).unwrap();
    assert_eq!((&preview["rows"], &preview["to_create"]), (&2.into(), &2.into()));
    let imported = with_input(folder, &["people", "import", "-"], PEOPLE);
    assert!(
        text(&imported.stderr).contains("2 people created"),
        "{}",
        text(&imported.stderr)
    );
    let wrong = with_input(folder, &["people", "import", "-"], "email\nnobody\n");
    assert_eq!(wrong.status.code(), Some(3));
    assert!(text(&wrong.stderr).contains("line 2"), "{}", text(&wrong.stderr));

    let preview = vc(folder, &["round", "preview", "--json"]);
    let preview: serde_json::Value = serde_json::from_slice(&preview.stdout).unwrap();
    assert_eq!(preview["quality"]["groups"], 1);
    let first = vc(folder, &["round", "run", "--slot", "2026-W48", "--json"]);
    let again = vc(folder, &["round", "run", "--slot", "2026-W48", "--json"]);
    let id = |output: &[u8]| serde_json::from_slice::<serde_json::Value>(output).unwrap()["id"].clone();
    assert_eq!(id(&first.stdout), id(&again.stdout), "twice is once");
    let notified = vc(folder, &["round", "notify", "--json"]);
    assert!(notified.status.success(), "{}", text(&notified.stderr));
    let notified: serde_json::Value = serde_json::from_slice(&notified.stdout).unwrap();
    assert_eq!(notified["round_id"], id(&first.stdout), "the newest");
    let nowhere = vc(
        folder,
        &["round", "notify", "--round", "round_01JD8ZQ4K5N000000000000000"],
    );
    assert_eq!(nowhere.status.code(), Some(3));
    let programs = text(&vc(folder, &["program", "list"]).stdout);
    assert!(
        programs.contains("Virtual coffee") && programs.contains("by hand"),
        "{programs}"
    );
    let matches = text(&vc(folder, &["matches", "list"]).stdout);
    assert!(matches.contains("Ben") && matches.contains("Cleo"), "{matches}");
    assert!(text(&vc(folder, &["instance", "list"]).stdout).contains("ready"));

    let second = vc(folder, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(4));
    assert!(
        text(&second.stderr).contains("in use by another vc"),
        "{}",
        text(&second.stderr)
    );

    server.signal("-TERM");
    let (code, rest) = server.end();
    assert_eq!(code, Some(0), "{rest}");
    assert!(rest.contains("ended in order"), "{rest}");

    // The same commands on the directory itself.
    assert_eq!(text(&vc(folder, &["matches", "list"]).stdout), matches);
    let created = with_input(
        folder,
        &[
            "admin",
            "create",
            "--email",
            "ada@example.com",
            "--password-stdin",
        ],
        "correct horse battery\n",
    );
    assert!(created.status.success(), "{}", text(&created.stderr));
    let short = with_input(
        folder,
        &[
            "admin",
            "create",
            "--email",
            "eve@example.com",
            "--name",
            "Eve",
            "--password-stdin",
        ],
        "short",
    );
    assert_eq!(short.status.code(), Some(3), "{}", text(&short.stderr));
    let people = text(&vc(folder, &["people", "export"]).stdout);
    assert_eq!(people.lines().count(), 4, "{people}");
    let people: serde_json::Value =
        serde_json::from_slice(&vc(folder, &["people", "export", "--json"]).stdout).unwrap();
    assert_eq!(people.as_array().map(Vec::len), Some(3), "{people}");
    assert!(people[0]["email"].is_string(), "{people}");
    assert!(text(&vc(folder, &["instance", "list"]).stdout).contains("not running"));
}

#[test]
fn the_demo_has_a_past_and_a_present_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["demo", "--data", "demo", "--listen", "127.0.0.1:0"];
    for _ in 0..2 {
        let mut server = Server::start_with(folder.path(), &arguments);
        let said = server.wait_for("Ctrl-C ends it");
        assert!(said.contains("ada.okafor@demo.example"), "{said}");
        let matches = vc(folder.path(), &["matches", "list", "--json", "--data", "demo"]);
        assert!(matches.status.success(), "{}", text(&matches.stderr));
        let matches: serde_json::Value = serde_json::from_slice(&matches.stdout).unwrap();
        let sizes: Vec<_> = matches["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["members"].as_array().unwrap().len())
            .collect();
        assert_eq!(
            sizes.iter().sum::<usize>(),
            55,
            "all but three who pause and two who are away: {sizes:?}"
        );
        assert_eq!(
            sizes.iter().filter(|size| **size == 3).count(),
            1,
            "an odd number makes one group of three"
        );
        server.signal("-TERM");
        assert_eq!(server.end().0, Some(0));
    }
}

#[test]
fn past_matches_are_imported_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::create_dir(folder.join("vc-data")).unwrap();
    assert!(
        with_input(folder, &["people", "import", "-"], PEOPLE)
            .status
            .success()
    );
    let history = "round,members\n1,ben@example.com;cleo@example.com\n";
    let import = |arguments: &[&str]| {
        let output = with_input(
            folder,
            &[&["matches", "import", "-", "--json"], arguments].concat(),
            history,
        );
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()["imported"].clone()
    };
    assert_eq!(import(&["--dry-run"]), 0);
    assert_eq!(import(&[]), 1);
    assert_eq!(import(&[]), 0);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let said = server.wait_for("/setup?token=");
    let address = said
        .lines()
        .find_map(|line| line.strip_prefix("Virtual Commons listens on "))
        .unwrap();
    let address = address.split(';').next().unwrap();
    // A request that never ends keeps the first signal waiting.
    let mut open = std::net::TcpStream::connect(address).unwrap();
    open.write_all(b"POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{").unwrap();
    let mut ready = std::net::TcpStream::connect(address).unwrap();
    ready
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    ready.read_to_string(&mut String::new()).unwrap();
    let started = Instant::now();
    server.signal("-INT");
    server.wait_for("a second signal ends at once");
    server.signal("-INT");
    let (code, rest) = server.end();
    assert_eq!(code, Some(1), "{rest}");
    assert!(started.elapsed() < Duration::from_secs(5));
}
