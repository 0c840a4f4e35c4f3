//! Individuals, and their sealed data.

use sqlx::{query, query_as};
use waystation_domain::ports::{IndividualRead, IndividualRow, IndividualWrite, SealedDatum, StoreError, StoreResult};
use waystation_domain::security::vault::{Sealed, WrappedKey};
use waystation_domain::words::ids::{DatumId, IndividualId, OperationId};
use waystation_domain::words::time::Timestamp;

use crate::locks::Locks as _;
use crate::stored::Column;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, operation, case_number, registration_index, key, version, created_at, updated_at \
             FROM individual ",
            $rest
        )
    };
}

const NOUN: &str = "individual";
const DATUM: &str = "datum";
const BY_ID: &str = select!("WHERE id = $1");
const BY_CASE: &str = select!("WHERE operation = $1 AND case_number = $2");
const BY_REGISTRATION: &str = select!("WHERE operation = $1 AND registration_index = $2 ORDER BY id");
const NEXT_CASE: &str = "INSERT INTO case_count (operation, last) VALUES ($1, 1) \
    ON CONFLICT (operation) DO UPDATE SET last = case_count.last + 1 RETURNING last";
const INSERT: &str = "INSERT INTO individual \
    (id, operation, case_number, registration_index, key, version, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE individual \
    SET case_number = $3, registration_index = $4, key = $5, version = $6, updated_at = $7 \
    WHERE id = $1 AND operation = $2 AND version = $6 - 1";
const DATA: &str = "SELECT datum, sealed FROM datum WHERE individual = $1 ORDER BY datum";
const PUT_DATUM: &str = "INSERT INTO datum (individual, datum, sealed) VALUES ($1, $2, $3) \
    ON CONFLICT (individual, datum) DO UPDATE SET sealed = excluded.sealed";
const REMOVE_DATUM: &str = "DELETE FROM datum WHERE individual = $1 AND datum = $2";

from_row! {
    pub(crate) struct Row {
        pub(crate) id: String,
        pub(crate) operation: String,
        pub(crate) case_number: String,
        pub(crate) registration_index: Option<Vec<u8>>,
        pub(crate) key: Option<Vec<u8>>,
        pub(crate) version: i64,
        pub(crate) created_at: i64,
        pub(crate) updated_at: i64,
    }
}

impl Row {
    pub(crate) fn read(self) -> StoreResult<IndividualRow> {
        let column = |name| Column::of("individual", name);
        let index = self.registration_index.as_deref();
        Ok(IndividualRow {
            id: column("id").parse(&self.id)?,
            operation: column("operation").parse(&self.operation)?,
            case_number: self.case_number,
            registration_index: index.map(|bytes| column("registration_index").hash(bytes)).transpose()?,
            key: self.key.map(WrappedKey),
            version: self.version,
            created_at: Timestamp::from_millis(self.created_at),
            updated_at: Timestamp::from_millis(self.updated_at),
        })
    }
}

from_row! {
    struct DatumRow {
        datum: String,
        sealed: Vec<u8>,
    }
}

impl DatumRow {
    fn read(self) -> StoreResult<SealedDatum> {
        Ok(SealedDatum { datum: Column::of("datum", "datum").parse(&self.datum)?, sealed: Sealed(self.sealed) })
    }
}

reads! {
    impl IndividualRead {
        async fn individual(&mut self, id: IndividualId) -> StoreResult<Option<IndividualRow>> {
            if !self.lock_individual(id).await? {
                return Ok(None);
            }
            self.one(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn individual_by_case(
            &mut self,
            operation: &OperationId,
            case: &str,
        ) -> StoreResult<Option<IndividualRow>> {
            if !self.lock_individual_of_case(operation, case).await? {
                return Ok(None);
            }
            let row = query_as(BY_CASE).bind(operation.as_str()).bind(case);
            self.one(NOUN, row).await?.map(Row::read).transpose()
        }

        async fn individuals_by_registration(
            &mut self,
            operation: &OperationId,
            index: &[u8; 32],
        ) -> StoreResult<Vec<IndividualRow>> {
            let rows = query_as(BY_REGISTRATION).bind(operation.as_str()).bind(index.as_slice());
            self.many(NOUN, rows).await?.into_iter().map(Row::read).collect()
        }

        async fn data(&mut self, id: IndividualId) -> StoreResult<Vec<SealedDatum>> {
            if !self.lock_individual(id).await? {
                return Ok(Vec::new());
            }
            self.many(DATUM, query_as(DATA).bind(id.to_string())).await?.into_iter().map(DatumRow::read).collect()
        }
    }
}

writes! {
    impl IndividualWrite {
        async fn next_case(&mut self, operation: &OperationId) -> StoreResult<i64> {
            match self.one("case count", query_as(NEXT_CASE).bind(operation.as_str())).await? {
                Some((last,)) => Ok(last),
                None => Err(StoreError::Failed("the count of cases gave no number".into())),
            }
        }

        async fn insert_individual(&mut self, row: &IndividualRow) -> StoreResult<()> {
            let statement = query(INSERT)
                .bind(row.id.to_string())
                .bind(row.operation.as_str())
                .bind(row.case_number.as_str())
                .bind(row.registration_index.as_ref().map(<[u8; 32]>::as_slice))
                .bind(row.key.as_ref().map(|key| key.0.as_slice()))
                .bind(row.version)
                .bind(row.created_at.as_millis())
                .bind(row.updated_at.as_millis());
            self.insert(NOUN, statement).await
        }

        async fn update_individual(&mut self, row: &IndividualRow) -> StoreResult<()> {
            let statement = query(UPDATE)
                .bind(row.id.to_string())
                .bind(row.operation.as_str())
                .bind(row.case_number.as_str())
                .bind(row.registration_index.as_ref().map(<[u8; 32]>::as_slice))
                .bind(row.key.as_ref().map(|key| key.0.as_slice()))
                .bind(row.version)
                .bind(row.updated_at.as_millis());
            self.update(NOUN, statement).await
        }

        async fn put_datum(&mut self, id: IndividualId, datum: &SealedDatum) -> StoreResult<()> {
            self.lock_individual(id).await?;
            let statement =
                query(PUT_DATUM).bind(id.to_string()).bind(datum.datum.as_str()).bind(datum.sealed.0.as_slice());
            self.run(DATUM, statement).await.map(|_| ())
        }

        async fn remove_datum(&mut self, id: IndividualId, datum: &DatumId) -> StoreResult<()> {
            self.lock_individual(id).await?;
            self.run(DATUM, query(REMOVE_DATUM).bind(id.to_string()).bind(datum.as_str())).await.map(|_| ())
        }
    }
}
