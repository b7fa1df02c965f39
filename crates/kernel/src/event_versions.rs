//! Which versions of which events a release knows. While nodes of two releases serve one instance,
//! an event is written in the newest version that all of them read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::event::NewEvent;

/// Event names, each with the versions of it that somebody knows. Nodes tell it to each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventVersions(BTreeMap<String, BTreeSet<u16>>);

/// An event that a node of an older release cannot read in any version: it must wait until that
/// node runs a newer one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "event {name} version {version} cannot be read by every node that serves this instance: bring all of them to this release"
)]
pub struct NotReadable {
    /// The stored name.
    pub name: &'static str,
    /// The version that this release would write.
    pub version: u16,
}

impl EventVersions {
    /// Whether this version of this event is among them.
    pub fn contains(&self, name: &str, version: u16) -> bool {
        self.0
            .get(name)
            .is_some_and(|versions| versions.contains(&version))
    }

    /// What both know.
    #[must_use]
    pub fn common(&self, other: &Self) -> Self {
        let both = self.0.iter().filter_map(|(name, versions)| {
            let versions: BTreeSet<u16> = versions & other.0.get(name)?;
            (!versions.is_empty()).then(|| (name.clone(), versions))
        });
        Self(both.collect())
    }
}

impl<'n> FromIterator<(&'n str, u16)> for EventVersions {
    fn from_iter<I: IntoIterator<Item = (&'n str, u16)>>(pairs: I) -> Self {
        let mut versions = BTreeMap::<String, BTreeSet<u16>>::new();
        for (name, version) in pairs {
            versions.entry(name.to_owned()).or_default().insert(version);
        }
        Self(versions)
    }
}

impl NewEvent {
    /// This event in the newest of its versions that all `readers` know. The sealed part stays: it
    /// has the same shape in all of them.
    pub fn for_readers(mut self, readers: &EventVersions) -> Result<Self, NotReadable> {
        if readers.contains(self.name, self.version) {
            return Ok(self);
        }
        let older = std::mem::take(&mut self.older);
        let newest = older
            .into_iter()
            .filter(|older| readers.contains(self.name, older.version))
            .max_by_key(|older| older.version);
        match newest {
            Some(older) => Ok(Self {
                version: older.version,
                body: older.body,
                ..self
            }),
            None => Err(NotReadable {
                name: self.name,
                version: self.version,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Personal, Recorded};
    use crate::id::{Incarnation, PersonId, Ulid};
    use crate::{Actor, EventPosition};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct DoorOpenedV1 {
        door: u8,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct DoorOpenedV2 {
        door: u16,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct DoorOpened {
        door: u16,
        key: Option<u32>,
    }

    impl From<DoorOpenedV1> for DoorOpened {
        fn from(old: DoorOpenedV1) -> Self {
            Self {
                door: old.door.into(),
                key: None,
            }
        }
    }

    impl From<DoorOpenedV2> for DoorOpened {
        fn from(old: DoorOpenedV2) -> Self {
            Self {
                door: old.door,
                key: None,
            }
        }
    }

    impl From<&DoorOpened> for DoorOpenedV2 {
        fn from(event: &DoorOpened) -> Self {
            Self { door: event.door }
        }
    }

    #[derive(Debug, Serialize, Deserialize)]
    struct Swept {}

    crate::events! {
        enum HouseEvent {
            DoorOpened = "house.door_opened", 3,
                from { 1: DoorOpenedV1, 2: DoorOpenedV2 },
                also { 2: DoorOpenedV2 };
            Swept = "house.swept", 1;
        }
    }

    fn opened() -> NewEvent {
        DoorOpened {
            door: 300,
            key: Some(7),
        }
        .into()
    }

    fn reads(pairs: &[(&'static str, u16)]) -> EventVersions {
        pairs.iter().copied().collect()
    }

    fn stored(event: &NewEvent) -> Recorded {
        Recorded {
            position: EventPosition {
                instance: "main".parse().expect("a name"),
                incarnation: Incarnation::from_ulid(Ulid::from_parts(1, 1)),
                seq: 1,
                index: 0,
            },
            at: jiff::Timestamp::UNIX_EPOCH,
            actor: Actor::System,
            name: event.name.to_owned(),
            version: event.version,
            body: event.body.clone(),
            sealed: event
                .sealed
                .as_ref()
                .map(|part| (part.person, Personal::Known(part.json.clone()))),
        }
    }

    #[test]
    fn a_release_says_what_it_reads_and_writes() {
        assert_eq!(HouseEvent::NAMES, ["house.door_opened", "house.swept"]);
        let read = HouseEvent::READS;
        assert_eq!(HouseEvent::NAMES, ["house.door_opened", "house.swept"]);
        assert_eq!(
            read,
            [
                ("house.door_opened", 3),
                ("house.door_opened", 1),
                ("house.door_opened", 2),
                ("house.swept", 1)
            ]
        );
        assert_eq!(
            HouseEvent::WRITES,
            [
                ("house.door_opened", 3),
                ("house.door_opened", 2),
                ("house.swept", 1)
            ]
        );
        let told = serde_json::to_string(&reads(read)).expect("JSON");
        assert_eq!(told, r#"{"house.door_opened":[1,2,3],"house.swept":[1]}"#);
        assert_eq!(
            serde_json::from_str::<EventVersions>(&told).expect("JSON"),
            reads(read)
        );
    }

    #[test]
    fn an_event_is_written_in_the_newest_version_that_everybody_reads() {
        let now = reads(HouseEvent::READS);
        let before = reads(&[("house.door_opened", 1), ("house.door_opened", 2)]);
        assert_eq!(opened().for_readers(&now).expect("alone"), opened());
        let both = now.common(&before);
        assert_eq!(both, before);
        let written = opened().for_readers(&both).expect("in version 2");
        assert_eq!((written.version, written.body.as_str()), (2, r#"{"door":300}"#));
        // What everybody reads is what the writer's own view is made of, too.
        let HouseEvent::DoorOpened(read) = HouseEvent::decode(&stored(&written)).expect("readable") else {
            panic!("another event");
        };
        assert_eq!(read, DoorOpened { door: 300, key: None });
    }

    #[test]
    fn an_event_that_somebody_cannot_read_at_all_waits() {
        for readers in [
            reads(&[("house.door_opened", 1)]),
            reads(&[("house.swept", 1)]),
            EventVersions::default(),
        ] {
            let error = opened().for_readers(&readers).expect_err("not readable");
            assert_eq!((error.name, error.version), ("house.door_opened", 3));
            assert!(
                error.to_string().contains("bring all of them to this release"),
                "{error}"
            );
        }
    }

    #[test]
    fn the_sealed_part_stays_with_the_older_version() {
        let person = PersonId::from_ulid(Ulid::from_parts(1, 2));
        let written = opened()
            .sealed(person, &"Ada")
            .for_readers(&reads(&[("house.door_opened", 2)]))
            .expect("in version 2");
        assert_eq!(
            stored(&written).personal::<String>().expect("sealed"),
            Personal::Known("Ada".to_owned())
        );
    }
}
