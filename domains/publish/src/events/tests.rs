//! Stored events are read for ever.

use super::*;

/// Released fixtures never change: a stored event must be readable for ever.
#[test]
fn every_released_event_still_decodes() {
    let fixtures = [
        (
            "publish.webhook_added",
            include_str!("../../tests/fixtures/events/webhook_added.v1.json"),
        ),
        (
            "publish.webhook_changed",
            include_str!("../../tests/fixtures/events/webhook_changed.v1.json"),
        ),
        (
            "publish.webhook_removed",
            include_str!("../../tests/fixtures/events/webhook_removed.v1.json"),
        ),
        (
            "publish.webhook_paused",
            include_str!("../../tests/fixtures/events/webhook_paused.v1.json"),
        ),
        (
            "publish.webhook_resumed",
            include_str!("../../tests/fixtures/events/webhook_resumed.v1.json"),
        ),
        (
            "publish.secret_rotated",
            include_str!("../../tests/fixtures/events/secret_rotated.v1.json"),
        ),
        (
            "publish.event_dead_lettered",
            include_str!("../../tests/fixtures/events/event_dead_lettered.v1.json"),
        ),
        (
            "publish.dead_letters_resent",
            include_str!("../../tests/fixtures/events/dead_letters_resent.v1.json"),
        ),
        (
            "publish.dead_letters_dropped",
            include_str!("../../tests/fixtures/events/dead_letters_dropped.v1.json"),
        ),
        (
            "publish.dead_letters_restored",
            include_str!("../../tests/fixtures/events/dead_letters_restored.v1.json"),
        ),
        (
            "publish.letter_settled",
            include_str!("../../tests/fixtures/events/letter_settled.v1.json"),
        ),
        (
            "publish.began_anew",
            include_str!("../../tests/fixtures/events/began_anew.v1.json"),
        ),
    ];
    assert_eq!(fixtures.map(|(name, _)| name), PublishEvent::NAMES);
    for (name, body) in fixtures {
        let event = PublishEvent::decode_parts(name, 1, body).unwrap_or_else(|error| panic!("{error}"));
        let again = match event {
            PublishEvent::WebhookAdded(event) => serde_json::to_value(event),
            PublishEvent::WebhookChanged(event) => serde_json::to_value(event),
            PublishEvent::WebhookRemoved(event) => serde_json::to_value(event),
            PublishEvent::WebhookPaused(event) => serde_json::to_value(event),
            PublishEvent::WebhookResumed(event) => serde_json::to_value(event),
            PublishEvent::SecretRotated(event) => serde_json::to_value(event),
            PublishEvent::EventDeadLettered(event) => serde_json::to_value(event),
            PublishEvent::DeadLettersResent(event) => serde_json::to_value(event),
            PublishEvent::DeadLettersDropped(event) => serde_json::to_value(event),
            PublishEvent::DeadLettersRestored(event) => serde_json::to_value(event),
            PublishEvent::LetterSettled(event) => serde_json::to_value(event),
            PublishEvent::BeganAnew(event) => serde_json::to_value(event),
        };
        let stored: serde_json::Value = serde_json::from_str(body).expect("a fixture is JSON");
        assert_eq!(
            again.expect("wire structs serialise"),
            stored,
            "{name} loses or renames something"
        );
    }
}
