//! Events into tables and due rows.

use vc_kernel::{Audience, ProjectError, Projection, Recorded};

use crate::events::{
    BeganAnew, EventDeadLettered, LetterSettled, PublishEvent, SecretRotated, WebhookAdded, WebhookChanged,
    WebhookPaused, WebhookRemoved, WebhookResumed,
};
use crate::model::{DROPPED_MAX, DeadLetterId, LetterStatus, RESEND_KIND, WebhookId, resend_key};

/// The kind of a webhook's live rows.
const WEBHOOK_ROW: &str = "publish.webhook";

/// Writes one event.
pub fn project(to: &Projection<'_>, recorded: &Recorded) -> Result<(), ProjectError> {
    match PublishEvent::decode(recorded)? {
        PublishEvent::WebhookAdded(event) => added(to, recorded, &event),
        PublishEvent::WebhookChanged(event) => webhook_changed(to, event),
        PublishEvent::WebhookRemoved(WebhookRemoved { webhook }) => removed(to, webhook),
        PublishEvent::WebhookPaused(WebhookPaused { webhook, reason }) => {
            to.execute(
                "UPDATE publish_webhooks SET paused = ?2, paused_ms = ?3 WHERE id = ?1",
                (webhook, reason, recorded.at.as_millisecond()),
            )?;
            changed(to, webhook)
        }
        PublishEvent::WebhookResumed(WebhookResumed { webhook }) => {
            to.execute(
                "UPDATE publish_webhooks SET paused = NULL, paused_ms = NULL WHERE id = ?1",
                [webhook],
            )?;
            changed(to, webhook)
        }
        PublishEvent::SecretRotated(SecretRotated { webhook }) => {
            to.execute(
                "UPDATE publish_webhooks SET secret_ms = ?2 WHERE id = ?1",
                (webhook, recorded.at.as_millisecond()),
            )?;
            changed(to, webhook)
        }
        PublishEvent::EventDeadLettered(event) => dead_lettered(to, recorded, &event),
        PublishEvent::DeadLettersResent(event) => {
            for letter in &event.letters {
                set_status(to, *letter, LetterStatus::Sending)?;
                to.due(&resend_key(*letter), RESEND_KIND, recorded.at)?;
            }
            changed(to, event.webhook)
        }
        PublishEvent::DeadLettersDropped(event) => {
            for letter in &event.letters {
                set_status(to, *letter, LetterStatus::Dropped)?;
                to.settle(&resend_key(*letter))?;
            }
            forget_dropped(to, event.webhook)?;
            changed(to, event.webhook)
        }
        PublishEvent::DeadLettersRestored(event) => {
            for letter in &event.letters {
                set_status(to, *letter, LetterStatus::Waiting)?;
            }
            changed(to, event.webhook)
        }
        PublishEvent::LetterSettled(event) => settled(to, &event),
        PublishEvent::BeganAnew(BeganAnew {}) => began_anew(to, recorded),
    }
}

fn added(to: &Projection<'_>, recorded: &Recorded, event: &WebhookAdded) -> Result<(), ProjectError> {
    to.execute(
        "INSERT INTO publish_webhooks
             (id, name, url, kinds, created_ms, created_by, secret_ms, begins_incarnation, begins_seq, begins_index)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?7, ?8, ?9)",
        (
            event.webhook,
            &event.name,
            &event.url,
            json(&event.kinds),
            recorded.at.as_millisecond(),
            recorded.actor.to_string(),
            recorded.position.incarnation,
            recorded.position.seq.cast_signed(),
            recorded.position.index,
        ),
    )?;
    changed(to, event.webhook)
}

fn webhook_changed(to: &Projection<'_>, event: WebhookChanged) -> Result<(), ProjectError> {
    let id = event.webhook;
    if let Some(name) = event.name {
        to.execute(
            "UPDATE publish_webhooks SET name = ?2 WHERE id = ?1",
            (id, name.to),
        )?;
    }
    if let Some(url) = event.url {
        to.execute("UPDATE publish_webhooks SET url = ?2 WHERE id = ?1", (id, url.to))?;
    }
    if let Some(kinds) = event.kinds {
        let kinds = json(&kinds.to);
        to.execute(
            "UPDATE publish_webhooks SET kinds = ?2 WHERE id = ?1",
            (id, kinds),
        )?;
    }
    changed(to, id)
}

