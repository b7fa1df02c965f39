//! The pool, and the one way to run something on a connection of it.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio::time::timeout;
use tokio_postgres::Client;

use crate::failure::{Failure, describe, describe_pool};
use crate::runtime::OwnRuntime;
use crate::schema;
use crate::target::Target;

/// The database ends a statement that takes longer, so that it is certain that nothing happened.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(10);
/// Waiting for somebody else's row lock; long ones are a mistake.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// Longer than [`STATEMENT_TIMEOUT`], since that does not cover the commit itself: after this the
/// outcome is unknown.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
/// For a free connection of the pool.
const WAIT_TIMEOUT: Duration = Duration::from_secs(5);
/// For making a connection, over all addresses, with its session's settings.
const CREATE_TIMEOUT: Duration = Duration::from_secs(10);
/// PostgreSQL 13, the first with `gen_random_uuid` built in.
const SERVER_VERSION_MIN: i32 = 130_000;
/// Leaves room for the prefix within PostgreSQL's 63 bytes for a name.
const SCHEMA_CHARS_MAX: usize = 40;

/// Where the database is and what it may be used for.
pub struct PostgresOptions {
    /// `postgres://user:password@host:port/database`, perhaps with `?sslmode=…&sslrootcert=…`.
    pub url: String,
    /// The schema that the tables are in: several deployments may share a database.
    pub schema: String,
    /// Connections at most. One more listens for what other nodes append.
    pub connections_max: usize,
    /// A statement that takes longer is ended by the database.
    pub statement_timeout: Duration,
}

impl PostgresOptions {
    /// The usual settings for a database.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            schema: "vc".to_owned(),
            connections_max: 16,
            statement_timeout: STATEMENT_TIMEOUT,
        }
    }
}

/// Why the database cannot be used. No message holds the password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL or a setting is wrong.
    #[error("the database's address is wrong: {0}")]
    Address(String),
    /// Nobody answers there, or not to us.
    #[error(
        "the database at {place} cannot be used: {cause}. Check that it runs and can be reached from here, and \
         the user, password and database name of storage.postgres.url"
    )]
    Unreachable {
        /// Host and port.
        place: String,
        /// What happened.
        cause: String,
    },
    /// It is not fit for this.
    #[error("the database at {place} cannot be used: {cause}")]
    Unfit {
        /// Host and port.
        place: String,
        /// What is missing and what to do.
        cause: String,
    },
    /// The operating system gave no threads.
    #[error("no runtime for the database's connections: {0}")]
    Runtime(#[from] std::io::Error),
}

/// A pool of connections to one schema of one database; clones share it.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    pool: Pool,
    target: Target,
    schema: String,
    node: String,
    runtime: OwnRuntime,
}

impl Database {
    /// Connects, and makes the tables if there are none. Blocks for some seconds at most.
    ///
    /// # Errors
    /// When the database cannot be reached or is not fit.
    pub fn connect(options: &PostgresOptions) -> Result<Self, OpenError> {
        check_schema_name(&options.schema)?;
        let target = Target::from_url(&options.url).map_err(OpenError::Address)?;
        let runtime = OwnRuntime::start()?;
        let pool = pool(&target, options).map_err(OpenError::Address)?;
        let node = runtime.block_on_thread(prepare(&pool, &target, &options.schema))?;
        Ok(Self(Arc::new(Inner {
            pool,
            target,
            schema: options.schema.clone(),
            node,
            runtime,
        })))
    }

    /// Runs `work` on a connection and waits for it. A connection on which the outcome is unknown
    /// is not used again.
    pub(crate) fn call<T>(
        &self,
        work: impl AsyncFnOnce(&mut Object) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.0.runtime.block_on(async {
            let mut connection = self.0.pool.get().await?;
            let outcome = timeout(ANSWER_TIMEOUT, work(&mut connection))
                .await
                .unwrap_or_else(|_| Err(Failure::Unknown("the database did not answer in time".to_owned())));
            if matches!(outcome, Err(Failure::Unknown(_))) {
                drop(Object::take(connection));
            }
            outcome
        })
    }

