//! Individuals.

use sqlx::{query, query_as};
use waystation_domain::ports::{IndividualRead, IndividualRow, IndividualWrite, Listed, Page, StoreError, StoreResult};
use waystation_domain::security::vault::{Sealed, WrappedKey};
use waystation_domain::words::ids::{IndividualId, OperationId};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::Column;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, operation, case_number, registration_index, key, version, created_at, updated_at, \
             consents, records, sealed, mac FROM individual ",
            $rest
        )
    };
}

const NOUN: &str = "individual";
const BY_ID: &str = select!("WHERE id = $1");
const BY_CASE: &str = select!("WHERE operation = $1 AND case_number = $2");
/// A person who was erased has no key, and nothing of theirs can be read.
const WITH_RECORDS: &str = "SELECT id FROM individual WHERE operation = $1 AND records > 0 AND key IS NOT NULL \
    AND id > $2 ORDER BY id LIMIT $3";
const MADE_BEFORE: &str = "SELECT id FROM individual WHERE operation = $1 AND key IS NOT NULL AND created_at < $2 \
    AND id > $3 ORDER BY id LIMIT $4";
const WITH_KEYS: &str = select!("WHERE key IS NOT NULL AND id > $1 ORDER BY id LIMIT $2");
const BY_REGISTRATION: &str = select!("WHERE operation = $1 AND registration_index = $2 ORDER BY id");
const NEXT_CASE: &str = "INSERT INTO case_count (operation, last) VALUES ($1, 1) \
    ON CONFLICT (operation) DO UPDATE SET last = case_count.last + 1 RETURNING last";
const LEAVE_OUT_CASES: &str = "INSERT INTO case_count (operation, last) VALUES ($1, $2) \
    ON CONFLICT (operation) DO UPDATE SET last = case_count.last + $2 RETURNING last";
const INSERT: &str = "INSERT INTO individual \
    (id, operation, case_number, registration_index, key, version, created_at, updated_at, consents, records, sealed, \
     mac) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE individual \
    SET case_number = $3, registration_index = $4, key = $5, version = $6, updated_at = $7, sealed = $8, mac = $9, \
    consents = $11, records = $12 \
    WHERE id = $1 AND operation = $2 AND version = $6 - 1 AND created_at = $10";
const INDEX: &str = "UPDATE individual SET registration_index = $3, mac = $4 WHERE id = $1 AND version = $2";
const COUNT: &str = "UPDATE individual SET consents = $3, records = $4, mac = $5 WHERE id = $1 AND version = $2";

coded_row! {
    pub(crate) struct Row in "individual" {
        pub(crate) id: String,
        pub(crate) operation: String,
        pub(crate) case_number: String,
        pub(crate) registration_index: Option<Vec<u8>>,
        pub(crate) key: Option<Vec<u8>>,
        pub(crate) version: i64,
        pub(crate) created_at: i64,
        pub(crate) updated_at: i64,
        pub(crate) consents: i64,
        pub(crate) records: i64,
        pub(crate) sealed: Vec<u8>,
    }
}

impl Row {
    pub(crate) fn of(individual: &IndividualRow) -> Self {
        Self {
            id: individual.id.to_string(),
            operation: individual.operation.to_string(),
            case_number: individual.case_number.clone(),
            registration_index: individual.registration_index.map(|index| index.to_vec()),
            key: individual.key.as_ref().map(|key| key.0.clone()),
            version: individual.version,
            created_at: individual.created_at.as_millis(),
            updated_at: individual.updated_at.as_millis(),
            consents: individual.consents,
            records: individual.records,
            sealed: individual.sealed.0.clone(),
            mac: Vec::new(),
        }
    }

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
            consents: self.consents,
            records: self.records,
            sealed: Sealed(self.sealed),
        })
    }
}