fn removed(to: &Projection<'_>, webhook: WebhookId) -> Result<(), ProjectError> {
    for letter in letters_being_sent(to, Some(webhook))? {
        to.settle(&resend_key(letter))?;
    }
    to.execute("DELETE FROM publish_dead_letters WHERE webhook = ?1", [webhook])?;
    to.execute("DELETE FROM publish_webhooks WHERE id = ?1", [webhook])?;
    changed(to, webhook)
}

fn dead_lettered(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &EventDeadLettered,
) -> Result<(), ProjectError> {
    to.execute(
        "INSERT OR IGNORE INTO publish_dead_letters
             (id, webhook, event, kind, subject, happened_ms, tried_ms, failure, http_status, status, since_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        (
            event.letter,
            event.webhook,
            event.event.to_string(),
            &event.kind,
            &event.subject,
            event.happened_ms,
            json(&event.tried_ms),
            event.failure,
            event.status,
            LetterStatus::Waiting,
            recorded.at.as_millisecond(),
        ),
    )?;
    changed(to, event.webhook)
}

fn settled(to: &Projection<'_>, event: &LetterSettled) -> Result<(), ProjectError> {
    to.settle(&resend_key(event.letter))?;
    let found = to.one(
        "SELECT webhook, tried_ms FROM publish_dead_letters WHERE id = ?1",
        [event.letter],
        |row| Ok((row.get::<_, WebhookId>(0)?, row.get::<_, String>(1)?)),
    )?;
    let Some((webhook, tried)) = found else {
        return Ok(());
    };
    match event.failure {
        None => {
            to.execute("DELETE FROM publish_dead_letters WHERE id = ?1", [event.letter])?;
        }
        Some(failure) => {
            let mut tried: Vec<i64> = serde_json::from_str(&tried).unwrap_or_default();
            tried.extend(&event.tried_ms);
            to.execute(
                "UPDATE publish_dead_letters SET status = ?2, tried_ms = ?3, failure = ?4, http_status = ?5 WHERE id = ?1",
                (
                    event.letter,
                    LetterStatus::Waiting,
                    json(&tried),
                    failure,
                    event.status,
                ),
            )?;
        }
    }
    changed(to, webhook)
}

/// What was being sent again may have been taken in the life that was lost: an admin decides.
fn began_anew(to: &Projection<'_>, recorded: &Recorded) -> Result<(), ProjectError> {
    for letter in letters_being_sent(to, None)? {
        to.settle(&resend_key(letter))?;
        set_status(to, letter, LetterStatus::Waiting)?;
    }
    to.execute(
        "UPDATE publish_webhooks SET begins_incarnation = ?1, begins_seq = ?2, begins_index = ?3",
        (
            recorded.position.incarnation,
            recorded.position.seq.cast_signed(),
            recorded.position.index,
        ),
    )?;
    let webhooks: Vec<WebhookId> = to.all("SELECT id FROM publish_webhooks ORDER BY id", [], |row| {
        row.get(0)
    })?;
    webhooks.into_iter().try_for_each(|webhook| changed(to, webhook))
}

fn letters_being_sent(
    to: &Projection<'_>,
    webhook: Option<WebhookId>,
) -> Result<Vec<DeadLetterId>, ProjectError> {
    let sql = "SELECT id FROM publish_dead_letters
               WHERE status = 'sending' AND (?1 IS NULL OR webhook = ?1) ORDER BY id";
    Ok(to.all(sql, [webhook], |row| row.get(0))?)
}

fn set_status(to: &Projection<'_>, letter: DeadLetterId, status: LetterStatus) -> Result<(), ProjectError> {
    to.execute(
        "UPDATE publish_dead_letters SET status = ?2 WHERE id = ?1",
        (letter, status),
    )?;
    Ok(())
}

/// Of the dropped ones the newest stay, so that dropping can be undone.
fn forget_dropped(to: &Projection<'_>, webhook: WebhookId) -> Result<(), ProjectError> {
    to.execute(
        "DELETE FROM publish_dead_letters WHERE id IN (
             SELECT id FROM publish_dead_letters WHERE webhook = ?1 AND status = 'dropped'
             ORDER BY id DESC LIMIT -1 OFFSET ?2)",
        (webhook, DROPPED_MAX),
    )?;
    Ok(())
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("lists of texts and numbers are JSON")
}

fn changed(to: &Projection<'_>, id: WebhookId) -> Result<(), ProjectError> {
    to.changed(WEBHOOK_ROW, &id.to_string(), &Audience::Admins)
}
