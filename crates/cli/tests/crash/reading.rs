//! Everything that clients know was acknowledged, read back from a server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, To};

/// Looks at something that the server does by itself, and the pause between two of them.
const LOOKS_MAX: usize = 2_000;
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// What was acknowledged to these clients is there, once. Nothing of theirs is pending, and nobody
/// else writes.
pub async fn check(clients: &mut [&mut Client], to: &To) {
    let Some(reader) = clients.first() else {
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
    for client in &mut *clients {
        client.adopt(&by_email);
        check_client(client, &by_id, &rounds, &services);
    }
    for client in clients {
        check_secrets(client, to).await;
    }
}

/// No file in the folder knows those who were erased.
pub fn check_erased_are_nowhere(clients: &[Client], folder: &Path) {
    let known = knows_erased(clients, folder);
    assert!(known.is_none(), "{} still knows {known:?}", folder.display());
}

/// A name of somebody who was erased, if a file in the folder holds one. A file that goes meanwhile
/// is none.
pub fn knows_erased(clients: &[Client], folder: &Path) -> Option<String> {
    let erased: Vec<&str> = clients
        .iter()
        .flat_map(|client| &client.ledger.erased)
        .map(|(_, name)| name.as_str())
        .collect();
    for file in std::fs::read_dir(folder).unwrap() {
        let Ok(bytes) = std::fs::read(file.unwrap().path()) else {
            continue;
        };
        // Names are looked for in one pass: they all begin alike.
        for at in places_of(&bytes, b"Findme ") {
            let found = erased
                .iter()
                .find(|name| bytes[at..].starts_with(name.as_bytes()));
            if let Some(name) = found {
                return Some((*name).to_owned());
            }
        }
    }
    None
}

/// Where `start` begins in `bytes`.
fn places_of<'a>(bytes: &'a [u8], start: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes
        .windows(start.len())
        .enumerate()
        .filter(move |(_, window)| *window == start)
        .map(|(at, _)| at)
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