    pub(crate) fn runtime(&self) -> &OwnRuntime {
        &self.0.runtime
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    pub(crate) fn target(&self) -> &Target {
        &self.0.target
    }

    /// Tells this process from others; new at each start.
    pub(crate) fn node(&self) -> &str {
        &self.0.node
    }

    /// What nodes on this schema tell each other on.
    pub(crate) fn channel(&self) -> String {
        format!("vc_{}", self.0.schema)
    }
}

/// The name stands in statements, where no parameter is possible.
fn check_schema_name(name: &str) -> Result<(), OpenError> {
    let letters = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let begins = name.starts_with(|first: char| first.is_ascii_lowercase());
    if letters && begins && name.len() <= SCHEMA_CHARS_MAX && !name.starts_with("pg_") {
        return Ok(());
    }
    Err(OpenError::Address(format!(
        "{name:?} is no name for a schema: use a-z, 0-9 and _, at most {SCHEMA_CHARS_MAX} of them, a letter first"
    )))
}

fn pool(target: &Target, options: &PostgresOptions) -> Result<Pool, String> {
    let manager = Manager::from_config(
        target.config.clone(),
        target.tls.clone(),
        ManagerConfig {
            // A connection that was closed meanwhile is known to be; asking costs a round trip.
            recycling_method: RecyclingMethod::Fast,
        },
    );
    // Whatever the server's defaults are: `Ok` means durable, and what was not answered in time
    // did not happen.
    let session = format!(
        "SET synchronous_commit = on; SET default_transaction_isolation = 'read committed'; \
         SET statement_timeout = {}; SET lock_timeout = {}; \
         SET idle_in_transaction_session_timeout = {}; SET search_path = \"{}\"",
        options.statement_timeout.as_millis(),
        LOCK_TIMEOUT.as_millis(),
        ANSWER_TIMEOUT.as_millis(),
        options.schema,
    );
    let set_session = Hook::async_fn(move |client: &mut deadpool_postgres::ClientWrapper, _| {
        let session = session.clone();
        Box::pin(async move { client.batch_execute(&session).await.map_err(HookError::Backend) })
    });
    Pool::builder(manager)
        .max_size(options.connections_max.max(1))
        .wait_timeout(Some(WAIT_TIMEOUT))
        .create_timeout(Some(CREATE_TIMEOUT))
        .recycle_timeout(Some(CREATE_TIMEOUT))
        .post_create(set_session)
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| error.to_string())
}

/// Checks the server, makes the tables, answers a name for this process.
async fn prepare(pool: &Pool, target: &Target, schema: &str) -> Result<String, OpenError> {
    let place = target.place();
    let unreachable = |cause: String| OpenError::Unreachable {
        place: place.clone(),
        cause,
    };
    let unfit = |cause: String| OpenError::Unfit {
        place: place.clone(),
        cause,
    };
    let mut connection = pool
        .get()
        .await
        .map_err(|error| unreachable(describe_pool(&error)))?;
    let server = server(&connection)
        .await
        .map_err(|error| unreachable(describe(&error)))?;
    if server.version < SERVER_VERSION_MIN {
        return Err(unfit("it is older than PostgreSQL 13; upgrade it".to_owned()));
    }
    if server.encoding != "UTF8" {
        let encoding = &server.encoding;
        return Err(unfit(format!(
            "its encoding is {encoding}; create the database with ENCODING 'UTF8'"
        )));
    }
    if server.fsync == "off" {
        tracing::warn!(%place, "fsync is off in the database: a power cut may damage what is stored");
    }
    let version = schema::ensure(&mut connection, schema).await.map_err(|error| {
        unfit(format!(
            "the tables in schema {schema:?} cannot be made: {}. Let the user create the schema, or make it \
                 the schema's owner",
            describe(&error)
        ))
    })?;
    if version != schema::FORMAT {
        return Err(unfit(format!(
            "the tables in schema {schema:?} have format {version}, this release knows {}: start the release that \
             made them",
            schema::FORMAT
        )));
    }
    Ok(server.random_name)
}

struct Server {
    version: i32,
    encoding: String,
    fsync: String,
    random_name: String,
}

async fn server(client: &Client) -> Result<Server, tokio_postgres::Error> {
    let row = client
        .query_one(
            "SELECT current_setting('server_version_num')::integer, current_setting('server_encoding'), \
             current_setting('fsync')",
            &[],
        )
        .await?;
    let (version, encoding, fsync) = (row.get(0), row.get(1), row.get(2));
    let random_name = if version < SERVER_VERSION_MIN {
        String::new()
    } else {
        client
            .query_one("SELECT gen_random_uuid()::text", &[])
            .await?
            .get(0)
    };
    Ok(Server {
        version,
        encoding,
        fsync,
        random_name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_name_cannot_break_out_of_a_statement() {
        for fine in ["vc", "vc_2", "a"] {
            assert!(check_schema_name(fine).is_ok(), "{fine}");
        }
        for wrong in ["", "VC", "2vc", "a b", "a\"b", "pg_vc", "é", &"a".repeat(41)] {
            assert!(check_schema_name(wrong).is_err(), "{wrong}");
        }
    }
}
