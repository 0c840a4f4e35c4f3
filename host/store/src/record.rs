//! Records about persons.

use sqlx::{query, query_as};
use waystation_domain::ports::{RecordRead, RecordRow, RecordWrite, StoreResult};
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::{IndividualId, RecordId, ReferralId};
use waystation_domain::words::time::Timestamp;

use crate::locks::Locks as _;
use crate::stored::Column;

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, individual, referral, kind, version, created_at, sealed FROM record ", $rest)
    };
}

const NOUN: &str = "record";
const BY_ID: &str = select!("WHERE id = $1");
const OF_INDIVIDUAL: &str = select!("WHERE individual = $1 ORDER BY id");
const INSERT: &str = "INSERT INTO record (id, individual, referral, kind, version, created_at, sealed) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
/// A record for no referral stays one: no referral is not distinct from none.
const UPDATE: &str = "UPDATE record SET version = $5, sealed = $6 \
    WHERE id = $1 AND individual = $2 AND referral IS NOT DISTINCT FROM $3 AND kind = $4 AND version = $5 - 1";

from_row! {
    struct Row {
        id: String,
        individual: String,
        referral: Option<String>,
        kind: String,
        version: i64,
        created_at: i64,
        sealed: Vec<u8>,
    }
}

impl Row {
    fn read(self) -> StoreResult<RecordRow> {
        let column = |name| Column::of("record", name);
        Ok(RecordRow {
            id: column("id").parse(&self.id)?,
            individual: column("individual").parse(&self.individual)?,
            referral: column("referral").parse_optional(self.referral.as_deref())?,
            kind: column("kind").parse(&self.kind)?,
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
            self.one(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn records_of(&mut self, individual: IndividualId) -> StoreResult<Vec<RecordRow>> {
            if !self.lock_individual(individual).await? {
                return Ok(Vec::new());
            }
            let rows = query_as(OF_INDIVIDUAL).bind(individual.to_string());
            self.many(NOUN, rows).await?.into_iter().map(Row::read).collect()
        }
    }
}

writes! {
    impl RecordWrite {
        async fn insert_record(&mut self, row: &RecordRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let statement = query(INSERT)
                .bind(row.id.to_string())
                .bind(row.individual.to_string())
                .bind(row.referral.as_ref().map(ReferralId::to_string))
                .bind(row.kind.code())
                .bind(row.version)
                .bind(row.created_at.as_millis())
                .bind(row.sealed.0.as_slice());
            self.insert(NOUN, statement).await
        }

        async fn update_record(&mut self, row: &RecordRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let statement = query(UPDATE)
                .bind(row.id.to_string())
                .bind(row.individual.to_string())
                .bind(row.referral.as_ref().map(ReferralId::to_string))
                .bind(row.kind.code())
                .bind(row.version)
                .bind(row.sealed.0.as_slice());
            self.update(NOUN, statement).await
        }
    }
}
