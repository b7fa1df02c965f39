//! Services that may come in.

use vc_kernel::{ServiceId, View, ViewError};

use crate::model::{Role, TokenId};

/// A program with a token of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Which.
    pub id: ServiceId,
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Its token.
    pub token: TokenId,
    /// What the token starts with.
    pub prefix: String,
    /// When it was made, in milliseconds since 1970.
    pub created_at_ms: i64,
    /// When the token stops working, in milliseconds since 1970.
    pub expires_at_ms: i64,
}

const SELECT: &str =
    "SELECT id, name, role, token, prefix, created_at_ms, expires_at_ms FROM people_services";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Service> {
    let role: String = row.get(2)?;
    Ok(Service {
        id: row.get(0)?,
        name: row.get(1)?,
        role: role.parse().unwrap_or(Role::Member),
        token: row.get(3)?,
        prefix: row.get(4)?,
        created_at_ms: row.get(5)?,
        expires_at_ms: row.get(6)?,
    })
}

/// One service.
pub fn service(view: &View<'_>, id: ServiceId) -> Result<Option<Service>, ViewError> {
    view.one(&format!("{SELECT} WHERE id = ?1"), [id], read)
}

/// Whose token it is, if it is a service's.
pub fn service_by_token(view: &View<'_>, token: TokenId) -> Result<Option<Service>, ViewError> {
    view.one(&format!("{SELECT} WHERE token = ?1"), [token], read)
}

/// All services, by name.
pub fn services(view: &View<'_>) -> Result<Vec<Service>, ViewError> {
    view.all(&format!("{SELECT} ORDER BY name, id LIMIT 200"), (), read)
}
