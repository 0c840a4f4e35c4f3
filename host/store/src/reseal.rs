//! What SQL cannot migrate: sealing anew what an older schema sealed in another way, and giving every row its code.

use sqlx::{Postgres, Sqlite, query, query_as};
use waystation_domain::ports::{StoreError, StoreResult};
use waystation_domain::security::sealed::Damaged;
use waystation_domain::security::vault::{Sealed, WrappedKey};
use waystation_domain::words::ids::{IndividualId, PartnerId};
use waystation_domain::words::time::Timestamp;
use waystation_domain::work::reseal::{Reseal, ResealPerson};

use crate::coded::Coded;
use crate::stored::Column;

/// The number of the migration after which it is done: it adds the columns, and the next one removes the old ones.
pub(crate) const AFTER: i64 = 4;

/// Held on PostgreSQL by one host at a time, from the first step of a migration to the last.
pub(crate) const LOCK: &str = "SELECT pg_advisory_lock(7704)";

const ANEW: &str = "UPDATE individual SET sealed = $2, registration_index = $3, \
    consents = (SELECT count(*) FROM consent WHERE individual = $1), \
    records = (SELECT count(*) FROM record WHERE individual = $1) WHERE id = $1";
/// The columns from before are there as long as this table is.
const DATA_OF: &str = "SELECT datum, sealed FROM datum WHERE individual = $1 ORDER BY datum";
const PERSONS: &str = "SELECT id, key, registration_index FROM individual ORDER BY id";
const REFERRALS: &str = "SELECT id, pathway, partner, due_at, sealed FROM referral WHERE individual = $1";
const CONSENTS: &str = "SELECT id, sealed FROM consent WHERE individual = $1";
const DISCLOSURES: &str = "SELECT id, digest, sealed FROM disclosure WHERE individual = $1";
const RECORDS: &str = "SELECT id, sealed FROM record WHERE individual = $1";
const FILES: &str = "SELECT id, media_type, sealed FROM evidence WHERE individual = $1";

from_row! {
    struct Person {
        id: String,
        key: Option<Vec<u8>>,
        registration_index: Option<Vec<u8>>,
    }
}

from_row! {
    struct OldReferral {
        id: String,
        pathway: String,
        partner: Option<String>,
        due_at: Option<i64>,
        sealed: Vec<u8>,
    }
}

from_row! {
    struct OldFile {
        id: String,
        media_type: String,
        sealed: Vec<u8>,
    }
}

/// One that was not sealed by this host's key, or not as this host seals.
fn damaged(table: &'static str, row: &str, error: impl Into<Damaged>) -> StoreError {
    StoreError::Failed(format!("migration: the stored {table} {row} cannot be sealed anew: {}", error.into()))
}

