//! The view as decisions and requests see it: readable, nothing else.

use rusqlite::{CachedStatement, Connection, Params, Row};

/// A read of the view failed; the caller may try again.
#[derive(Debug, thiserror::Error)]
#[error("the view could not be read: {0}")]
pub struct ViewError(#[from] pub rusqlite::Error);

/// A read-only handle on one consistent state of an instance.
#[derive(Clone, Copy)]
pub struct View<'c> {
    connection: &'c Connection,
}

impl<'c> View<'c> {
    /// Wraps a connection; the engine calls this, inside a transaction.
    pub const fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// A prepared, cached statement that only reads; one that would write is a programming error
    /// and is refused.
    pub fn prepare(&self, sql: &str) -> Result<CachedStatement<'c>, ViewError> {
        let statement = self.connection.prepare_cached(sql)?;
        if statement.readonly() {
            Ok(statement)
        } else {
            Err(ViewError(rusqlite::Error::InvalidParameterName(format!(
                "a view only reads: {sql}"
            ))))
        }
    }

    /// The first row, if any.
    pub fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, ViewError> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        Ok(rows.next()?.map(map).transpose()?)
    }

    /// All rows; bound them with LIMIT.
    pub fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ViewError> {
        let mut statement = self.prepare(sql)?;
        let rows = statement.query_map(params, map)?.collect::<Result<_, _>>()?;
        Ok(rows)
    }

    /// The first `limit` things that `map` makes of rows, passing over those it makes nothing of; the rest is not read.
    pub fn some<T>(
        &self,
        sql: &str,
        params: impl Params,
        limit: usize,
        mut map: impl FnMut(&Row<'_>) -> rusqlite::Result<Option<T>>,
    ) -> Result<Vec<T>, ViewError> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while found.len() < limit {
            let Some(row) = rows.next()? else {
                break;
            };
            found.extend(map(row)?);
        }
        Ok(found)
    }

    /// A single number, 0 where there is no row: `SELECT count(*) …`.
    pub fn count(&self, sql: &str, params: impl Params) -> Result<u64, ViewError> {
        let number: i64 = self.one(sql, params, |row| row.get(0))?.unwrap_or(0);
        Ok(u64::try_from(number).unwrap_or(0))
    }

    /// Whether any row is there.
    pub fn exists(&self, sql: &str, params: impl Params) -> Result<bool, ViewError> {
        Ok(self.prepare(sql)?.exists(params)?)
    }
}