reads! {
    impl IndividualRead {
        async fn individual(&mut self, id: IndividualId) -> StoreResult<Option<IndividualRow>> {
            if !self.lock_individual(id).await? {
                return Ok(None);
            }
            self.found(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
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
            self.found(NOUN, row).await?.map(Row::read).transpose()
        }

        async fn individuals_by_registration(
            &mut self,
            operation: &OperationId,
            index: &[u8; 32],
        ) -> StoreResult<Listed<IndividualRow>> {
            let rows = query_as(BY_REGISTRATION).bind(operation.as_str()).bind(index.as_slice());
            self.sorted(NOUN, rows, Row::read).await
        }

        async fn individuals_with_keys(&mut self, page: Page<IndividualId>) -> StoreResult<Listed<IndividualRow>> {
            let after = page.after.as_ref().map(IndividualId::to_string).unwrap_or_default();
            self.sorted(NOUN, query_as(WITH_KEYS).bind(after).bind(i64::from(page.limit)), Row::read).await
        }

        async fn individuals_made_before(
            &mut self,
            operation: &OperationId,
            moment: Timestamp,
            page: Page<IndividualId>,
        ) -> StoreResult<Vec<IndividualId>> {
            // Every id comes after the empty text.
            let after = page.after.as_ref().map(IndividualId::to_string).unwrap_or_default();
            let rows = query_as(MADE_BEFORE).bind(operation.as_str()).bind(moment.as_millis());
            let rows: Vec<(String,)> = self.many(NOUN, rows.bind(after).bind(i64::from(page.limit))).await?;
            rows.into_iter().map(|(id,)| Column::of("individual", "id").parse(&id)).collect()
        }

        async fn individuals_with_records(
            &mut self,
            operation: &OperationId,
            page: Page<IndividualId>,
        ) -> StoreResult<Vec<IndividualId>> {
            // Every id comes after the empty text.
            let after = page.after.as_ref().map(IndividualId::to_string).unwrap_or_default();
            let rows = query_as(WITH_RECORDS).bind(operation.as_str()).bind(after).bind(i64::from(page.limit));
            let rows: Vec<(String,)> = self.many(NOUN, rows).await?;
            rows.into_iter().map(|(id,)| Column::of("individual", "id").parse(&id)).collect()
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

        async fn leave_out_cases(&mut self, operation: &OperationId, many: i64) -> StoreResult<i64> {
            match self.one("case count", query_as(LEAVE_OUT_CASES).bind(operation.as_str()).bind(many)).await? {
                Some((last,)) => Ok(last),
                None => Err(StoreError::Failed("the count of cases gave no number".into())),
            }
        }

        async fn insert_individual(&mut self, row: &IndividualRow) -> StoreResult<()> {
            let row = Row::of(row).coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.id)
                .bind(row.operation)
                .bind(row.case_number)
                .bind(row.registration_index)
                .bind(row.key)
                .bind(row.version)
                .bind(row.created_at)
                .bind(row.updated_at)
                .bind(row.consents)
                .bind(row.records)
                .bind(row.sealed)
                .bind(row.mac);
            self.insert(NOUN, statement).await
        }

        async fn update_individual(&mut self, row: &IndividualRow) -> StoreResult<()> {
            let row = Row::of(row).coded(&self.rows);
            let statement = query(UPDATE)
                .bind(row.id)
                .bind(row.operation)
                .bind(row.case_number)
                .bind(row.registration_index)
                .bind(row.key)
                .bind(row.version)
                .bind(row.updated_at)
                .bind(row.sealed)
                .bind(row.mac)
                .bind(row.created_at)
                .bind(row.consents)
                .bind(row.records);
            self.update(NOUN, statement).await
        }

        async fn index_individual(&mut self, row: &IndividualRow) -> StoreResult<()> {
            self.lock_individual(row.id).await?;
            let row = Row::of(row).coded(&self.rows);
            let statement = query(INDEX).bind(row.id).bind(row.version).bind(row.registration_index).bind(row.mac);
            self.update(NOUN, statement).await
        }

        async fn count_of_individual(&mut self, row: &IndividualRow) -> StoreResult<()> {
            self.lock_individual(row.id).await?;
            let row = Row::of(row).coded(&self.rows);
            let statement =
                query(COUNT).bind(row.id).bind(row.version).bind(row.consents).bind(row.records).bind(row.mac);
            self.update(NOUN, statement).await
        }
    }
}
