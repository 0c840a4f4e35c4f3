//! What SQLite's errors mean.

use sqlx::error::DatabaseError;

use crate::error::{Dialect, Meaning};

pub(crate) const DIALECT: Dialect = Dialect { meaning, message };

/// `SQLITE_IOERR_SHMSIZE`: the file of shared memory could not grow, for which the disk has to be full.
const NO_ROOM_FOR_SHARED_MEMORY: u32 = 4874;

fn meaning(code: &str) -> Meaning {
    let Ok(code) = code.parse::<u32>() else { return Meaning::Other };
    match (code, code & 0xff) {
        (NO_ROOM_FOR_SHARED_MEMORY, _) | (_, 13) => Meaning::Full,
        // Busy and locked, whatever the extended code in the upper bits.
        (_, 5 | 6) => Meaning::Busy,
        // May not write, cannot read or write, cannot open.
        (_, 8 | 10 | 14) => Meaning::Away,
        _ => Meaning::Other,
    }
}

/// Whether the code means that another connection was in the way.
pub(super) fn busy(code: &str) -> bool {
    matches!(meaning(code), Meaning::Busy)
}

/// SQLite's messages name tables, columns and files, never values.
#[expect(clippy::unnecessary_wraps, reason = "PostgreSQL's may not be repeated")]
fn message(error: &dyn DatabaseError) -> Option<&str> {
    Some(error.message())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use sqlx::{Connection as _, SqliteConnection, query};
    use waystation_domain::ports::StoreError;

    use super::DIALECT;
    use crate::error::translate;

    #[tokio::test]
    async fn a_file_that_cannot_grow_is_a_full_disk_and_one_that_may_not_be_written_is_away() {
        let mut file = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        query("CREATE TABLE t (b BLOB)").execute(&mut file).await.unwrap();
        query("PRAGMA max_page_count = 2").execute(&mut file).await.unwrap();
        let full = query("INSERT INTO t VALUES (zeroblob(100000))").execute(&mut file).await.unwrap_err();
        assert!(matches!(translate("t", &full, &DIALECT), StoreError::Full), "{full}");
        query("PRAGMA query_only = ON").execute(&mut file).await.unwrap();
        let closed = query("INSERT INTO t VALUES (zeroblob(1))").execute(&mut file).await.unwrap_err();
        assert!(matches!(translate("t", &closed, &DIALECT), StoreError::Away(_)), "{closed}");
    }
}
