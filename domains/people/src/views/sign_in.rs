//! Sessions and API tokens, as far as the view knows them; the rest is in the keep.

use vc_kernel::{PersonId, View, ViewError};

use crate::model::{CredentialId, SessionId, TokenId};

/// Whether a session was ended by name.
pub fn is_session_revoked(view: &View<'_>, session: SessionId) -> Result<bool, ViewError> {
    view.exists("SELECT 1 FROM people_revoked_sessions WHERE id = ?1", [session])
}

/// An API token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Which.
    pub id: TokenId,
    /// Whose.
    pub person: PersonId,
    /// What they call it.
    pub name: String,
    /// What it starts with.
    pub prefix: String,
    /// When it was made, in milliseconds since 1970.
    pub created_at_ms: i64,
    /// When it stops working, in milliseconds since 1970.
    pub expires_at_ms: i64,
    /// Whether it was revoked.
    pub revoked: bool,
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: row.get(0)?,
        person: row.get(1)?,
        name: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
        prefix: row.get(3)?,
        created_at_ms: row.get(4)?,
        expires_at_ms: row.get(5)?,
        revoked: row.get::<_, Option<i64>>(6)?.is_some(),
    })
}

const COLUMNS: &str = "id, person, name, prefix, created_at_ms, expires_at_ms, revoked_at_ms";

/// One token, revoked or not.
pub fn token(view: &View<'_>, id: TokenId) -> Result<Option<Token>, ViewError> {
    view.one(
        &format!("SELECT {COLUMNS} FROM people_tokens WHERE id = ?1"),
        [id],
        read,
    )
}

/// Somebody's tokens that were not revoked, the newest first.
pub fn tokens_of(view: &View<'_>, person: PersonId) -> Result<Vec<Token>, ViewError> {
    view.all(
        &format!(
            "SELECT {COLUMNS} FROM people_tokens WHERE person = ?1 AND revoked_at_ms IS NULL ORDER BY id DESC LIMIT 200"
        ),
        [person],
        read,
    )
}

/// Where the keep holds secrets of somebody, here or gone: the password hash and API tokens.
pub fn secrets_of(
    view: &View<'_>,
    person: PersonId,
) -> Result<(Option<CredentialId>, Vec<TokenId>), ViewError> {
    let sql = "SELECT credential FROM people_people WHERE id = ?1";
    let credential = view.one(sql, [person], |row| row.get(0))?.flatten();
    let tokens = view.all(
        "SELECT id FROM people_tokens WHERE person = ?1",
        [person],
        |row| row.get(0),
    )?;
    Ok((credential, tokens))
}
