//! The tables: made at the first connection, and never changed behind a release's back.

use tokio_postgres::{Client, Error};

/// Of the tables below. Releases refuse to work with a later one.
pub(crate) const FORMAT: i32 = 1;

/// Any number that nobody else is likely to lock: two nodes may start at once.
const CREATION_LOCK: i64 = 0x7663_5f73_746f_7265;

/// Names compare by bytes, as in the embedded backend, whatever the database's collation.
const TABLES: &str = r#"
    CREATE TABLE commits (
        instance text COLLATE "C" NOT NULL,
        seq bigint NOT NULL,
        hash bytea NOT NULL,
        wake_at_ms bigint,
        bytes bytea NOT NULL,
        PRIMARY KEY (instance, seq)
    );
    CREATE TABLE keep (
        instance text COLLATE "C" NOT NULL,
        kind text COLLATE "C" NOT NULL,
        key text COLLATE "C" NOT NULL,
        bytes bytea NOT NULL,
        version bigint NOT NULL,
        expires_at_ms bigint,
        PRIMARY KEY (instance, kind, key)
    );
    CREATE INDEX keep_expiry ON keep (instance, expires_at_ms) WHERE expires_at_ms IS NOT NULL;
    CREATE TABLE format (version integer NOT NULL);
"#;

/// The version of the tables, which are made if there are none. Once they are there, no right to
/// create anything is needed.
pub(crate) async fn ensure(client: &mut Client, schema: &str) -> Result<i32, Error> {
    if let Some(version) = version(client, schema).await? {
        return Ok(version);
    }
    let transaction = client.transaction().await?;
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&CREATION_LOCK])
        .await?;
    // Another node may have been first; then this sees its tables.
    if let Some(version) = version(transaction.client(), schema).await? {
        return Ok(version);
    }
    // The schema may be there already, made by an administrator who lets nobody else do it.
    let there = transaction
        .query_opt("SELECT 1 FROM pg_namespace WHERE nspname = $1", &[&schema])
        .await?;
    if there.is_none() {
        transaction
            .batch_execute(&format!("CREATE SCHEMA \"{schema}\""))
            .await?;
    }
    transaction
        .batch_execute(&format!(
            "SET LOCAL search_path = \"{schema}\"; {TABLES} INSERT INTO format VALUES ({FORMAT});"
        ))
        .await?;
    transaction.commit().await?;
    Ok(FORMAT)
}

/// Asks the catalogue's rows: looking the name up may answer from a cache that is older than the lock.
async fn version(client: &Client, schema: &str) -> Result<Option<i32>, Error> {
    let there = client
        .query_opt(
            "SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
             WHERE nspname = $1 AND relname = 'format'",
            &[&schema],
        )
        .await?;
    if there.is_none() {
        return Ok(None);
    }
    let row = client
        .query_one(&format!("SELECT version FROM \"{schema}\".format"), &[])
        .await?;
    Ok(Some(row.get(0)))
}
