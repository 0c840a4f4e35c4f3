//! What PostgreSQL's errors mean.

use sqlx::error::DatabaseError;

use crate::error::Dialect;

pub(crate) const DIALECT: Dialect = Dialect { busy, message };

/// Serialisation failure, deadlock, lock not available, statement timeout, too many connections.
fn busy(code: &str) -> bool {
    matches!(code, "40001" | "40P01" | "55P03" | "57014" | "53300")
}

/// Messages about data may quote it, and the details of broken constraints do. Those about the connection, the state
/// of the transaction, rights, names in the schema, resources, shutdown and our own triggers hold no value of a row.
fn message(error: &dyn DatabaseError) -> Option<&str> {
    let code = error.code().unwrap_or_default();
    let class = code.get(..2).unwrap_or_default();
    matches!(class, "08" | "25" | "28" | "3D" | "42" | "53" | "55" | "57" | "58" | "P0").then(|| error.message())
}
