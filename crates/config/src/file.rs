//! The file as it is written: every value with its place, nothing checked beyond its type.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_saphyr::Spanned;

use crate::error::ConfigError;

/// The settings of a Virtual Commons server. Everything has a default: an empty file runs.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// Address and port to listen on. Default `127.0.0.1:8080`.
    #[schemars(with = "Option<String>")]
    pub listen: Option<Spanned<String>>,
    /// How people reach this server, e.g. `https://commons.example.com`. Default
    /// `http://localhost:<port>`.
    #[schemars(with = "Option<String>")]
    pub public_url: Option<Spanned<String>>,
    /// Folder that everything is kept in, relative to this file. Default `vc-data`.
    pub data: Option<String>,
    /// What the log and the keep are stored in. Default `sqlite`: files in the data folder.
    pub storage: StorageSection,
    /// Where the key is that encrypts the keep, 64 hexadecimal digits: `env:NAME` or `file:/path`.
    /// Default a file in the data folder. Needed with PostgreSQL, where all nodes need the same.
    #[schemars(with = "Option<String>")]
    pub platform_key: Option<Spanned<String>>,
    /// This node among those that share the storage.
    pub node: NodeSection,
    /// How many reverse proxies stand in front and add to `X-Forwarded-For`. Default 0: the header
    /// is not believed.
    #[schemars(with = "Option<u8>")]
    pub proxy_hops: Option<Spanned<u8>>,
    /// What is logged, and how.
    pub log: LogSection,
    /// How mail is sent. Default `console`: printed, not sent.
    pub mail: MailSection,
    /// Where `vc backup` writes to.
    pub backup: BackupSection,
    /// How events are sent to other systems.
    pub webhooks: WebhooksSection,
    /// Pages on other origins that may call the API with a token, e.g. `https://dash.example.com`.
    #[schemars(with = "Vec<String>")]
    pub cors_origins: Vec<Spanned<String>>,
    /// Who may sign up.
    pub sign_in: SignInSection,
    /// The instances of this server. Default one, `main`.
    #[schemars(with = "Option<Vec<InstanceSection>>")]
    pub instances: Option<Spanned<Vec<InstanceSection>>>,
}

/// What the log and the keep are stored in.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StorageSection {
    /// Files in the data folder, for one process.
    #[default]
    Sqlite,
    /// A PostgreSQL database, which several nodes may share.
    Postgres(Box<PostgresSection>),
}

/// A PostgreSQL database.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostgresSection {
    /// Where the address is, which holds the password: `env:NAME` or `file:/path`. The address:
    /// `postgres://user:password@host:port/database`.
    #[schemars(with = "String")]
    pub url: Spanned<String>,
    /// The schema that the tables are in, so that several deployments can share a database. Default
    /// `vc`.
    #[schemars(with = "Option<String>")]
    pub schema: Option<Spanned<String>>,
    /// Connections of this node at most, from 2 to 1,000; one more listens. Default 16.
    #[schemars(with = "Option<u16>")]
    pub connections_max: Option<Spanned<u16>>,
}

/// This node among those that share the storage.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NodeSection {
    /// How other nodes reach this one, e.g. `http://10.0.0.5:8080`. Default the address listened on.
    #[schemars(with = "Option<String>")]
    pub address: Option<Spanned<String>>,
}

/// What is logged, and how.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LogSection {
    /// `human` (default) or `json`, one object a line.
    pub format: LogFormat,
    /// The least important lines still shown. Default `info`.
    pub level: LogLevel,
}

/// Where `vc backup` writes to.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BackupSection {
    /// A folder on another disk, relative to this file. Erasures are noted there as they happen.
    pub directory: Option<String>,
}

/// How events are sent to other systems.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WebhooksSection {
    /// How far the webhooks of admins reach: `public`, `private` (default) or `host`.
    pub reach: WebhookReach,
    /// Seconds to wait after the first, second, … failed try; after the last an event is given up. 1 to 20 numbers from 1
    /// to 86,400. Default 5, 30, 120, 600, 1800, 3600, 7200, 21600.
    #[schemars(with = "Option<Vec<u32>>")]
    pub retry_after_seconds: Option<Spanned<Vec<u32>>>,
}

/// How far webhooks reach. Link-local addresses, and with them the metadata services of clouds, are never reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookReach {
    /// Addresses of the internet only.
    Public,
    /// And of private networks.
    #[default]
    Private,
    /// And of this machine itself.
    Host,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// How important a log line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Failures.
    Error,
    /// And what may become one.
    Warn,
    /// And what happens rarely.
    #[default]
    Info,
    /// And each request.
    Debug,
    /// Everything.
    Trace,
}

impl LogLevel {
    /// As `RUST_LOG` spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// How mail is sent.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailSection {
    /// Printed to standard error, not sent.
    #[default]
    Console,
    /// Through a mail server.
    Smtp(Box<SmtpSection>),
}

/// A mail server.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SmtpSection {
    /// Its host name.
    #[schemars(with = "String")]
    pub host: Spanned<String>,
    /// Its port. Default 587 with starttls, 465 with tls, 25 with none.
    #[schemars(with = "Option<u16>")]
    pub port: Option<Spanned<u16>>,
    /// `starttls` (default), `tls` or `none`.
    #[serde(default)]
    pub tls: Tls,
    /// The user name, if the server wants one.
    #[schemars(with = "Option<String>")]
    pub username: Option<Spanned<String>>,
    /// Where the password is: `env:NAME` or `file:/path`. Never the password itself.
    #[schemars(with = "Option<String>")]
    pub password: Option<Spanned<String>>,
    /// The sender, e.g. `Virtual Commons <commons@example.com>`.
    #[schemars(with = "String")]
    pub from: Spanned<String>,
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// Plain text: for a server on the same machine only.
    None,
    /// Starts plain, then must switch.
    #[default]
    Starttls,
    /// From the first byte.
    Tls,
}

/// Who may sign up.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SignInSection {
    /// Mail domains whose people may register themselves, e.g. `example.com`. Default none.
    #[schemars(with = "Vec<String>")]
    pub self_registration_domains: Vec<Spanned<String>>,
}

/// One team's or office's isolated world.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InstanceSection {
    /// Its name in addresses and on disk: a-z, 0-9 and dashes. Never change it.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// Its name for people. Default the id.
    #[schemars(with = "Option<String>")]
    pub name: Option<Spanned<String>>,
    /// Host names of its own, without port. `<id>.<host of public_url>` always works.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub hosts: Vec<Spanned<String>>,
    /// IANA time zone, e.g. `Europe/Berlin`. Default `UTC`.
    #[schemars(with = "Option<String>")]
    pub time_zone: Option<Spanned<String>>,
    /// Programs that this file sets up; whatever is not written here is set in the admin pages.
    #[serde(default)]
    #[schemars(with = "Vec<ProgramSection>")]
    pub programs: Vec<Spanned<ProgramSection>>,
}

/// A program whose settings are kept in this file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgramSection {
    /// Its name in this file: a-z, 0-9 and dashes. Never change it.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// The settings, named as in `POST /api/v1/admin/programs`. They win over what admins set.
    #[serde(default)]
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub settings: BTreeMap<String, Spanned<serde_json::Value>>,
}

/// Reads the text; comments alone are as good as nothing.
pub fn read(text: &str, path: &Path) -> Result<File, ConfigError> {
    let blank = text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "---"
    });
    if blank {
        return Ok(File::default());
    }
    let options = serde_saphyr::options! { with_snippet: false, strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options)
        .map_err(|error| ConfigError::from_yaml(&error, text, path))
}
