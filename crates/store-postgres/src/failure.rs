//! What a failed statement came to. The one question that matters: may it have been carried out?

use std::error::Error as _;

use deadpool_postgres::PoolError;
use tokio_postgres::Error;
use tokio_postgres::error::{Severity, SqlState};
use vc_store::{AppendError, KeepError, LogError};

/// Why a call came to nothing, or may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Certainly not carried out.
    NotDone(String),
    /// Rolled back because of what others did at the same moment: worth another try at once.
    Collided(String),
    /// Perhaps carried out.
    Unknown(String),
    /// What is stored cannot be right.
    Corrupt(String),
}

impl Failure {
    /// Of something that has no effect by itself, such as preparing a statement.
    pub(crate) fn before_sending(error: &Error) -> Self {
        Self::NotDone(describe(error))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = describe(&error);
        match error.as_db_error() {
            Some(answer) => answered(answer.parsed_severity(), answer.code(), message),
            // The connection broke, or what came back was not understood.
            None => Self::Unknown(message),
        }
    }
}

impl From<PoolError> for Failure {
    fn from(error: PoolError) -> Self {
        Self::NotDone(describe_pool(&error))
    }
}

/// What an answer of the database says. An `ERROR` always means a transaction that was rolled back:
/// what fails once the commit record is written is a `PANIC`. `FATAL` ends the connection, which may
/// happen between the commit and its answer.
fn answered(severity: Option<Severity>, code: &SqlState, message: String) -> Failure {
    if severity != Some(Severity::Error) || is_doubtful(code) {
        Failure::Unknown(message)
    } else if *code == SqlState::T_R_DEADLOCK_DETECTED || *code == SqlState::T_R_SERIALIZATION_FAILURE {
        Failure::Collided(message)
    } else if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED {
        Failure::Corrupt(message)
    } else {
        Failure::NotDone(message)
    }
}

/// Class 08 comes from poolers in between that lost their own connection; 40003 says it itself.
fn is_doubtful(code: &SqlState) -> bool {
    code.code().starts_with("08") || *code == SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN
}

/// The error with its causes. Neither holds the password.
pub(crate) fn describe(error: &Error) -> String {
    if let Some(answer) = error.as_db_error() {
        return format!("{} (SQLSTATE {})", answer.message(), answer.code().code());
    }
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(one) = cause {
        text = format!("{text}: {one}");
        cause = one.source();
    }
    text
}

pub(crate) fn describe_pool(error: &PoolError) -> String {
    use deadpool_postgres::{HookError, TimeoutType};
    match error {
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => describe(error),
        PoolError::Timeout(TimeoutType::Wait) => {
            "all connections are busy; raise storage.postgres.connections_max".to_owned()
        }
        PoolError::Timeout(_) => "the database did not answer in time".to_owned(),
        other => other.to_string(),
    }
}

impl From<Failure> for LogError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotDone(message) | Failure::Collided(message) | Failure::Unknown(message) => {
                Self::Unavailable(message)
            }
            Failure::Corrupt(message) => Self::Corrupt(message),
        }
    }
}

impl From<Failure> for AppendError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotDone(message) | Failure::Collided(message) | Failure::Corrupt(message) => {
                Self::Unavailable(message)
            }
            Failure::Unknown(message) => Self::Unknown(message),
        }
    }
}

impl From<Failure> for KeepError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::NotDone(message) | Failure::Collided(message) | Failure::Unknown(message) => {
                Self::Unavailable(message)
            }
            Failure::Corrupt(message) => Self::Corrupt(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn append_error(severity: Severity, code: &str) -> AppendError {
        answered(Some(severity), &SqlState::from_code(code), code.to_owned()).into()
    }

    #[test]
    fn an_error_means_that_nothing_was_written() {
        for code in [
            "23505", // unique violation
            "25006", // read-only: a standby
            "40001", // serialization failure
            "40P01", // deadlock
            "42P01", // no such table
            "42501", // no right to
            "53100", // disk full
            "53200", // out of memory
            "55P03", // lock not available
            "57014", // statement timeout
            "58030", // I/O error
            "XX001", // damaged block
        ] {
            let error = append_error(Severity::Error, code);
            assert_eq!(error, AppendError::Unavailable(code.to_owned()));
        }
    }

    #[test]
    fn what_may_have_been_written_is_unknown() {
        for (severity, code) in [
            (Severity::Fatal, "57P01"), // terminated by an administrator, perhaps after the commit
            (Severity::Fatal, "57P02"), // another backend crashed
            (Severity::Panic, "53100"), // no room for the WAL
            (Severity::Panic, "58030"),
            (Severity::Error, "08006"), // a pooler lost its connection
            (Severity::Error, "08P01"),
            (Severity::Error, "40003"), // statement completion unknown
        ] {
            let error = append_error(severity, code);
            assert_eq!(error, AppendError::Unknown(code.to_owned()), "{severity:?}");
        }
        let garbled = answered(None, &SqlState::from_code("XX000"), String::new());
        assert_eq!(garbled, Failure::Unknown(String::new()));
    }

    #[test]
    fn collisions_are_tried_again_and_damage_is_named() {
        for code in ["40001", "40P01"] {
            let failure = answered(Some(Severity::Error), &SqlState::from_code(code), String::new());
            assert_eq!(failure, Failure::Collided(String::new()));
        }
        for code in ["XX001", "XX002"] {
            let failure = answered(Some(Severity::Error), &SqlState::from_code(code), String::new());
            assert_eq!(LogError::from(failure.clone()), LogError::Corrupt(String::new()));
            assert_eq!(KeepError::from(failure), KeepError::Corrupt(String::new()));
        }
    }
}
