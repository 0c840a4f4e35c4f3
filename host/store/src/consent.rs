//! Consents.

use sqlx::{query, query_as};
use waystation_domain::ports::{ConsentRead, ConsentRow, ConsentWrite, StoreResult};
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::{ConsentId, IndividualId};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::Column;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, individual, referral, state, expires_at, version, created_at, sealed, mac FROM consent ",
            $rest
        )
    };
}

const NOUN: &str = "consent";
const BY_ID: &str = select!("WHERE id = $1");
const OF_INDIVIDUAL: &str = select!("WHERE individual = $1 ORDER BY id");
const INSERT: &str = "INSERT INTO consent \
    (id, individual, referral, state, expires_at, version, created_at, sealed, mac) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE consent SET state = $4, expires_at = $5, version = $6, sealed = $7, mac = $8 \
    WHERE id = $1 AND individual = $2 AND referral = $3 AND version = $6 - 1 AND created_at = $9";

coded_row! {
    pub(crate) struct Row in "consent" {
        pub(crate) id: String,
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
    fn of(consent: &ConsentRow) -> Self {
        Self {
            id: consent.id.to_string(),
            individual: consent.individual.to_string(),
            referral: consent.referral.to_string(),
            state: consent.state.code().to_owned(),
            expires_at: consent.expires_at.as_millis(),
            version: consent.version,
            created_at: consent.created_at.as_millis(),
            sealed: consent.sealed.0.clone(),
            mac: Vec::new(),
        }
    }

    pub(crate) fn read(self) -> StoreResult<ConsentRow> {
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
            self.found(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn consents_of(&mut self, individual: IndividualId) -> StoreResult<Vec<ConsentRow>> {
            if !self.lock_individual(individual).await? {
                return Ok(Vec::new());
            }
            let rows = query_as(OF_INDIVIDUAL).bind(individual.to_string());
            self.listed(NOUN, rows).await?.into_iter().map(Row::read).collect()
        }
    }
}

writes! {
    impl ConsentWrite {
        async fn insert_consent(&mut self, row: &ConsentRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let row = Row::of(row).coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.id)
                .bind(row.individual)
                .bind(row.referral)
                .bind(row.state)
                .bind(row.expires_at)
                .bind(row.version)
                .bind(row.created_at)
                .bind(row.sealed)
                .bind(row.mac);
            self.insert(NOUN, statement).await
        }

        async fn update_consent(&mut self, row: &ConsentRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let row = Row::of(row).coded(&self.rows);
            let statement = query(UPDATE)
                .bind(row.id)
                .bind(row.individual)
                .bind(row.referral)
                .bind(row.state)
                .bind(row.expires_at)
                .bind(row.version)
                .bind(row.sealed)
                .bind(row.mac)
                .bind(row.created_at);
            self.update(NOUN, statement).await
        }
    }
}
