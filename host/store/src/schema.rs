//! Whether a database has the schema that this host was built with.
//!
//! The databases migrate by `Migrator::run_direct`, because the future of `Migrator::run` cannot be sent to another
//! thread.

use sqlx::migrate::{MigrateError, Migrator};
use waystation_domain::ports::{StoreError, StoreResult};

use crate::error::{self, Dialect};

/// The migrations that were run, by number, with the hash of their text.
pub(crate) const APPLIED: &str = "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";

/// One of them.
pub(crate) type Applied = (i64, Vec<u8>, bool);

/// Whether all of this host's migrations were run, as they are written here. Later ones are no hindrance: they only
/// add, so that hosts of the last version go on while new ones take over.
pub(crate) fn check(migrator: &Migrator, applied: &[Applied]) -> StoreResult<()> {
    for ours in migrator.iter() {
        let failed = |what: &str| {
            Err(StoreError::Failed(format!("migration {:04} ({}) {what}", ours.version, ours.description)))
        };
        match applied.iter().find(|(version, ..)| *version == ours.version) {
            None => return failed("has not been run: run `waystation migrate`"),
            Some((_, _, false)) => return failed("was interrupted: restore the database from a backup"),
            Some((_, checksum, true)) if checksum.as_slice() != &*ours.checksum => {
                return failed("was run with another text: this database belongs to another host");
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The number of the last migration.
pub(crate) fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// Why migrating failed.
pub(crate) fn translate(error: &MigrateError, dialect: &Dialect) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            error::translate("migration", error, dialect)
        }
        other => StoreError::Failed(format!("migration: {other}")),
    }
}
