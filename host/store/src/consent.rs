//! Consents.

use sqlx::{query, query_as};
use waystation_domain::ports::{ConsentRead, ConsentRow, ConsentWrite, StoreResult};
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::{ConsentId, IndividualId};
use waystation_domain::words::time::Timestamp;

use crate::locks::Locks as _;
use crate::stored::Column;

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, individual, referral, state, expires_at, version, created_at, sealed FROM consent ", $rest)
    };
}

const NOUN: &str = "consent";
const BY_ID: &str = select!("WHERE id = $1");
const OF_INDIVIDUAL: &str = select!("WHERE individual = $1 ORDER BY id");
const INSERT: &str = "INSERT INTO consent \
    (id, individual, referral, state, expires_at, version, created_at, sealed) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE consent SET state = $4, expires_at = $5, version = $6, sealed = $7 \
    WHERE id = $1 AND individual = $2 AND referral = $3 AND version = $6 - 1";

from_row! {
    struct Row {
        id: String,
        individual: String,
        referral: String,
        state: String,
        expires_at: i64,
        version: i64,
        created_at: i64,
        sealed: Vec<u8>,
    }
}

impl Row {
    fn read(self) -> StoreResult<ConsentRow> {
        let column = |name| Column::of("consent", name);
        Ok(ConsentRow {
            id: column("id").parse(&self.id)?,
            individual: column("individual").parse(&self.individual)?,
            referral: column("referral").parse(&self.referral)?,
            state: column("state").parse(&self.state)?,
            expires_at: Timestamp::from_millis(self.expires_at),
            version: self.version,
            created_at: Timestamp::from_millis(self.created_at),
            sealed: Sealed(self.sealed),
        })
    }
}

reads! {
    impl ConsentRead {
        async fn consent(&mut self, id: ConsentId) -> StoreResult<Option<ConsentRow>> {
            if !self.lock_individual_of_consent(id).await? {
                return Ok(None);
            }
            self.one(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn consents_of(&mut self, individual: IndividualId) -> StoreResult<Vec<ConsentRow>> {
            if !self.lock_individual(individual).await? {
                return Ok(Vec::new());
            }
            let rows = query_as(OF_INDIVIDUAL).bind(individual.to_string());
            self.many(NOUN, rows).await?.into_iter().map(Row::read).collect()
        }
    }
}

writes! {
    impl ConsentWrite {
        async fn insert_consent(&mut self, row: &ConsentRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let statement = query(INSERT)
                .bind(row.id.to_string())
                .bind(row.individual.to_string())
                .bind(row.referral.to_string())
                .bind(row.state.code())
                .bind(row.expires_at.as_millis())
                .bind(row.version)
                .bind(row.created_at.as_millis())
                .bind(row.sealed.0.as_slice());
            self.insert(NOUN, statement).await
        }

        async fn update_consent(&mut self, row: &ConsentRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let statement = query(UPDATE)
                .bind(row.id.to_string())
                .bind(row.individual.to_string())
                .bind(row.referral.to_string())
                .bind(row.state.code())
                .bind(row.expires_at.as_millis())
                .bind(row.version)
                .bind(row.sealed.0.as_slice());
            self.update(NOUN, statement).await
        }
    }
}
