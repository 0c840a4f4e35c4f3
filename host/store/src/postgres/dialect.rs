//! What PostgreSQL's errors mean.

use sqlx::error::DatabaseError;

use crate::error::{Dialect, Meaning};

pub(crate) const DIALECT: Dialect = Dialect { meaning, message };

fn meaning(code: &str) -> Meaning {
    match code {
        // Serialisation failure, deadlock, lock not available, statement timeout, too many connections.
        "40001" | "40P01" | "55P03" | "57014" | "53300" => Meaning::Busy,
        "53100" => Meaning::Full,
        // Shut down, crashed, starting, a standby that takes no writes, a file of its own that it cannot read or write.
        "57P01" | "57P02" | "57P03" | "25006" | "58030" => Meaning::Away,
        // The connection.
        _ if code.starts_with("08") => Meaning::Away,
        _ => Meaning::Other,
    }
}

/// Messages about data may quote it, and the details of broken constraints do. Those about the connection, the state
/// of the transaction, rights, names in the schema, resources, shutdown and our own triggers hold no value of a row.
fn message(error: &dyn DatabaseError) -> Option<&str> {
    let code = error.code().unwrap_or_default();
    let class = code.get(..2).unwrap_or_default();
    matches!(class, "08" | "25" | "28" | "3D" | "42" | "53" | "55" | "57" | "58" | "P0").then(|| error.message())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use sqlx::{Connection as _, PgConnection, query};
    use waystation_domain::ports::StoreError;
    use waystation_test_databases::Database;

    use super::DIALECT;
    use crate::error::translate;

    #[tokio::test]
    async fn a_full_disk_is_said_as_that_and_a_standby_is_away() {
        let database = Database::postgres().await;
        let mut server = PgConnection::connect(database.uri()).await.unwrap();
        let full = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$";
        let full = query(full).execute(&mut server).await.unwrap_err();
        assert!(matches!(translate("t", &full, &DIALECT), StoreError::Full), "{full}");
        query("SET default_transaction_read_only = on").execute(&mut server).await.unwrap();
        let standby = query("CREATE TABLE t (n INT)").execute(&mut server).await.unwrap_err();
        assert!(matches!(translate("t", &standby, &DIALECT), StoreError::Away(_)), "{standby}");
        server.close().await.unwrap();
    }
}
