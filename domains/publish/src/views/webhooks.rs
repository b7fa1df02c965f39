//! Webhooks as they are set.

use vc_kernel::{Incarnation, View, ViewError};

use crate::model::{Cursor, PauseReason, WebhookId};

/// A webhook as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredWebhook {
    /// Its id.
    pub id: WebhookId,
    /// How admins call it.
    pub name: String,
    /// Where to.
    pub url: String,
    /// The names of the events; all of them where the list is empty.
    pub kinds: Vec<String>,
    /// When it was added, in milliseconds since 1970.
    pub created_ms: i64,
    /// Why it sends nothing; nothing where it does.
    pub paused: Option<PauseReason>,
    /// Since when, in milliseconds since 1970.
    pub paused_ms: Option<i64>,
    /// When the present secret came, in milliseconds since 1970.
    pub secret_ms: i64,
    /// Behind which event it begins.
    pub begins: Cursor,
}

impl StoredWebhook {
    /// Whether it is sent events of this name.
    pub fn wants(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|wanted| wanted == kind)
    }
}

const COLUMNS: &str = "id, name, url, kinds, created_ms, paused, paused_ms, secret_ms, begins_incarnation, begins_seq, begins_index";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredWebhook> {
    let incarnation: Incarnation = row.get(8)?;
    let kinds: String = row.get(3)?;
    Ok(StoredWebhook {
        id: row.get(0)?,
        name: row.get(1)?,
        url: row.get(2)?,
        kinds: serde_json::from_str(&kinds).unwrap_or_default(),
        created_ms: row.get(4)?,
        paused: row.get(5)?,
        paused_ms: row.get(6)?,
        secret_ms: row.get(7)?,
        begins: Cursor {
            incarnation,
            seq: row.get::<_, i64>(9)?.cast_unsigned(),
            index: row.get(10)?,
            part: u32::MAX,
        },
    })
}

/// One.
pub fn webhook(view: &View<'_>, id: WebhookId) -> Result<Option<StoredWebhook>, ViewError> {
    let sql = format!("SELECT {COLUMNS} FROM publish_webhooks WHERE id = ?1");
    view.one(&sql, [id], read)
}

/// All, in the order in which they were added: at most [`crate::model::WEBHOOKS_MAX`].
pub fn webhooks(view: &View<'_>) -> Result<Vec<StoredWebhook>, ViewError> {
    let sql = format!("SELECT {COLUMNS} FROM publish_webhooks ORDER BY created_ms, id");
    view.all(&sql, [], read)
}

/// Those that are sent events.
pub fn active(view: &View<'_>) -> Result<Vec<WebhookId>, ViewError> {
    let sql = "SELECT id FROM publish_webhooks WHERE paused IS NULL ORDER BY id";
    view.all(sql, [], |row| row.get(0))
}