/// A row's new content, if its person still has a key; else it stays as it is, and nobody can open it.
fn anew(
    person: Option<&ResealPerson<'_>>,
    (table, row): (&'static str, &str),
    sealed: Vec<u8>,
    seal: impl FnOnce(&ResealPerson<'_>, &Sealed) -> StoreResult<Result<Sealed, Damaged>>,
) -> StoreResult<Vec<u8>> {
    let Some(person) = person else { return Ok(sealed) };
    Ok(seal(person, &Sealed(sealed))?.map_err(|error| damaged(table, row, error))?.0)
}

/// Gives the rows of tables that have an id their codes. Some are still without a column that a later schema adds.
macro_rules! code_rows {
    (($tx:ident, $reseal:ident, $failed:ident) $($noun:ident $table:literal $(without $later:literal)?,)*) => {$(
        let rows: Vec<crate::$noun::Row> =
            query_as(concat!("SELECT *" $(, ", NULL AS ", $later)?, " FROM ", $table)).fetch_all(&mut *$tx).await.map_err($failed)?;
        for row in rows {
            let row = row.coded($reseal.row_key());
            let statement = query(concat!("UPDATE ", $table, " SET mac = $1 WHERE id = $2")).bind(row.mac).bind(row.id);
            statement.execute(&mut *$tx).await.map_err($failed)?;
        }
    )*};
}

macro_rules! reseal {
    ($name:ident, $database:ty, $dialect:path) => {
        /// Seals anew, and gives every row its code, in one transaction.
        pub(crate) async fn $name(
            tx: &mut <$database as sqlx::Database>::Connection,
            reseal: Option<&Reseal<'_>>,
        ) -> StoreResult<()> {
            let failed = |error: sqlx::Error| crate::error::translate("migration", &error, &$dialect);
            let (newest,): (i64,) = query_as("SELECT max(version) FROM _sqlx_migrations")
                .fetch_one(&mut *tx)
                .await
                .map_err(failed)?;
            if newest > AFTER {
                return Ok(());
            }
            let (rows,): (i64,) = query_as(crate::begun::ROWS).fetch_one(&mut *tx).await.map_err(failed)?;
            let Some(reseal) = reseal else {
                return if rows == 0 { Ok(()) } else { Err(StoreError::Failed(
                    "migration: this database was sealed by an older host, and has to be sealed anew with its master \
                     key: put the key back, and run `waystation migrate` again".into(),
                )) };
            };
            let persons: Vec<Person> = query_as(PERSONS).fetch_all(&mut *tx).await.map_err(failed)?;
            for Person { id, key, registration_index } in persons {
                let person: IndividualId = Column::of("individual", "id").parse(&id)?;
                let open = key.map(|key| reseal.person(person, &WrappedKey(key))).transpose();
                let open = open.map_err(|error| damaged("individual", &id, error))?;
                let open = open.as_ref();
                let data: Vec<(String, Vec<u8>)> =
                    query_as(DATA_OF).bind(&id).fetch_all(&mut *tx).await.map_err(failed)?;
                let data = data
                    .into_iter()
                    .map(|(datum, sealed)| Ok((Column::of("datum", "datum").parse(&datum)?, Sealed(sealed))))
                    .collect::<StoreResult<Vec<_>>>()?;
                let profile =
                    anew(open, ("individual", &id), Vec::new(), |person, _| Ok(person.profile(data)))?;
                let index = registration_index.or_else(|| open.map(|_| reseal.no_index(person).to_vec()));
                query(ANEW)
                    .bind(&id)
                    .bind(profile)
                    .bind(index)
                    .execute(&mut *tx)
                    .await
                    .map_err(failed)?;
                let referrals: Vec<OldReferral> =
                    query_as(REFERRALS).bind(&id).fetch_all(&mut *tx).await.map_err(failed)?;
                for OldReferral { id, pathway, partner, due_at, sealed } in referrals {
                    let due = due_at.map(Timestamp::from_millis);
                    let sealed = anew(open, ("referral", &id), sealed, |person, sealed| {
                        Ok(person.referral(Column::of("referral", "id").parse(&id)?, &pathway, due, sealed))
                    })?;
                    // A partner that was chosen, and not written to, is only in the confirmation.
                    let partner: Option<PartnerId> =
                        Column::of("referral", "partner").parse_optional(partner.as_deref().filter(|_| due.is_some()))?;
                    query("UPDATE referral SET sealed = $2, partner_index = $3 WHERE id = $1")
                        .bind(id)
                        .bind(sealed)
                        .bind(partner.map(|partner| reseal.partner_index(&partner).to_vec()))
                        .execute(&mut *tx)
                        .await
                        .map_err(failed)?;
                }
                let consents: Vec<(String, Vec<u8>)> =
                    query_as(CONSENTS).bind(&id).fetch_all(&mut *tx).await.map_err(failed)?;
                for (id, sealed) in consents {
                    let sealed = anew(open, ("consent", &id), sealed, |person, sealed| {
                        Ok(person.consent(Column::of("consent", "id").parse(&id)?, sealed))
                    })?;
                    let statement = query("UPDATE consent SET sealed = $2 WHERE id = $1").bind(id).bind(sealed);
                    statement.execute(&mut *tx).await.map_err(failed)?;
                }
                let disclosures: Vec<(String, Vec<u8>, Vec<u8>)> =
                    query_as(DISCLOSURES).bind(&id).fetch_all(&mut *tx).await.map_err(failed)?;
                for (id, digest, sealed) in disclosures {
                    let digest = reseal.decision_digest(&Column::of("disclosure", "digest").hash(&digest)?);
                    let sealed = anew(open, ("disclosure", &id), sealed, |person, sealed| {
                        Ok(person.disclosure(Column::of("disclosure", "id").parse(&id)?, sealed))
                    })?;
                    query("UPDATE disclosure SET sealed = $2, digest = $3 WHERE id = $1")
                        .bind(id)
                        .bind(sealed)
                        .bind(digest.to_vec())
                        .execute(&mut *tx)
                        .await
                        .map_err(failed)?;
                }
                let records: Vec<(String, Vec<u8>)> =
                    query_as(RECORDS).bind(&id).fetch_all(&mut *tx).await.map_err(failed)?;
                for (id, sealed) in records {
                    let sealed = anew(open, ("record", &id), sealed, |person, sealed| {
                        Ok(person.record(Column::of("record", "id").parse(&id)?, sealed))
                    })?;
                    let statement = query("UPDATE record SET sealed = $2 WHERE id = $1").bind(id).bind(sealed);
                    statement.execute(&mut *tx).await.map_err(failed)?;
                }
                let files: Vec<OldFile> = query_as(FILES).bind(&id).fetch_all(&mut *tx).await.map_err(failed)?;
                for OldFile { id, media_type, sealed } in files {
                    let sealed = anew(open, ("evidence", &id), sealed, |person, sealed| {
                        Ok(person.evidence(Column::of("evidence", "id").parse(&id)?, &media_type, sealed))
                    })?;
                    let statement = query("UPDATE evidence SET sealed = $2 WHERE id = $1").bind(id).bind(sealed);
                    statement.execute(&mut *tx).await.map_err(failed)?;
                }
            }
            // Every row as it is now, with its code.
            code_rows! {
                (tx, reseal, failed)
                operation "operation", partner "partner", token "token", plugin "plugin", agreement "agreement",
                grant "plugin_grant", individual "individual", referral "referral", consent "consent",
                disclosure "disclosure", record "record", evidence "evidence" without "file",
            }
            let full: Vec<crate::availability::Row> =
                query_as("SELECT * FROM availability").fetch_all(&mut *tx).await.map_err(failed)?;
            for row in full {
                let row = row.coded(reseal.row_key());
                query("UPDATE availability SET mac = $1 WHERE partner = $2 AND operation = $3 AND pathway = $4")
                    .bind(row.mac)
                    .bind(row.partner)
                    .bind(row.operation)
                    .bind(row.pathway)
                    .execute(&mut *tx)
                    .await
                    .map_err(failed)?;
            }
            Ok(())
        }
    };
}

reseal!(on_sqlite, Sqlite, crate::sqlite::dialect::DIALECT);
reseal!(on_postgres, Postgres, crate::postgres::dialect::DIALECT);
