//! A copy of the whole database, in parts, as a backup keeps it; and a database made from such a copy.

use waystation_domain::ports::{StoreError, StoreResult};

use crate::options::Options;
use crate::parts::{GivesParts, TakesParts};
use crate::uri::{Kind, kind};
use crate::{postgres, sqlite};

/// Which database a copy is of, and at which version its schema is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyOf {
    /// `sqlite` or `postgres`. A copy of one does not make the other.
    pub database: String,
    /// The number of the last migration that was run.
    pub schema: i64,
}

/// What a copy of the database at `uri` would be of.
///
/// # Errors
/// Those of the database.
pub async fn copy_of(uri: &str, options: &Options) -> StoreResult<CopyOf> {
    let (database, schema) = match kind(uri)? {
        Kind::Sqlite => ("sqlite", sqlite::copying::schema(uri, options).await?),
        Kind::Postgres => ("postgres", postgres::copying::schema(uri, options).await?),
    };
    Ok(CopyOf { database: database.to_owned(), schema })
}

/// Copies the database as it is at one moment, while others write to it.
///
/// # Errors
/// Those of the database, and those of whoever takes the parts.
pub async fn copy_out(uri: &str, options: &Options, parts: &mut dyn TakesParts) -> StoreResult<()> {
    match kind(uri)? {
        Kind::Sqlite => sqlite::copying::out(uri, options, parts).await,
        Kind::Postgres => postgres::copying::out(uri, options, parts).await,
    }
}

/// Makes the database at `uri` from a copy of one of the same kind. There must be nothing in its place. Where it fails,
/// nothing is there afterwards either.
///
/// # Errors
/// [`Failed`](StoreError::Failed) when something is there, or the copy is of another kind or schema; those of the database.
pub async fn copy_in(uri: &str, options: &Options, of: &CopyOf, parts: &mut dyn GivesParts) -> StoreResult<()> {
    let (here, kind) = match kind(uri)? {
        Kind::Sqlite => ("sqlite", Kind::Sqlite),
        Kind::Postgres => ("postgres", Kind::Postgres),
    };
    if of.database != here {
        return Err(StoreError::Failed(format!(
            "the copy is of a database on {}, and this one is on {here}: name a database of that kind",
            of.database
        )));
    }
    match kind {
        Kind::Sqlite => sqlite::copying::put(uri, parts),
        Kind::Postgres => postgres::copying::put(uri, options, of.schema, parts).await,
    }
}
