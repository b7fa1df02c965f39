//! Checks of what the data is stored in, and of what follows from that.

use std::net::SocketAddr;

use serde_saphyr::Spanned;

use crate::check::{Source, origin, secret};
use crate::error::ConfigError;
use crate::file::{File, PostgresSection, StorageSection};
use crate::{Postgres, SecretRef, Storage};

const SCHEMA_DEFAULT: &str = "vc";
/// PostgreSQL allows 63 bytes for a name, and some of ours have a prefix.
const SCHEMA_CHARS_MAX: usize = 40;
const CONNECTIONS_DEFAULT: u16 = 16;
/// One is not enough: due work reads while the writer appends.
const CONNECTIONS_MIN: u16 = 2;
const CONNECTIONS_MAX: u16 = 1000;

pub(crate) fn storage(source: &Source<'_>, section: &StorageSection) -> Result<Storage, ConfigError> {
    match section {
        StorageSection::Sqlite => Ok(Storage::Sqlite),
        StorageSection::Postgres(postgres) => database(source, postgres).map(Storage::Postgres),
    }
}

fn database(source: &Source<'_>, section: &PostgresSection) -> Result<Postgres, ConfigError> {
    let schema = match &section.schema {
        None => SCHEMA_DEFAULT.to_owned(),
        Some(schema) => schema_name(source, schema)?,
    };
    let connections_max = section
        .connections_max
        .as_ref()
        .map_or(CONNECTIONS_DEFAULT, |number| number.value);
    if let Some(written) = &section.connections_max
        && !(CONNECTIONS_MIN..=CONNECTIONS_MAX).contains(&connections_max)
    {
        return Err(source
            .wrong(
                written,
                format!("{connections_max} connections: it must be {CONNECTIONS_MIN} to {CONNECTIONS_MAX}"),
            )
            .with_hint(
                "leave the key out to get 16; all nodes together must stay below the database's limit",
            ));
    }
    Ok(Postgres {
        url: secret(source, &section.url)?,
        schema,
        connections_max: connections_max.into(),
    })
}

fn schema_name(source: &Source<'_>, schema: &Spanned<String>) -> Result<String, ConfigError> {
    let name = &schema.value;
    let letters = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let begins = name.starts_with(|first: char| first.is_ascii_lowercase()) && !name.starts_with("pg_");
    if letters && begins && name.len() <= SCHEMA_CHARS_MAX {
        return Ok(name.clone());
    }
    Err(source
        .wrong(schema, format!("{name:?} is no name for a schema"))
        .with_hint(format!(
            "use a-z, 0-9 and _, at most {SCHEMA_CHARS_MAX} of them, a letter first, not pg_: vc"
        )))
}

/// Files have their key beside them; a database has none, and all nodes need the same.
pub(crate) fn platform_key(
    source: &Source<'_>,
    section: &StorageSection,
    key: Option<&Spanned<String>>,
) -> Result<Option<SecretRef>, ConfigError> {
    match (section, key) {
        (_, Some(key)) => secret(source, key).map(Some),
        (StorageSection::Sqlite, None) => Ok(None),
        (StorageSection::Postgres(postgres), None) => Err(source
            .wrong(
                &postgres.url,
                "PostgreSQL needs platform_key, the same for all nodes",
            )
            .with_hint(
                "make one with `openssl rand -hex 32`, keep it safe, and add platform_key: env:NAME or \
                 file:/path; without it the data cannot be read",
            )),
    }
}

/// Where other nodes reach this one: as written, or else where it listens.
pub(crate) fn node_address(
    source: &Source<'_>,
    file: &File,
    listen: SocketAddr,
) -> Result<Option<String>, ConfigError> {
    if let Some(address) = &file.node.address {
        return origin(source, address).map(Some);
    }
    if !listen.ip().is_unspecified() {
        return Ok(Some(format!("http://{listen}")));
    }
    let StorageSection::Postgres(postgres) = &file.storage else {
        return Ok(None);
    };
    let place = file.listen.as_ref().unwrap_or(&postgres.url);
    Err(source
        .wrong(
            place,
            format!("{listen} does not tell other nodes how to reach this one"),
        )
        .with_hint("add node: {address: http://10.0.0.5:8080}, with this machine's own address"))
}
