//! One data directory with its clients, over many kills.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use vc_testkit::{ViewRows, view_files};

use crate::chance::Chance;
use crate::client::{Client, To};
use crate::people;
use crate::reading;
use crate::request::{Wanted, http};
use crate::server::{Server, vc};
use crate::stored_log::StoredLog;

const CLIENTS: u64 = 4;
/// Looks at something that the server does by itself, and the pause between two of them.
const LOOKS_MAX: usize = 2_000;
const LOOK_AGAIN: Duration = Duration::from_millis(10);

pub struct Life {
    root: PathBuf,
    http: reqwest::Client,
    pub clients: Vec<Client>,
    pub log: StoredLog,
}

impl Life {
    /// Nothing but an empty folder yet.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            http: http(&[]),
            clients: Vec::new(),
            log: StoredLog::default(),
        }
    }

    pub fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// The instance's files.
    pub fn folder(&self) -> PathBuf {
        self.data().join("instances/main")
    }

    pub fn begin_server(&self) -> Server {
        Server::begin(&self.data())
    }

    pub async fn start_server(&self) -> (Server, To) {
        let mut server = self.begin_server();
        let to = self.wait_for(&mut server).await;
        (server, to)
    }

    pub async fn wait_for(&self, server: &mut Server) -> To {
        server.wait_until_ready(&self.http).await;
        To {
            http: self.http.clone(),
            address: server.address.clone(),
        }
    }

    /// Until `/readyz` says this of the instance; answers what else it says.
    pub async fn wait_for_state(&self, address: &str, state: &str) -> Value {
        for _ in 0..LOOKS_MAX {
            let ready = Wanted::get("/readyz");
            let answer = ready.send(&self.http, address, ("accept", "*/*")).await.unwrap();
            let instance = &answer.json["instances"][0];
            if instance["state"] == state {
                return instance.clone();
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        panic!("the instance does not become {state}");
    }

    /// An admin by the command line, who makes an API token for each client.
    pub async fn add_clients(&mut self, to: &To, chance: &mut Chance) {
        let mut create = vc(&self.data(), &[]);
        people::create_admin(&mut create);
        self.clients = people::clients(to, "c", CLIENTS, chance).await;
    }

    /// After a kill, before the next start: what was acknowledged is in the log, once.
    pub fn check_log(&mut self) {
        let folder = self.folder();
        if !folder.join("log.sqlite").exists() {
            assert!(self.clients.is_empty(), "the log is gone");
            return;
        }
        self.log.read_on(&folder);
        for client in &mut self.clients {
            // Once found, a commit is known to stay: the next look starts from its hash.
            for key in client.ledger.keys.drain(..) {
                assert!(
                    self.log.has(&client.actor, &key),
                    "{}: the acknowledged write {key} is not in the log",
                    client.name
                );
            }
        }
    }

    /// After a start: what was cut off is repeated, and everything acknowledged is read back.
    pub async fn check_reading(&mut self, to: &To) {
        for client in &mut self.clients {
            client.settle(to).await;
        }
        reading::check(&mut self.clients.iter_mut().collect::<Vec<_>>(), to).await;
    }

    /// Until every erased person's key is destroyed and the view built without it.
    pub async fn wait_for_erasures(&self) {
        for _ in 0..LOOKS_MAX {
            if erasures_under_way(&self.folder()) == 0 {
                return;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        panic!("erasures do not come to an end");
    }

    /// The view of a crashed server equals one that is built anew, and no file knows those who were
    /// erased.
    pub async fn check_view(&mut self, mut server: Server) {
        self.wait_for_erasures().await;
        server.kill();
        self.check_log();
        let live = self.caught_up_view();
        reading::check_erased_are_nowhere(&self.clients, &self.folder());
        self.remove_views();
        let rebuilt = self.caught_up_view();
        live.assert_same(&rebuilt, "a view that lived through kills, and one built anew");
        let commits = self.log.commits();
        self.check_log();
        assert_eq!(self.log.commits(), commits, "building a view appends nothing");
    }

    /// The view as `vc` without a server leaves it: at the log's head.
    fn caught_up_view(&self) -> ViewRows {
        let output = vc(&self.data(), &["people", "export"]).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        ViewRows::of_folder(&self.folder())
    }

    /// Views may be deleted at any time; SQLite's files beside them too.
    pub fn remove_views(&self) {
        for view in view_files(&self.folder()) {
            for suffix in ["", "-wal", "-shm"] {
                let path = PathBuf::from(format!("{}{suffix}", view.display()));
                if path.exists() {
                    std::fs::remove_file(path).unwrap();
                }
            }
        }
    }
}

/// Due rows of erasures, read beside the running server; more than none while views are swapped.
fn erasures_under_way(folder: &Path) -> i64 {
    let views = view_files(folder);
    let [view] = views.as_slice() else { return i64::MAX };
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let Ok(view) = rusqlite::Connection::open_with_flags(view, flags) else {
        return i64::MAX;
    };
    view.query_row(
        "SELECT count(*) FROM due WHERE kind = 'people.destroy_key'",
        [],
        |row| row.get(0),
    )
    .unwrap_or(i64::MAX)
}
