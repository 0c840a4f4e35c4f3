//! What the host needs of a session: settings of its own, and that nobody else is in it.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Row as _, raw_sql};
use waystation_domain::ports::{StoreError, StoreResult};

use crate::error::translate;
use crate::postgres::dialect::DIALECT;

/// How often two connections are asked who serves them.
const ROUNDS: usize = 3;

/// The settings of a session, as a statement. They are set once it is open and not at its start, because a pooler
/// refuses a start with settings that it does not know.
pub(super) fn settings(wait: Duration) -> String {
    [
        format!("SET lock_timeout = {}", wait.as_millis()),
        "SET statement_timeout = '60s'".to_owned(),
        // A host that hangs while it holds a lock must not stop the others for ever.
        "SET idle_in_transaction_session_timeout = '60s'".to_owned(),
        // A commit that was answered outlives a crash of the server.
        "SET synchronous_commit = on".to_owned(),
    ]
    .join("; ")
}

/// Sets them.
pub(super) async fn prepare(connection: &mut PgConnection, settings: &str) -> Result<(), sqlx::Error> {
    // Nothing in it comes from outside but a number.
    raw_sql(AssertSqlSafe(settings)).execute(connection).await.map(|_| ())
}

/// A connection to a server that gives each connection a session of its own. A pooler that gives one session to
/// several loses settings, prepared statements and locks between two statements, and nothing would say so: two
/// connections that are open together and served by one process tell.
pub(super) async fn connect(options: &PgConnectOptions) -> StoreResult<PgConnection> {
    let failed = |error: sqlx::Error| translate("connection", &error, &DIALECT);
    let mut first = PgConnection::connect_with(options).await.map_err(failed)?;
    let mut second = PgConnection::connect_with(options).await.map_err(failed)?;
    let (mut of_first, mut of_second) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..ROUNDS {
        of_first.insert(served_by(&mut first).await.map_err(failed)?);
        of_second.insert(served_by(&mut second).await.map_err(failed)?);
    }
    second.close().await.map_err(failed)?;
    if of_first.len() == 1 && of_second.len() == 1 && of_first.is_disjoint(&of_second) {
        return Ok(first);
    }
    Err(StoreError::Failed(
        "between the host and PostgreSQL is a pooler that gives one session to several connections (PgBouncer with \
         `pool_mode = transaction` or `statement`): settings and locks of the host would be lost on the way. Connect to \
         PostgreSQL itself, or set `pool_mode = session` for this database; the host keeps a pool of its own"
            .into(),
    ))
}

/// The process of the server that answers. Asked in one message without preparing it, which goes through every pooler.
async fn served_by(connection: &mut PgConnection) -> Result<i32, sqlx::Error> {
    raw_sql("SELECT pg_backend_pid()").fetch_one(connection).await?.try_get(0)
}
