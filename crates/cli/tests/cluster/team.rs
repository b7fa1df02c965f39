//! One instance with the clients that write to it through both nodes, and its log in the database.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rusqlite::OpenFlags;
use tokio::task::JoinHandle;
use vc_store::CommitHash;
use vc_testkit::{ViewRows, view_files};

use crate::chance::Chance;
use crate::client::{Client, To};
use crate::installation::Installation;
use crate::stored_log::StoredLog;
use crate::{people, reading};

/// Half of them write through each node.
const CLIENTS: u64 = 4;
/// Looks at something that a node does by itself, and the pause between two of them.
const LOOKS_MAX: usize = 3_000;
const LOOK_AGAIN: Duration = Duration::from_millis(10);

pub struct Team {
    pub name: &'static str,
    pub clients: Vec<Client>,
    pub log: StoredLog,
}

/// Clients at work; each goes on until it is told to stop, or until its node breaks off.
pub struct AtWork {
    stop: Arc<AtomicBool>,
    clients: Vec<JoinHandle<Client>>,
}

impl AtWork {
    /// Tells them to stop and waits for their last answers.
    pub async fn end(self) -> Vec<Client> {
        self.stop.store(true, std::sync::atomic::Ordering::Relaxed);
        let mut clients = Vec::new();
        for client in self.clients {
            clients.push(client.await.unwrap());
        }
        clients
    }
}

/// Through which node a client writes.
pub const fn node_of(client: usize) -> usize {
    client % 2
}

impl Team {
    /// With an admin made on one node's command line, and clients made through the other.
    pub async fn new(installation: &Installation, name: &'static str, chance: &mut Chance) -> Self {
        people::create_admin(installation.vc(1).args(["--instance", name]));
        let to = installation.to(0, name);
        let clients = people::clients(&to, &name[..1], CLIENTS, chance).await;
        let log = StoredLog::default();
        Self { name, clients, log }
    }

    /// From now on clients only change people; each has some.
    pub async fn only_edit(&mut self, installation: &Installation) {
        for (number, client) in self.clients.iter_mut().enumerate() {
            client.edits_only = true;
            // Without anybody to change, the first write is an import.
            client
                .write(&installation.to(node_of(number), self.name), 1)
                .await;
        }
        self.check_reading(installation).await;
    }

    /// Has all clients write, and read back what they wrote.
    pub fn begin_writing(&mut self, installation: &Installation) -> AtWork {
        let stop = Arc::new(AtomicBool::new(false));
        let clients = self.clients.drain(..).enumerate().map(|(number, mut client)| {
            let to = installation.to(node_of(number), self.name);
            let stop = Arc::clone(&stop);
            tokio::spawn(async move {
                client.write_reading_back(&to, &stop).await;
                client
            })
        });
        AtWork {
            clients: clients.collect(),
            stop,
        }
    }

    /// Reads on in the stored log: dense, chained, nothing twice, and every acknowledged write in it.
    pub fn check_log(&mut self, installation: &Installation) {
        let sql = format!(
            "SELECT seq, encode(hash, 'hex'), encode(bytes, 'hex') FROM vc.commits
             WHERE instance = '{}' AND seq > {} ORDER BY seq",
            self.name,
            self.log.commits()
        );
        for row in installation.postgres.sql(&installation.url, &sql).lines() {
            let mut fields = row.split('|');
            let mut field = || fields.next().unwrap();
            let (seq, hash, bytes) = (field().parse().unwrap(), from_hex(field()), from_hex(field()));
            self.log.append(seq, CommitHash(hash.try_into().unwrap()), bytes);
        }
        for client in &mut self.clients {
            for key in client.ledger.keys.drain(..) {
                assert!(
                    self.log.has(&client.actor, &key),
                    "{}: the acknowledged write {key} is not in the log",
                    client.name
                );
            }
        }
    }

