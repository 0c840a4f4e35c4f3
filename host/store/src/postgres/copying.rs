//! Copying the database by `COPY`, each table in one transaction that sees it as it was at one moment. It needs no program
//! of PostgreSQL's on this machine, and no right that the host has not.

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, query_as};
use waystation_domain::ports::{StoreError, StoreResult};

use super::dialect::DIALECT;
use super::{MIGRATIONS, address, session};
use crate::error::translate;
use crate::options::Options;
use crate::parts::{GivesParts, PART, TakesParts, failed};
use crate::schema;

const NOUN: &str = "copy";

/// The tables of the host, but for the list of its migrations.
const TABLES: &str = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' \
    AND relname <> '_sqlx_migrations' ORDER BY relname";
/// Which table refers to which.
const REFERENCES: &str = "SELECT DISTINCT one.relname::text, other.relname::text FROM pg_constraint \
    JOIN pg_class one ON one.oid = conrelid JOIN pg_class other ON other.oid = confrelid \
    WHERE contype = 'f' AND one.relnamespace = 'public'::regnamespace";
const COLUMNS: &str = "SELECT attname::text FROM pg_attribute WHERE attrelid = ('public.' || $1)::regclass \
    AND attnum > 0 AND NOT attisdropped ORDER BY attnum";

fn wrong(error: sqlx::Error) -> StoreError {
    translate(NOUN, &error, &DIALECT)
}

async fn connected(uri: &str, options: &Options) -> StoreResult<PgConnection> {
    session::connect(&address::connect(uri, options.allow_plaintext)?).await
}

/// The number of the last migration that was run.
pub(crate) async fn schema(uri: &str, options: &Options) -> StoreResult<i64> {
    let mut connection = connected(uri, options).await?;
    let (newest,) = query_as(schema::NEWEST_APPLIED).fetch_one(&mut connection).await.map_err(wrong)?;
    connection.close().await.map_err(wrong)?;
    Ok(newest)
}

/// The tables, each after those that it refers to.
async fn tables(connection: &mut PgConnection) -> StoreResult<Vec<String>> {
    let all: Vec<(String,)> = query_as(TABLES).fetch_all(&mut *connection).await.map_err(wrong)?;
    let references: Vec<(String, String)> = query_as(REFERENCES).fetch_all(&mut *connection).await.map_err(wrong)?;
    let mut left: BTreeSet<String> = all.into_iter().map(|(table,)| table).collect();
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |table: &String| {
            references.iter().any(|(one, other)| one == table && other != table && left.contains(other))
        };
        let Some(next) = left.iter().find(|table| !waits(table)).cloned() else {
            return Err(StoreError::Failed("the tables refer to each other in a circle".into()));
        };
        left.remove(&next);
        ordered.push(next);
    }
    Ok(ordered)
}

async fn columns(connection: &mut PgConnection, table: &str) -> StoreResult<Vec<String>> {
    let columns: Vec<(String,)> = query_as(COLUMNS).bind(table).fetch_all(connection).await.map_err(wrong)?;
    Ok(columns.into_iter().map(|(column,)| column).collect())
}

/// A name of our own schema, as a statement takes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn list(columns: &[String]) -> String {
    columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ")
}

/// Copies every table as it is at one moment. The first part of a table has the names of its columns.
pub(crate) async fn out(uri: &str, options: &Options, parts: &mut dyn TakesParts) -> StoreResult<()> {
    let mut connection = connected(uri, options).await?;
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map_err(wrong)?;
    for table in tables(&mut connection).await? {
        let columns = columns(&mut connection, &table).await?;
        let names = serde_json::to_vec(&columns).map_err(|error| failed(&error.into()))?;
        parts.take(&table, &names).map_err(|error| failed(&error))?;
        let statement = format!("COPY public.{} ({}) TO STDOUT", quoted(&table), list(&columns));
        let mut rows = connection.copy_out_raw(&statement).await.map_err(wrong)?;
        let mut part = Vec::with_capacity(PART);
        while let Some(bytes) = rows.try_next().await.map_err(wrong)? {
            // A row is sent whole.
            if !part.is_empty() && part.len() + bytes.len() > PART {
                parts.take(&table, &part).map_err(|error| failed(&error))?;
                part.clear();
            }
            part.extend_from_slice(&bytes);
        }
        if !part.is_empty() {
            parts.take(&table, &part).map_err(|error| failed(&error))?;
        }
    }
    connection.execute("COMMIT").await.map_err(wrong)?;
    connection.close().await.map_err(wrong)
}

/// Fills an empty database from a copy, in one transaction.
pub(crate) async fn put(uri: &str, options: &Options, version: i64, parts: &mut dyn GivesParts) -> StoreResult<()> {
    let ours = schema::newest(&MIGRATIONS);
    if version != ours {
        return Err(StoreError::Failed(format!(
            "the copy is of a database at schema version {version}, and this program makes version {ours}: restore it with \
             the version of the program that made it, and then bring it up to date (`waystation migrate`)"
        )));
    }
    let mut connection = connected(uri, options).await?;
    if !tables(&mut connection).await?.is_empty() {
        return Err(StoreError::Failed("the database is not empty, and is not written over: make a new one".into()));
    }
    // Until the commit nothing of it is there.
    let mut tx = connection.begin().await.map_err(wrong)?;
    MIGRATIONS.run_direct(None, &mut *tx, false).await.map_err(|error| schema::translate(&error, &DIALECT))?;
    fill(&mut tx, parts).await?;
    tx.commit().await.map_err(wrong)?;
    connection.close().await.map_err(wrong)
}

async fn fill(connection: &mut PgConnection, parts: &mut dyn GivesParts) -> StoreResult<()> {
    let tables = tables(connection).await?;
    let run = async |connection: &mut PgConnection, statement: String| -> StoreResult<()> {
        // Its only parts are names of our own schema.
        connection.execute(AssertSqlSafe(statement)).await.map(drop).map_err(wrong)
    };
    // What they would do was done when the rows were written first.
    for table in &tables {
        run(connection, format!("ALTER TABLE public.{} DISABLE TRIGGER USER", quoted(table))).await?;
    }
    let mut at: Option<(String, Vec<String>)> = None;
    while let Some((table, bytes)) = parts.give().map_err(|error| failed(&error))? {
        match &at {
            Some((current, columns)) if *current == table => {
                let statement = format!("COPY public.{} ({}) FROM STDIN", quoted(&table), list(columns));
                let mut rows = connection.copy_in_raw(&statement).await.map_err(wrong)?;
                rows.send(bytes).await.map_err(wrong)?;
                rows.finish().await.map_err(wrong)?;
            }
            _ => {
                let columns: Vec<String> = serde_json::from_slice(&bytes).map_err(|error| failed(&error.into()))?;
                if !tables.contains(&table) || self::columns(connection, &table).await? != columns {
                    let what = format!("the copy has a table that is not of this schema: {table}");
                    return Err(StoreError::Failed(what));
                }
                at = Some((table, columns));
            }
        }
    }
    for table in &tables {
        run(connection, format!("ALTER TABLE public.{} ENABLE TRIGGER USER", quoted(table))).await?;
    }
    Ok(())
}
