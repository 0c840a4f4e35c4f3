//! Disclosures.

use sqlx::{query, query_as};
use waystation_domain::ports::{DisclosureRead, DisclosureRow, DisclosureWrite, StoreResult};
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::{DisclosureId, ReferralId};
use waystation_domain::words::time::Timestamp;

use crate::locks::Locks as _;
use crate::stored::Column;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, individual, referral, partner, stage, digest, created_at, closed_at, sealed FROM disclosure ",
            $rest
        )
    };
}

const NOUN: &str = "disclosure";
const BY_ID: &str = select!("WHERE id = $1");
const OF_REFERRAL: &str = select!("WHERE referral = $1 ORDER BY id");
const INSERT: &str = "INSERT INTO disclosure \
    (id, individual, referral, partner, stage, digest, created_at, closed_at, sealed) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
const CLOSE: &str = "UPDATE disclosure SET closed_at = $2 WHERE referral = $1 AND closed_at IS NULL";

from_row! {
    struct Row {
        id: String,
        individual: String,
        referral: String,
        partner: String,
        stage: String,
        digest: Vec<u8>,
        created_at: i64,
        closed_at: Option<i64>,
        sealed: Vec<u8>,
    }
}

impl Row {
    fn read(self) -> StoreResult<DisclosureRow> {
        let column = |name| Column::of("disclosure", name);
        Ok(DisclosureRow {
            id: column("id").parse(&self.id)?,
            individual: column("individual").parse(&self.individual)?,
            referral: column("referral").parse(&self.referral)?,
            partner: column("partner").parse(&self.partner)?,
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
            self.one(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn disclosures_of(&mut self, referral: ReferralId) -> StoreResult<Vec<DisclosureRow>> {
            if !self.lock_individual_of_referral(referral).await? {
                return Ok(Vec::new());
            }
            let rows = query_as(OF_REFERRAL).bind(referral.to_string());
            self.many(NOUN, rows).await?.into_iter().map(Row::read).collect()
        }
    }
}

writes! {
    impl DisclosureWrite {
        async fn insert_disclosure(&mut self, row: &DisclosureRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let statement = query(INSERT)
                .bind(row.id.to_string())
                .bind(row.individual.to_string())
                .bind(row.referral.to_string())
                .bind(row.partner.as_str())
                .bind(row.stage.code())
                .bind(row.digest.as_slice())
                .bind(row.created_at.as_millis())
                .bind(row.closed_at.map(Timestamp::as_millis))
                .bind(row.sealed.0.as_slice());
            self.insert(NOUN, statement).await
        }

        async fn close_disclosures(&mut self, referral: ReferralId, at: Timestamp) -> StoreResult<u64> {
            self.lock_individual_of_referral(referral).await?;
            self.run(NOUN, query(CLOSE).bind(referral.to_string()).bind(at.as_millis())).await
        }
    }
}
