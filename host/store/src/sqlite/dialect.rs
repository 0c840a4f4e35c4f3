//! What SQLite's errors mean.

use sqlx::error::DatabaseError;

use crate::error::Dialect;

pub(crate) const DIALECT: Dialect = Dialect { busy, message };

/// `SQLITE_BUSY` and `SQLITE_LOCKED`, whatever the extended code in the upper bits.
pub(super) fn busy(code: &str) -> bool {
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}

/// SQLite's messages name tables, columns and files, never values.
#[expect(clippy::unnecessary_wraps, reason = "PostgreSQL's may not be repeated")]
fn message(error: &dyn DatabaseError) -> Option<&str> {
    Some(error.message())
}
