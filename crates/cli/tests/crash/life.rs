//! One data directory with its clients, over many kills.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use vc_testkit::{ViewRows, view_files};

use crate::chance::Chance;
use crate::client::{Client, To};
use crate::request::{Body, Wanted, http};
use crate::server::{Server, vc};
use crate::stored_log::StoredLog;

const CLIENTS: u64 = 4;
const PASSWORD: &str = "correct horse battery";
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
            http: http(),
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
        let mut create = vc(
            &self.data(),
            &[
                "admin",
                "create",
                "--email",
                "ada@example.com",
                "--password-stdin",
            ],
        );
        let mut create = create
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut create.stdin.take().unwrap(), PASSWORD.as_bytes()).unwrap();
        assert!(create.wait().unwrap().success());
        let login = to
            .http
            .post(format!("http://{}/api/v1/auth/login", to.address))
            .json(&json!({ "email": "ada@example.com", "password": PASSWORD }))
            .send()
            .await
            .unwrap();
        assert_eq!(login.status(), 200);
        let cookies = login.headers().get_all("set-cookie").iter();
        let cookies: Vec<_> = cookies
            .filter_map(|cookie| cookie.to_str().unwrap().split(';').next())
            .collect();
        let cookies = cookies.join("; ");
        for number in 0..CLIENTS {
            let wanted = Wanted {
                method: "POST",
                path: "/api/v1/admin/services".to_owned(),
                body: Body::Json(
                    json!({ "name": format!("client {number}"), "role": "admin", "expires_in_days": 2 }),
                ),
                key: None,
            };
            let made = wanted
                .send(&to.http, &to.address, ("cookie", &cookies))
                .await
                .unwrap();
            assert_eq!(made.status, 201, "{}", made.json);
            self.clients.push(Client::new(
                format!("c{number}"),
                made.json["id"].as_str().unwrap().to_owned(),
                made.json["token"].as_str().unwrap(),
                Chance::new(chance.next()),
            ));
        }
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
        let Some(reader) = self.clients.first() else {
            return;
        };
        wait_for_imports(reader, to).await;
        let people = everything(reader, to, "/api/v1/admin/users").await;
        let (mut by_email, mut by_id) = (BTreeMap::new(), BTreeMap::new());
        for person in people {
            let field = |name: &str| person[name].as_str().unwrap().to_owned();
            assert!(
                by_email.insert(field("email"), person.clone()).is_none(),
                "twice: {}",
                field("email")
            );
            by_id.insert(field("id"), person);
        }
        let rounds = everything(reader, to, "/api/v1/rounds").await;
        let slots: BTreeSet<&str> = rounds
            .iter()
            .map(|round| round["slot"].as_str().unwrap())
            .collect();
        assert_eq!(slots.len(), rounds.len(), "one round a slot");
        let services = reader.read(to, "/api/v1/admin/services").await.json;
        for client in &mut self.clients {
            client.adopt(&by_email);
            check_client(client, &by_id, &rounds, &services);
        }
        for client in &self.clients {
            check_secrets(client, to).await;
        }
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
        self.check_erased_are_nowhere();
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

    fn check_erased_are_nowhere(&self) {
        let erased: Vec<&str> = self
            .clients
            .iter()
            .flat_map(|client| &client.ledger.erased)
            .map(|(_, name)| name.as_str())
            .collect();
        for file in std::fs::read_dir(self.folder()).unwrap() {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            // Names are looked for in one pass: they all begin alike.
            for at in places_of(&bytes, b"Findme ") {
                let found = erased
                    .iter()
                    .find(|name| bytes[at..].starts_with(name.as_bytes()));
                assert!(found.is_none(), "{} still knows {found:?}", path.display());
            }
        }
    }
}

/// Where `start` begins in `bytes`.
fn places_of<'a>(bytes: &'a [u8], start: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes
        .windows(start.len())
        .enumerate()
        .filter(move |(_, window)| *window == start)
        .map(|(at, _)| at)
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

async fn wait_for_imports(reader: &Client, to: &To) {
    for _ in 0..LOOKS_MAX {
        let imports = everything(reader, to, "/api/v1/admin/imports").await;
        let running = imports
            .iter()
            .filter(|import| import["status"] == "running")
            .count();
        if running == 0 {
            for import in &imports {
                let (status, created) = (&import["status"], &import["created"]);
                assert_eq!((status, created), (&json!("done"), &import["total"]), "{import}");
            }
            return;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    panic!("an import does not come to an end");
}

/// All pages of a list.
async fn everything(reader: &Client, to: &To, path: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let answer = reader.read(to, &format!("{path}?limit=200{cursor}")).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json);
        items.extend(answer.json["items"].as_array().unwrap().iter().cloned());
        match answer.json["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

fn check_client(client: &Client, people: &BTreeMap<String, Value>, rounds: &[Value], services: &Value) {
    let name = &client.name;
    for (id, held) in &client.ledger.people {
        let person = people.get(id).unwrap_or_else(|| panic!("{name}: {id} is gone"));
        assert_eq!(
            person["team"].as_str(),
            held.team.as_deref(),
            "{name}: the team of {id}"
        );
    }
    for (id, _) in &client.ledger.erased {
        assert!(!people.contains_key(id), "{name}: {id} was erased and is there");
    }
    for (slot, id) in &client.ledger.rounds {
        let found = rounds.iter().find(|round| round["slot"] == slot.as_str());
        let found = found.unwrap_or_else(|| panic!("{name}: the round of {slot} is gone"));
        assert_eq!(found["id"], id.as_str(), "{name}: the round of {slot}");
    }
    let mine = services["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|service| {
            let called = service["name"].as_str()?;
            called.starts_with(&format!("{name} ")).then_some(called)
        });
    let mine: Vec<&str> = mine.collect();
    let wanted: Vec<&str> = client.ledger.services.keys().map(String::as_str).collect();
    let as_sets = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(as_sets(&mine), as_sets(&wanted), "{name}: services");
    assert_eq!(mine.len(), wanted.len(), "{name}: a service is there twice");
}

/// Tokens that were told let their services in: the secret came before the event that names it.
async fn check_secrets(client: &Client, to: &To) {
    for (name, service) in &client.ledger.services {
        if let Some(service) = service {
            let answer = client
                .read_with(to, "/api/v1/admin/stats", &service.authorization)
                .await;
            assert_eq!(answer.status, 200, "the token of {name}: {}", answer.json);
        }
    }
}
