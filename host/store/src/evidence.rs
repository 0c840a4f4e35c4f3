//! Files that were attached.

use sqlx::{query, query_as};
use waystation_domain::ports::{EvidenceRead, EvidenceRow, EvidenceWrite, StoreResult};
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::{EvidenceId, IndividualId};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::Column;

const NOUN: &str = "evidence";
const BY_ID: &str = "SELECT id, individual, created_at, sealed, mac FROM evidence WHERE id = $1";
const OF_INDIVIDUAL: &str = "SELECT id FROM evidence WHERE individual = $1 ORDER BY id";
const INSERT: &str = "INSERT INTO evidence (id, individual, created_at, sealed, mac) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

coded_row! {
    pub(crate) struct Row in "evidence" {
        pub(crate) id: String,
        individual: String,
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
            self.found(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
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
            let row = Row {
                id: row.id.to_string(),
                individual: row.individual.to_string(),
                created_at: row.created_at.as_millis(),
                sealed: row.sealed.0.clone(),
                mac: Vec::new(),
            };
            let row = row.coded(&self.rows);
            let statement =
                query(INSERT).bind(row.id).bind(row.individual).bind(row.created_at).bind(row.sealed).bind(row.mac);
            self.insert(NOUN, statement).await
        }
    }
}
