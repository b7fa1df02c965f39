//! `vc.yaml`: what a server is told, read once at the start.
//!
//! [`Config::load`] reads a file, or the defaults where there is none; an empty file is complete.
//! Every mistake is an error with file, line and column, a look at the line and what to do.
//! Secrets stand here as references only and are resolved when they are needed.

#![forbid(unsafe_code)]

mod check;
mod error;
mod file;
mod secret;
mod storage;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::{Map, Value};
use vc_kernel::InstanceId;

pub use error::ConfigError;
pub use file::{LogFormat, LogLevel, Tls, WebhookReach};
pub use secret::{SecretError, SecretRef};

/// What `vc serve` runs with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// How people reach this server: scheme, host, port; no path.
    pub public_url: String,
    /// Where everything is kept, or with PostgreSQL only what can be built again.
    pub data: PathBuf,
    /// What the log and the keep are stored in.
    pub storage: Storage,
    /// Where the key is that encrypts the keep; without one, a file in the data folder.
    pub platform_key: Option<SecretRef>,
    /// How other nodes of the same storage reach this one; none where nobody needs to.
    pub node_address: Option<String>,
    /// How many reverse proxies stand in front and add to `X-Forwarded-For`.
    pub proxy_hops: usize,
    /// What is logged, and how.
    pub log: Log,
    /// How mail is sent.
    pub mail: Mail,
    /// Where backups go.
    pub backup: Backup,
    /// How events are sent to other systems.
    pub webhooks: Webhooks,
    /// Foreign pages that may call the API with a token.
    pub cors_origins: Vec<String>,
    /// Who may sign up.
    pub sign_in: SignIn,
    /// At least one.
    pub instances: Vec<Instance>,
}

/// See [`Config::storage`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Storage {
    /// Files in the data folder, for one process.
    Sqlite,
    /// A database that several nodes may share.
    Postgres(Postgres),
}

/// A PostgreSQL database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Postgres {
    /// Where its address is, which holds the password.
    pub url: SecretRef,
    /// The schema that the tables are in.
    pub schema: String,
    /// Connections of this node at most.
    pub connections_max: usize,
}

/// See [`Config::log`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Log {
    /// For people or for programs.
    pub format: LogFormat,
    /// The least important lines still shown.
    pub level: LogLevel,
}

/// See [`Config::mail`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mail {
    /// Printed to standard error.
    Console,
    /// Through a mail server.
    Smtp(Smtp),
}

/// See [`Config::backup`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// The folder that `vc backup` writes to; erasures are noted there as they happen.
    pub directory: Option<PathBuf>,
}

/// See [`Config::webhooks`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Webhooks {
    /// How far they reach.
    pub reach: WebhookReach,
    /// Waits after the first, second, … failed try, in seconds.
    pub retry_after_seconds: Vec<u32>,
}

/// A mail server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// As whom; goes together with the password.
    pub username: Option<String>,
    /// Where the password is.
    pub password: Option<SecretRef>,
    /// The sender, with or without a name.
    pub from: String,
}

/// See [`Config::sign_in`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SignIn {
    /// Mail domains whose people may register themselves; nobody where empty.
    pub self_registration_domains: Vec<String>,
}

/// One team's or office's isolated world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Instance {
    /// Its name in addresses and on disk; never changes.
    pub id: InstanceId,
    /// Its name for people.
    pub name: String,
    /// Host names of its own, besides `<id>.<host of public_url>`.
    pub hosts: Vec<String>,
    /// IANA time zone of its calendar.
    pub time_zone: String,
    /// Programs that stand in the file.
    pub programs: Vec<Program>,
}

/// A program whose settings stand in the file, all or some of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Program {
    /// Its name in the file; never changes.
    pub id: String,
    /// The settings by name.
    pub settings: Map<String, Value>,
}

impl Program {
    /// What people call it: its id where nothing else is written.
    pub fn name(&self) -> &str {
        let name = self.settings.get("name").and_then(Value::as_str);
        name.map_or(self.id.as_str(), str::trim)
    }
}

/// Says whether the settings of a program are right. They are the circle's; this crate only reads them.
pub type CheckProgram = dyn Fn(&Map<String, Value>) -> Result<(), WrongSetting>;

/// A setting of a program that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongSetting {
    /// Its name.
    pub setting: String,
    /// What is wrong with it, and what to do.
    pub message: String,
}

/// Settings from flags and the environment, which win over the file.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--data`, `VC_DATA`; relative to the working directory.
    pub data: Option<PathBuf>,
    /// `--listen`, `VC_LISTEN`.
    pub listen: Option<SocketAddr>,
}

impl Config {
    /// Reads `path`; without one, the defaults.
    ///
    /// # Errors
    /// When the file cannot be read or anything in it is wrong.
    pub fn load(
        path: Option<&Path>,
        overrides: &Overrides,
        check_program: &CheckProgram,
    ) -> Result<Self, ConfigError> {
        match path {
            None => Self::parse("", Path::new("vc.yaml"), overrides, check_program),
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).map_err(|cause| ConfigError::unreadable(path, &cause))?;
                Self::parse(&text, path, overrides, check_program)
            }
        }
    }

    /// As [`Self::load`], from the text of `path`. Relative paths in it start where the file is.
    ///
    /// # Errors
    /// When anything in it is wrong.
    pub fn parse(
        text: &str,
        path: &Path,
        overrides: &Overrides,
        check_program: &CheckProgram,
    ) -> Result<Self, ConfigError> {
        let file = file::read(text, path)?;
        check::check(file, text, path, overrides, check_program)
    }

    /// The JSON Schema of `vc.yaml`, for editors.
    pub fn json_schema() -> serde_json::Value {
        schemars::schema_for!(file::File).to_value()
    }

    /// Whether people reach this server by https.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