    /// Repeats what was cut off, then reads everything acknowledged through each node.
    pub async fn check_reading(&mut self, installation: &Installation) {
        for (number, client) in self.clients.iter_mut().enumerate() {
            client.settle(&installation.to(node_of(number), self.name)).await;
        }
        for node in 0..2 {
            let to = installation.to(node, self.name);
            self.wait_for_head(installation, &to).await;
            reading::check(&mut self.clients.iter_mut().collect::<Vec<_>>(), &to).await;
        }
    }

    /// Until reads through a node see what is in the log by now; answers how far that is.
    pub async fn wait_for_head(&self, installation: &Installation, to: &To) -> u64 {
        let head = stored_head(installation, self.name);
        for _ in 0..LOOKS_MAX {
            let answer = self.clients[0].read(to, "/api/v1/changes").await;
            let cursor = answer.json["to"].as_str().unwrap_or_default();
            let seen = cursor.rsplit('.').next().and_then(|seq| seq.parse::<u64>().ok());
            if seen.is_some_and(|seen| seen >= head) {
                return head;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        panic!("{}: {} does not come to commit {head}", self.name, to.address);
    }

    /// Until nothing is due any more, and both nodes see that.
    pub async fn wait_until_quiet(&self, installation: &Installation) {
        for _ in 0..LOOKS_MAX {
            let due: Vec<i64> = (0..2)
                .map(|node| due_now(&installation.folder(node, self.name)))
                .collect();
            if due == [0, 0] {
                let mut heads = Vec::new();
                for node in 0..2 {
                    let to = installation.to(node, self.name);
                    heads.push(self.wait_for_head(installation, &to).await);
                }
                if heads[0] == heads[1] {
                    return;
                }
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        panic!("{}: due work does not come to an end", self.name);
    }

    /// Until no file of either node holds the name of somebody who was erased.
    pub async fn wait_until_forgotten(&self, installation: &Installation) {
        let mut known = [None, None];
        for _ in 0..LOOKS_MAX {
            known = [0, 1]
                .map(|node| reading::knows_erased(&self.clients, &installation.folder(node, self.name)));
            if known == [None, None] {
                return;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        panic!("{}: the nodes' files still know {known:?}", self.name);
    }

    /// With both nodes gone: their views are equal, and equal to one that is built anew.
    pub fn check_views(&mut self, installation: &Installation) {
        self.check_log(installation);
        let commits = self.log.commits();
        let [left, right] = [0, 1]
            .map(|node| ViewRows::of_folder(&installation.data(node).join("instances").join(self.name)));
        left.assert_same(&right, "the views of the two nodes");
        let data = installation.empty_data();
        let mut export = installation.vc_on(data.path(), 0);
        let output = export
            .args(["people", "export", "--instance", self.name])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let rebuilt = ViewRows::of_folder(&data.path().join("instances").join(self.name));
        left.assert_same(&rebuilt, "a view that lived through it all, and one built anew");
        for node in 0..2 {
            reading::check_erased_are_nowhere(&self.clients, &installation.folder(node, self.name));
        }
        self.check_log(installation);
        assert_eq!(self.log.commits(), commits, "building a view appends nothing");
    }
}

/// The last commit in the database.
pub fn stored_head(installation: &Installation, team: &str) -> u64 {
    let sql = format!("SELECT max(seq) FROM vc.commits WHERE instance = '{team}'");
    let head = installation.postgres.sql(&installation.url, &sql);
    head.trim().parse().unwrap()
}

/// Rows that are due by now, read beside the running server; more than none while views are swapped.
fn due_now(folder: &Path) -> i64 {
    let views = view_files(folder);
    let [view] = views.as_slice() else { return i64::MAX };
    let now_ms = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    rusqlite::Connection::open_with_flags(view, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .and_then(|view| {
            let sql = "SELECT count(*) FROM due WHERE at_ms <= ?1";
            view.query_row(sql, [now_ms], |row| row.get(0))
        })
        .unwrap_or(i64::MAX)
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks_exact(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
