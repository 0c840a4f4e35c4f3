//! Records about persons.

use sqlx::{query, query_as};
use waystation_domain::ports::{RecordRead, RecordRow, RecordWrite, StoreResult};
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::{IndividualId, RecordId, ReferralId};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::Column;

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, individual, referral, version, created_at, sealed, mac FROM record ", $rest)
    };
}

const NOUN: &str = "record";
const BY_ID: &str = select!("WHERE id = $1");
const OF_INDIVIDUAL: &str = select!("WHERE individual = $1 ORDER BY id");
const INSERT: &str = "INSERT INTO record (id, individual, referral, version, created_at, sealed, mac) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
/// A record for no referral stays one: no referral is not distinct from none.
const UPDATE: &str = "UPDATE record SET version = $4, sealed = $5, mac = $6 \
    WHERE id = $1 AND individual = $2 AND referral IS NOT DISTINCT FROM $3 AND version = $4 - 1 \
    AND created_at = $7";

coded_row! {
    pub(crate) struct Row in "record" {
        pub(crate) id: String,
        individual: String,
        referral: Option<String>,
        version: i64,
        created_at: i64,
        sealed: Vec<u8>,
    }
}

impl Row {
    fn of(record: &RecordRow) -> Self {
        Self {
            id: record.id.to_string(),
            individual: record.individual.to_string(),
            referral: record.referral.as_ref().map(ReferralId::to_string),
            version: record.version,
            created_at: record.created_at.as_millis(),
            sealed: record.sealed.0.clone(),
            mac: Vec::new(),
        }
    }

    pub(crate) fn read(self) -> StoreResult<RecordRow> {
        let column = |name| Column::of("record", name);
        Ok(RecordRow {
            id: column("id").parse(&self.id)?,
            individual: column("individual").parse(&self.individual)?,
            referral: column("referral").parse_optional(self.referral.as_deref())?,
            version: self.version,
            created_at: Timestamp::from_millis(self.created_at),
            sealed: Sealed(self.sealed),
        })
    }
}

reads! {
    impl RecordRead {
        async fn record(&mut self, id: RecordId) -> StoreResult<Option<RecordRow>> {
            if !self.lock_individual_of_record(id).await? {
                return Ok(None);
            }
            self.found(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn records_of(&mut self, individual: IndividualId) -> StoreResult<Vec<RecordRow>> {
            if !self.lock_individual(individual).await? {
                return Ok(Vec::new());
            }
            let rows = query_as(OF_INDIVIDUAL).bind(individual.to_string());
            self.listed(NOUN, rows).await?.into_iter().map(Row::read).collect()
        }
    }
}

writes! {
    impl RecordWrite {
        async fn insert_record(&mut self, row: &RecordRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let row = Row::of(row).coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.id)
                .bind(row.individual)
                .bind(row.referral)
                .bind(row.version)
                .bind(row.created_at)
                .bind(row.sealed)
                .bind(row.mac);
            self.insert(NOUN, statement).await
        }

        async fn update_record(&mut self, row: &RecordRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let row = Row::of(row).coded(&self.rows);
            let statement = query(UPDATE)
                .bind(row.id)
                .bind(row.individual)
                .bind(row.referral)
                .bind(row.version)
                .bind(row.sealed)
                .bind(row.mac)
                .bind(row.created_at);
            self.update(NOUN, statement).await
        }
    }
}
