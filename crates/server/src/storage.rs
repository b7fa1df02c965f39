//! The log, the keep and the key to it, as the configuration says.

use std::sync::Arc;

use anyhow::Context as _;
use vc_config::{Config, Storage};
use vc_instance::PlatformKey;
use vc_store::{EventLog, Keep};
use vc_store_postgres::{Database, PostgresKeep, PostgresLog, PostgresOptions};
use vc_store_sqlite::{DataDirectory, SqliteKeep, SqliteLog};

use crate::platform_key;

/// What an engine stands on.
pub(crate) struct Stores {
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) keep: Arc<dyn Keep>,
    pub(crate) platform_key: PlatformKey,
}

/// Opens them. The directory is locked; with a database it holds only views and the local socket.
pub(crate) fn open(config: &Config, directory: &DataDirectory) -> anyhow::Result<Stores> {
    let platform_key = match &config.platform_key {
        Some(reference) => platform_key::load(reference)?,
        None => platform_key::load_or_create(directory.path())?,
    };
    match &config.storage {
        Storage::Sqlite => Ok(Stores {
            log: Arc::new(SqliteLog::new(directory.clone())),
            keep: Arc::new(SqliteKeep::new(directory.clone())),
            platform_key,
        }),
        Storage::Postgres(postgres) => {
            let url = postgres.url.resolve().context("storage.postgres.url")?;
            let options = PostgresOptions {
                schema: postgres.schema.clone(),
                connections_max: postgres.connections_max,
                ..PostgresOptions::new(url.as_str())
            };
            let database = Database::connect(&options)?;
            Ok(Stores {
                log: Arc::new(PostgresLog::new(database.clone())),
                keep: Arc::new(PostgresKeep::new(database)),
                platform_key,
            })
        }
    }
}
