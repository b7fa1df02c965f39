//! How commands end.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | failed: a mistake here, a broken file, an unreachable disk |
//! | 2 | wrong usage: flags or settings |
//! | 3 | refused: the server said no, and would again |
//! | 4 | not available: no answer, busy, or in use; try again later |

use std::future::Future;
use std::process::ExitCode;

use serde_json::Value;
use vc_backup::ArchiveError;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub enum Failure {
    /// Something broke.
    Failed(anyhow::Error),
    /// Flags or settings are wrong.
    Usage(String),
    /// The server said no.
    Refused {
        /// The stable name.
        error: String,
        /// For people.
        message: String,
        /// Particulars.
        details: Value,
    },
    /// No answer, or not now.
    Unavailable(String),
}

impl Failure {
    /// A failure in one sentence.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::Failed(anyhow::Error::msg(message.into()))
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Refused { .. } => 3,
            Self::Unavailable(_) => 4,
        })
    }

    /// Says it on standard error.
    pub fn tell(&self) {
        match self {
            Self::Failed(error) => eprintln!("vc: {error:#}"),
            Self::Usage(message) | Self::Unavailable(message) => eprintln!("vc: {message}"),
            Self::Refused {
                error,
                message,
                details,
            } => {
                eprintln!("vc: {message} ({error})");
                tell_details(details);
            }
        }
    }
}

/// Field and line errors, one a line.
fn tell_details(details: &Value) {
    if let Some(fields) = details["fields"].as_object().filter(|fields| fields.len() > 1) {
        for (name, why) in fields {
            eprintln!("  {name}: {}", why.as_str().unwrap_or_default());
        }
    }
    for line in details["errors"].as_array().into_iter().flatten() {
        let column = line["column"]
            .as_str()
            .map(|column| format!(", {column}"))
            .unwrap_or_default();
        eprintln!(
            "  line {}{column}: {}",
            line["line"],
            line["reason"].as_str().unwrap_or_default()
        );
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        if vc_server::is_in_use(&error) {
            return Self::Unavailable(error.to_string());
        }
        let error = match error.downcast::<vc_config::ConfigError>() {
            Ok(error) => return Self::Usage(error.to_string()),
            Err(error) => error,
        };
        match error.downcast::<ArchiveError>() {
            Ok(error) => error.into(),
            Err(error) => Self::Failed(error),
        }
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Refused(message) => Self::Refused {
                error: "refused".to_owned(),
                message,
                details: Value::Null,
            },
            ArchiveError::InUse(message) => Self::Unavailable(message),
            error => Self::Failed(error.into()),
        }
    }
}

impl From<vc_config::ConfigError> for Failure {
    fn from(error: vc_config::ConfigError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Runs a command that waits for things.
pub fn block_on(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime
        .map_err(|error| Failure::failed(format!("the runtime does not start: {error}")))?
        .block_on(command)
}
