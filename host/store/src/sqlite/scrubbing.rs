//! What was removed, taken out of the files too: out of the write-ahead log, and out of what is left of it in pages whose
//! rows were moved before they were removed. What is removed itself is overwritten at once (`secure_delete`).

use std::sync::Arc;
use std::time::Duration;

use sqlx::{Connection as _, query, query_as};
use waystation_domain::ports::{Scrubbed, StoreError, StoreResult};

use super::dialect::DIALECT;
use super::pool::Pool;
use crate::error::translate;

const NOUN: &str = "file";

/// How long it waits for those who read. Whoever writes waits meanwhile.
const WAIT: Duration = Duration::from_millis(500);

/// The largest file that is rewritten while others wait for it, in bytes.
const REWRITTEN: u64 = 256 << 20;

/// Moves the log into the file, and cuts it off.
pub(super) async fn empty_log(pool: &Arc<Pool>) -> StoreResult<()> {
    let failed = |error: sqlx::Error| translate(NOUN, &error, &DIALECT);
    let mut connection = pool.aside(WAIT).await.map_err(failed)?;
    let done: (i64, i64, i64) =
        query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    // The first says whether somebody was in the way.
    if done.0 == 0 { Ok(()) } else { Err(StoreError::Busy) }
}

/// Rewrites the file.
pub(super) async fn scrub(pool: &Arc<Pool>) -> StoreResult<Scrubbed> {
    let failed = |error: sqlx::Error| translate(NOUN, &error, &DIALECT);
    let mut connection = pool.aside(WAIT).await.map_err(failed)?;
    let (bytes,): (i64,) = query_as("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        .fetch_one(&mut connection)
        .await
        .map_err(failed)?;
    let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
    if bytes > REWRITTEN {
        return Ok(Scrubbed::TooLarge(bytes));
    }
    query("VACUUM").execute(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    empty_log(pool).await?;
    Ok(Scrubbed::Done)
}
