//! Disclosures.

use sqlx::{query, query_as};
use waystation_domain::ports::{DisclosureRead, DisclosureRow, DisclosureWrite, Listed, StoreError, StoreResult};
use waystation_domain::security::row::RowKey;
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::{DisclosureId, ReferralId};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::Column;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, individual, referral, stage, digest, created_at, closed_at, sealed, mac FROM disclosure ",
            $rest
        )
    };
}

const NOUN: &str = "disclosure";
const BY_ID: &str = select!("WHERE id = $1");
const OF_REFERRAL: &str = select!("WHERE referral = $1 ORDER BY id");
const INSERT: &str = "INSERT INTO disclosure \
    (id, individual, referral, stage, digest, created_at, closed_at, sealed, mac) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
const OPEN: &str = select!("WHERE referral = $1 AND closed_at IS NULL ORDER BY id");
const OPEN_BY_ID: &str = select!("WHERE id = $1 AND closed_at IS NULL");
const CLOSE: &str = "UPDATE disclosure SET closed_at = $2, mac = $3 WHERE id = $1";

coded_row! {
    pub(crate) struct Row in "disclosure" {
        pub(crate) id: String,
        individual: String,
        referral: String,
        stage: String,
        digest: Vec<u8>,
        created_at: i64,
        closed_at: Option<i64>,
        sealed: Vec<u8>,
    }
}

impl Row {
    /// Its id, and the code that it has once it is closed. A damaged row is closed too, and stays damaged: it gets no code
    /// that makes it whole.
    fn closed(self, at: Timestamp, key: &RowKey) -> StoreResult<(String, Vec<u8>)> {
        match self.verified(key) {
            Ok(row) => {
                let row = Self { closed_at: Some(at.as_millis()), ..row }.coded(key);
                Ok((row.id, row.mac))
            }
            Err(StoreError::Damaged { row, .. }) => Ok((row, Vec::new())),
            Err(other) => Err(other),
        }
    }

    pub(crate) fn read(self) -> StoreResult<DisclosureRow> {
        let column = |name| Column::of("disclosure", name);
        Ok(DisclosureRow {
            id: column("id").parse(&self.id)?,
            individual: column("individual").parse(&self.individual)?,
            referral: column("referral").parse(&self.referral)?,
            stage: column("stage").parse(&self.stage)?,
            digest: column("digest").hash(&self.digest)?,
            created_at: Timestamp::from_millis(self.created_at),
            closed_at: self.closed_at.map(Timestamp::from_millis),
            sealed: Sealed(self.sealed),
        })
    }
}

reads! {
    impl DisclosureRead {
        async fn disclosure(&mut self, id: DisclosureId) -> StoreResult<Option<DisclosureRow>> {
            if !self.lock_individual_of_disclosure(id).await? {
                return Ok(None);
            }
            self.found(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn disclosures_of(&mut self, referral: ReferralId) -> StoreResult<Listed<DisclosureRow>> {
            if !self.lock_individual_of_referral(referral).await? {
                return Ok(Listed::default());
            }
            let rows = query_as(OF_REFERRAL).bind(referral.to_string());
            self.sorted(NOUN, rows, Row::read).await
        }
    }
}

writes! {
    impl DisclosureWrite {
        async fn insert_disclosure(&mut self, row: &DisclosureRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let row = Row {
                id: row.id.to_string(),
                individual: row.individual.to_string(),
                referral: row.referral.to_string(),
                stage: row.stage.code().to_owned(),
                digest: row.digest.to_vec(),
                created_at: row.created_at.as_millis(),
                closed_at: row.closed_at.map(Timestamp::as_millis),
                sealed: row.sealed.0.clone(),
                mac: Vec::new(),
            };
            let row = row.coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.id)
                .bind(row.individual)
                .bind(row.referral)
                .bind(row.stage)
                .bind(row.digest)
                .bind(row.created_at)
                .bind(row.closed_at)
                .bind(row.sealed)
                .bind(row.mac);
            self.insert(NOUN, statement).await
        }

        async fn close_disclosure(&mut self, id: DisclosureId, at: Timestamp) -> StoreResult<bool> {
            self.lock_individual_of_disclosure(id).await?;
            let open: Option<Row> = self.one(NOUN, query_as(OPEN_BY_ID).bind(id.to_string())).await?;
            let Some(row) = open else { return Ok(false) };
            let (id, mac) = row.closed(at, &self.rows)?;
            Ok(self.run(NOUN, query(CLOSE).bind(id).bind(at.as_millis()).bind(mac)).await? > 0)
        }

        async fn close_disclosures(&mut self, referral: ReferralId, at: Timestamp) -> StoreResult<u64> {
            self.lock_individual_of_referral(referral).await?;
            let open: Vec<Row> = self.many(NOUN, query_as(OPEN).bind(referral.to_string())).await?;
            let mut closed = 0;
            for row in open {
                let (id, mac) = row.closed(at, &self.rows)?;
                closed += self.run(NOUN, query(CLOSE).bind(id).bind(at.as_millis()).bind(mac)).await?;
            }
            Ok(closed)
        }
    }
}
