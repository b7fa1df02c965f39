//! What happened to webhooks. What they were sent successfully is no event: how far each came is in the keep.

mod letters;
mod webhooks;

pub use letters::{
    DeadLettersDropped, DeadLettersResent, DeadLettersRestored, EventDeadLettered, LetterSettled,
};
pub use webhooks::{
    BeganAnew, Change, SecretRotated, WebhookAdded, WebhookChanged, WebhookPaused, WebhookRemoved,
    WebhookResumed,
};

vc_kernel::events! {
    /// The facts of publishing.
    pub enum PublishEvent {
        WebhookAdded = "publish.webhook_added", 1;
        WebhookChanged = "publish.webhook_changed", 1;
        WebhookRemoved = "publish.webhook_removed", 1;
        WebhookPaused = "publish.webhook_paused", 1;
        WebhookResumed = "publish.webhook_resumed", 1;
        SecretRotated = "publish.secret_rotated", 1;
        EventDeadLettered = "publish.event_dead_lettered", 1;
        DeadLettersResent = "publish.dead_letters_resent", 1;
        DeadLettersDropped = "publish.dead_letters_dropped", 1;
        DeadLettersRestored = "publish.dead_letters_restored", 1;
        LetterSettled = "publish.letter_settled", 1;
        BeganAnew = "publish.began_anew", 1;
    }
}

#[cfg(test)]
mod tests;
