//! What was stored once is read forever.

use std::collections::BTreeSet;

use serde_json::Value;
use vc_kernel::{Actor, EventPosition, EventVersions, Incarnation, NewEvent, PersonId, Personal, Recorded};
use vc_people::events::{
    Change, Details, PeopleEvent, PreferencesChange, ProfileChange, TagsChange, TokenLabel,
};

fn fixtures() -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/events");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        .collect()
}

fn recorded(fixture: &Value) -> Recorded {
    let person = fixture["body"]["person"].as_str().and_then(|id| id.parse().ok());
    let sealed = fixture
        .get("sealed")
        .map(|part| (person.unwrap(), Personal::Known(part.to_string().into_bytes())));
    Recorded {
        position: EventPosition {
            instance: "main".parse().unwrap(),
            incarnation: Incarnation::from_ulid(vc_kernel::id::Ulid::from_parts(1, 1)),
            seq: 1,
            index: 0,
        },
        at: "2026-11-21T09:00:00Z".parse().unwrap(),
        actor: Actor::System,
        name: fixture["name"].as_str().unwrap().to_owned(),
        version: u16::try_from(fixture["version"].as_u64().unwrap()).unwrap(),
        body: fixture["body"].to_string(),
        sealed,
    }
}

#[test]
fn every_stored_event_is_still_read() {
    let mut stored = BTreeSet::new();
    for fixture in fixtures() {
        let event = recorded(&fixture);
        let decoded = PeopleEvent::decode(&event).unwrap_or_else(|error| panic!("{}: {error}", event.name));
        let personal = match decoded {
            PeopleEvent::Joined(_) => serde_json::to_value(event.personal::<Details>().unwrap().known()),
            PeopleEvent::ProfileChanged(_) => {
                serde_json::to_value(event.personal::<ProfileChange>().unwrap().known())
            }
            PeopleEvent::PreferencesChanged(_) => {
                serde_json::to_value(event.personal::<PreferencesChange>().unwrap().known())
            }
            PeopleEvent::TagsChanged(_) => {
                serde_json::to_value(event.personal::<TagsChange>().unwrap().known())
            }
            PeopleEvent::ManagerChanged(_) => {
                serde_json::to_value(event.personal::<Change<Option<PersonId>>>().unwrap().known())
            }
            PeopleEvent::TokenCreated(_) => {
                serde_json::to_value(event.personal::<TokenLabel>().unwrap().known())
            }
            _ => Ok(Value::Null),
        };
        assert_eq!(
            personal.unwrap(),
            fixture.get("sealed").cloned().unwrap_or(Value::Null),
            "{}",
            event.name
        );
        stored.insert((event.name, event.version));
    }
    let read = PeopleEvent::READS.iter();
    let read: BTreeSet<_> = read
        .map(|(name, version)| ((*name).to_owned(), *version))
        .collect();
    assert_eq!(stored, read, "one fixture for each version of each event");
}

/// The former version, as an older release wrote it and a newer one writes it for older nodes.
#[test]
fn a_removal_of_version_1_is_read_and_written() {
    let [first, second] = [1, 2].map(|version| {
        let mut all = fixtures().into_iter();
        let found = all.find(|one| one["name"] == "people.removed" && one["version"] == version);
        found.unwrap_or_else(|| panic!("no fixture of version {version}"))
    });
    let PeopleEvent::Removed(old) = PeopleEvent::decode(&recorded(&first)).unwrap() else {
        panic!("another event");
    };
    assert_eq!(old.former, None, "it was not written then");
    let PeopleEvent::Removed(new) = PeopleEvent::decode(&recorded(&second)).unwrap() else {
        panic!("another event");
    };
    let event = NewEvent::from(new.clone());
    assert_eq!(
        serde_json::from_str::<Value>(&event.body).unwrap(),
        second["body"]
    );
    let former_release: EventVersions = [("people.removed", 1)].into_iter().collect();
    let written = event.for_readers(&former_release).unwrap();
    assert_eq!(written.version, 1);
    assert_eq!(
        serde_json::from_str::<Value>(&written.body).unwrap(),
        first["body"]
    );
    assert_eq!((new.person, new.import), (old.person, old.import));
}

#[test]
fn the_open_part_of_no_event_is_personal() {
    for fixture in fixtures() {
        if fixture["name"] == "people.instance_described" {
            continue; // the instance's own name and zone
        }
        let open = fixture["body"].to_string();
        for personal in ["Ada", "example.com", "Blue", "Berlin", "tea", "laptop"] {
            assert!(!open.contains(personal), "{open}");
        }
    }
}
