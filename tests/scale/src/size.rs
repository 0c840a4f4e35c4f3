//! How large things are.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use waystation_test_world::Kind;

use crate::operation::Operation;

/// Of the database.
pub(crate) struct Size {
    /// All of it, in bytes.
    pub(crate) all: u64,
    /// What of it is sealed: what the host was given to keep, as cipher text.
    pub(crate) sealed: u64,
}

/// The columns of the catalogue that hold nothing but cipher text.
fn sealed_columns() -> Vec<(String, String)> {
    let catalogue: BTreeMap<String, toml::Table> =
        toml::from_str(waystation_store::CATALOG).expect("the catalogue is TOML");
    let columns = catalogue.into_iter().flat_map(|(table, marks)| {
        let is_sealed = |mark: &toml::Value| mark.get("sealed").and_then(toml::Value::as_bool) == Some(true);
        let sealed = marks.into_iter().filter(move |(_, mark)| is_sealed(mark));
        sealed.map(move |(column, _)| (table.clone(), column))
    });
    columns.collect()
}

pub(crate) async fn of(operation: &Operation) -> Size {
    let uri = operation.setting.world.database.uri();
    let length = match operation.kind {
        Kind::Sqlite => "length",
        Kind::Postgres => "octet_length",
    };
    let sums: Vec<String> = sealed_columns()
        .into_iter()
        .map(|(table, column)| {
            format!("SELECT CAST(coalesce(sum({length}({column})), 0) AS BIGINT) AS many FROM {table}")
        })
        .collect();
    let sealed = format!("SELECT CAST(sum(many) AS BIGINT) FROM ({}) AS sealed", sums.join(" UNION ALL "));
    let all = match operation.kind {
        Kind::Sqlite => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        Kind::Postgres => "SELECT pg_database_size(current_database())",
    };
    let asked = [all.to_owned(), sealed];
    let mut found = Vec::new();
    for statement in asked {
        let number: i64 = match operation.kind {
            Kind::Sqlite => {
                let mut connection = SqliteConnection::connect(uri).await.expect("a connection");
                sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut connection).await.expect("a number")
            }
            Kind::Postgres => {
                let mut connection = PgConnection::connect(uri).await.expect("a connection");
                sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&mut connection).await.expect("a number")
            }
        };
        found.push(u64::try_from(number).unwrap_or(0));
    }
    Size { all: found[0], sealed: found[1] }
}

/// The most memory that this process ever had, in bytes, as Linux says it.
#[expect(clippy::disallowed_methods, reason = "no file of anybody's: what the system says of this process")]
pub(crate) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux says how it is with a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it says the most memory");
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().expect("a number") * 1024
}
