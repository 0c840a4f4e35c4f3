//! Whether a database has the schema that this host was built with.
//!
//! The databases migrate by `Migrator::run_direct`, because the future of `Migrator::run` cannot be sent to another
//! thread.

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use waystation_domain::ports::{StoreError, StoreResult};

use crate::error::{self, Dialect};

/// The migrations in a folder of `migrations`. Both databases have those of the same names.
macro_rules! migrations {
    ($folder:literal) => {
        $crate::schema::migrations!($folder: "0001_foundation", "0002_records", "0003_audit_head", "0004_row_codes", "0005_sealed_needs", "0006_time", "0007_sealed_audit", "0008_powers", "0009_key_epochs", "0010_restoration", "0011_checkpoints", "0012_sealed_files", "0013_erasure", "0014_certificates", "0015_history", "0016_search_keys")
    };
    ($folder:literal: $($file:literal),+) => {
        $crate::schema::migrator(&[
            $(($file, include_str!(concat!("../migrations/", $folder, "/", $file, ".sql")))),+
        ])
    };
}
pub(crate) use migrations;

/// The files, in their order, as `sqlx::migrate!` would number, name and hash them.
pub(crate) fn migrator(files: &[(&'static str, &'static str)]) -> Migrator {
    let migration = |(number, (file, sql)): (i64, &(&'static str, &'static str))| {
        let words = file.split_once('_').map_or(*file, |(_, words)| words).replace('_', " ");
        Migration::new(number, words.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations((1..).zip(files).map(migration).collect())
}

/// The migrations that were run, by number, with the hash of their text.
pub(crate) const APPLIED: &str = "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";

/// The number of the last of them.
pub(crate) const NEWEST_APPLIED: &str = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";

/// Writes what is there already, into a row that every database has: whether anything can be written, and nothing more.
pub(crate) const TOUCH: &str = "UPDATE _sqlx_migrations SET execution_time = execution_time WHERE version = 1";

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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
#[expect(clippy::disallowed_methods, reason = "a test looks for the files of its own crate")]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_file_of_both_folders_is_a_migration_under_its_own_number() {
        for (folder, migrator) in [("sqlite", migrations!("sqlite")), ("postgres", migrations!("postgres"))] {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
            let files: BTreeSet<String> = std::fs::read_dir(path)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            let ours: BTreeSet<String> =
                migrator.iter().map(|m| format!("{:04}_{}.sql", m.version, m.description.replace(' ', "_"))).collect();
            assert_eq!(files, ours);
        }
    }

    #[test]
    fn the_hashes_are_those_that_databases_have_written_down() {
        let begins = |migrator: sqlx::migrate::Migrator| -> Vec<String> {
            let begin = |hash: &[u8]| hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            migrator.iter().map(|migration| begin(&migration.checksum)).collect()
        };
        assert_eq!(begins(migrations!("sqlite"))[..3], ["7313f1f0", "697b3a08", "6aed66ca"]);
        assert_eq!(begins(migrations!("postgres"))[..3], ["8ab15d56", "c1c8d96f", "44ec4797"]);
    }
}
