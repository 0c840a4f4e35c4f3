//! Files that were attached.

use sqlx::{query, query_as};
use waystation_domain::ports::{EvidenceRead, EvidenceRow, EvidenceWrite, StoreResult};
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::{EvidenceId, IndividualId};
use waystation_domain::words::time::Timestamp;

use crate::locks::Locks as _;
use crate::stored::Column;

const NOUN: &str = "evidence";
const BY_ID: &str = "SELECT id, individual, media_type, size, created_at, sealed FROM evidence WHERE id = $1";
const OF_INDIVIDUAL: &str = "SELECT id FROM evidence WHERE individual = $1 ORDER BY id";
const INSERT: &str = "INSERT INTO evidence (id, individual, media_type, size, created_at, sealed) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

from_row! {
    struct Row {
        id: String,
        individual: String,
        media_type: String,
        size: i64,
        created_at: i64,
        sealed: Vec<u8>,
    }
}

impl Row {
    fn read(self) -> StoreResult<EvidenceRow> {
        let column = |name| Column::of("evidence", name);
        Ok(EvidenceRow {
            id: column("id").parse(&self.id)?,
            individual: column("individual").parse(&self.individual)?,
            media_type: self.media_type,
            size: self.size,
            created_at: Timestamp::from_millis(self.created_at),
            sealed: Sealed(self.sealed),
        })
    }
}

from_row! {
    struct IdRow {
        id: String,
    }
}

impl IdRow {
    fn read(self) -> StoreResult<EvidenceId> {
        Column::of("evidence", "id").parse(&self.id)
    }
}

reads! {
    impl EvidenceRead {
        async fn evidence(&mut self, id: EvidenceId) -> StoreResult<Option<EvidenceRow>> {
            if !self.lock_individual_of_evidence(id).await? {
                return Ok(None);
            }
            self.one(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn evidence_of(&mut self, individual: IndividualId) -> StoreResult<Vec<EvidenceId>> {
            if !self.lock_individual(individual).await? {
                return Ok(Vec::new());
            }
            let rows = query_as(OF_INDIVIDUAL).bind(individual.to_string());
            self.many(NOUN, rows).await?.into_iter().map(IdRow::read).collect()
        }
    }
}

writes! {
    impl EvidenceWrite {
        async fn insert_evidence(&mut self, row: &EvidenceRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let statement = query(INSERT)
                .bind(row.id.to_string())
                .bind(row.individual.to_string())
                .bind(row.media_type.as_str())
                .bind(row.size)
                .bind(row.created_at.as_millis())
                .bind(row.sealed.0.as_slice());
            self.insert(NOUN, statement).await
        }
    }
}
