//! The driver's errors in the words of the ports. No text of the driver goes on that could repeat a bound value.

use sqlx::error::{DatabaseError, ErrorKind};
use waystation_domain::ports::StoreError;

/// What a code of a database means to whoever asked.
pub(crate) enum Meaning {
    /// Another transaction was in the way.
    Busy,
    /// There is no room on its disk.
    Full,
    /// It ends, is not there yet, or cannot get at its files.
    Away,
    /// Anything else.
    Other,
}

/// How a database says things.
pub(crate) struct Dialect {
    /// What a code means.
    pub(crate) meaning: fn(&str) -> Meaning,
    /// The driver's message, if an error of this code never repeats a value in it.
    pub(crate) message: fn(&dyn DatabaseError) -> Option<&str>,
}

/// Why a statement about `noun` failed.
pub(crate) fn translate(noun: &'static str, error: &sqlx::Error, dialect: &Dialect) -> StoreError {
    match error {
        sqlx::Error::Database(error) => database(noun, &**error, dialect),
        sqlx::Error::PoolTimedOut => StoreError::Busy,
        sqlx::Error::PoolClosed => StoreError::Failed("it is closed".into()),
        sqlx::Error::ColumnDecode { index, .. } => {
            StoreError::Failed(format!("the column {index} of a stored {noun} is not of the type that was written"))
        }
        sqlx::Error::Decode(_) | sqlx::Error::Encode(_) => {
            StoreError::Failed(format!("a value of a {noun} does not fit its column"))
        }
        // The driver may repeat the URI, and with it a password.
        sqlx::Error::Configuration(_) => {
            StoreError::Failed("its URI is not well formed: use sqlite:PATH or postgres://USER@HOST/DATABASE".into())
        }
        // About the way to the database, never about a row.
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) => StoreError::Away(error.to_string()),
        other => StoreError::Failed(format!("{noun}: {other}")),
    }
}

fn database(noun: &'static str, error: &dyn DatabaseError, dialect: &Dialect) -> StoreError {
    let code = error.code().unwrap_or_default();
    let said = || match (dialect.message)(error) {
        Some(message) => format!("{noun}: {message} (code {code})"),
        None => format!("{noun}: code {code}{}", constraint(error)),
    };
    match (dialect.meaning)(&code) {
        Meaning::Busy => StoreError::Busy,
        Meaning::Full => StoreError::Full,
        Meaning::Away => StoreError::Away(said()),
        Meaning::Other => match error.kind() {
            ErrorKind::UniqueViolation => StoreError::Exists(noun),
            ErrorKind::ForeignKeyViolation => {
                StoreError::Failed(format!("the {noun} names a row that is not there{}", constraint(error)))
            }
            _ => StoreError::Failed(said()),
        },
    }
}

fn constraint(error: &dyn DatabaseError) -> String {
    error.constraint().map(|name| format!(" ({name})")).unwrap_or_default()
}
