//! The engine's own events: what happens to an instance as a whole. They have no tables; domains may
//! react to them.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;

/// The first event of every log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceCreated {}

/// A backup was restored here: the first event of a new incarnation. What happened after `seq` in
/// the life before is lost; what was due to go out then has lapsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceRestored {
    /// The backup's id.
    pub backup: String,
    /// The last commit of the life before that is part of this one.
    pub seq: u64,
}

/// People whose erasure the restored log does not know: they are erased again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasuresRepeated {
    /// Their ids; some may not exist in this history.
    pub people: Vec<PersonId>,
}

crate::events! {
    /// The facts of an instance as a whole.
    pub enum InstanceEvent {
        InstanceCreated = "instance.created", 1;
        InstanceRestored = "instance.restored", 1;
        ErasuresRepeated = "instance.erasures_repeated", 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Released fixtures never change: a stored event must be readable for ever.
    #[test]
    fn every_released_event_still_decodes() {
        let fixtures = [
            (
                "instance.created",
                include_str!("../tests/fixtures/events/instance.created.v1.json"),
            ),
            (
                "instance.restored",
                include_str!("../tests/fixtures/events/instance.restored.v1.json"),
            ),
            (
                "instance.erasures_repeated",
                include_str!("../tests/fixtures/events/instance.erasures_repeated.v1.json"),
            ),
        ];
        assert_eq!(fixtures.map(|(name, _)| name), InstanceEvent::NAMES);
        for (name, body) in fixtures {
            let event = InstanceEvent::decode_parts(name, 1, body).expect("a fixture decodes");
            let again = match event {
                InstanceEvent::InstanceCreated(event) => serde_json::to_value(event),
                InstanceEvent::InstanceRestored(event) => serde_json::to_value(event),
                InstanceEvent::ErasuresRepeated(event) => serde_json::to_value(event),
            };
            let stored: serde_json::Value = serde_json::from_str(body).expect("a fixture is JSON");
            assert_eq!(again.expect("wire structs serialise"), stored, "{name}");
        }
    }
}
