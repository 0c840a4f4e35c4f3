//! Referrals.

use sqlx::{query, query_as};
use waystation_domain::plugin::catalogue::Priority;
use waystation_domain::ports::{IndividualRow, Page, ReferralRead, ReferralRow, ReferralWrite, StoreResult};
use waystation_domain::referral::StateName;
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::{IndividualId, OperationId, PartnerId, PathwayId, ReferralId};
use waystation_domain::words::time::Timestamp;

use crate::individual;
use crate::locks::Locks as _;
use crate::stored::Column;

macro_rules! select {
    ($rest:literal) => {
        select!("", $rest)
    };
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT referral.id, individual, referral.operation, plugin, pathway, partner, state, priority, due_at, \
             referral.version, referral.created_at, referral.updated_at, sealed",
            $more,
            " FROM referral ",
            $rest
        )
    };
}

const NOUN: &str = "referral";
const BY_ID: &str = select!("WHERE id = $1");
const WITH_INDIVIDUAL: &str = select!(
    ", case_number, registration_index, key, individual.version AS individual_version, \
     individual.created_at AS individual_created_at, individual.updated_at AS individual_updated_at",
    "JOIN individual ON individual.id = referral.individual WHERE referral.id = $1"
);
const OF_INDIVIDUAL: &str = select!("WHERE individual = $1 ORDER BY id");
/// A referral has a moment at which the answer is due from when it was sent, and not before.
const AT_PARTNER: &str = select!("WHERE partner = $1 AND due_at IS NOT NULL AND id > $2 ORDER BY id LIMIT $3");
const COUNTS: &str = "SELECT pathway, state, count(*) FROM referral \
    WHERE operation = $1 AND created_at >= $2 AND created_at < $3 AND due_at IS NOT NULL \
    GROUP BY pathway, state ORDER BY pathway, state";
const INSERT: &str = "INSERT INTO referral \
    (id, individual, operation, plugin, pathway, partner, state, priority, due_at, version, created_at, updated_at, \
     sealed) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING";
/// Whoever was erased has no key, and nothing is sealed for them any more.
const UPDATE: &str = "UPDATE referral \
    SET partner = $6, state = $7, priority = $8, due_at = $9, version = $10, updated_at = $11, sealed = $12 \
    WHERE id = $1 AND individual = $2 AND operation = $3 AND plugin = $4 AND pathway = $5 AND version = $10 - 1 \
    AND EXISTS (SELECT 1 FROM individual WHERE individual.id = referral.individual AND key IS NOT NULL)";

from_row! {
    struct Row {
        id: String,
        individual: String,
        operation: String,
        plugin: String,
        pathway: String,
        partner: Option<String>,
        state: String,
        priority: Option<String>,
        due_at: Option<i64>,
        version: i64,
        created_at: i64,
        updated_at: i64,
        sealed: Vec<u8>,
    }
}

impl Row {
    fn read(self) -> StoreResult<ReferralRow> {
        let column = |name| Column::of("referral", name);
        Ok(ReferralRow {
            id: column("id").parse(&self.id)?,
            individual: column("individual").parse(&self.individual)?,
            operation: column("operation").parse(&self.operation)?,
            plugin: column("plugin").parse(&self.plugin)?,
            pathway: column("pathway").parse(&self.pathway)?,
            partner: column("partner").parse_optional(self.partner.as_deref())?,
            state: column("state").parse(&self.state)?,
            priority: column("priority").parse_optional(self.priority.as_deref())?,
            due_at: self.due_at.map(Timestamp::from_millis),
            version: self.version,
            created_at: Timestamp::from_millis(self.created_at),
            updated_at: Timestamp::from_millis(self.updated_at),
            sealed: Sealed(self.sealed),
        })
    }
}

from_row! {
    /// A referral and the person it is about.
    struct WithIndividual {
        case_number: String,
        registration_index: Option<Vec<u8>>,
        key: Option<Vec<u8>>,
        individual_version: i64,
        individual_created_at: i64,
        individual_updated_at: i64,
    }
    flatten referral: Row;
}

impl WithIndividual {
    fn read(self) -> StoreResult<(ReferralRow, IndividualRow)> {
        let individual = individual::Row {
            id: self.referral.individual.clone(),
            // The same for both, by a key of the schema.
            operation: self.referral.operation.clone(),
            case_number: self.case_number,
            registration_index: self.registration_index,
            key: self.key,
            version: self.individual_version,
            created_at: self.individual_created_at,
            updated_at: self.individual_updated_at,
        };
        Ok((self.referral.read()?, individual.read()?))
    }
}

reads! {
    impl ReferralRead {
        async fn referral(&mut self, id: ReferralId) -> StoreResult<Option<ReferralRow>> {
            if !self.lock_individual_of_referral(id).await? {
                return Ok(None);
            }
            self.one(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn referral_with_individual(
            &mut self,
            id: ReferralId,
        ) -> StoreResult<Option<(ReferralRow, IndividualRow)>> {
            if !self.lock_individual_of_referral(id).await? {
                return Ok(None);
            }
            let found = query_as(WITH_INDIVIDUAL).bind(id.to_string());
            self.one(NOUN, found).await?.map(WithIndividual::read).transpose()
        }

        async fn referrals_of(&mut self, individual: IndividualId) -> StoreResult<Vec<ReferralRow>> {
            if !self.lock_individual(individual).await? {
                return Ok(Vec::new());
            }
            let rows = query_as(OF_INDIVIDUAL).bind(individual.to_string());
            self.many(NOUN, rows).await?.into_iter().map(Row::read).collect()
        }

        async fn referrals_at(
            &mut self,
            partner: &PartnerId,
            page: Page<ReferralId>,
        ) -> StoreResult<Vec<ReferralRow>> {
            let rows = query_as(AT_PARTNER)
                .bind(partner.as_str())
                // Every id comes after the empty text.
                .bind(page.after.as_ref().map(ReferralId::to_string).unwrap_or_default())
                .bind(i64::from(page.limit));
            self.many(NOUN, rows).await?.into_iter().map(Row::read).collect()
        }

        async fn referral_counts(
            &mut self,
            operation: &OperationId,
            from: Timestamp,
            until: Timestamp,
        ) -> StoreResult<Vec<(PathwayId, StateName, u32)>> {
            let rows = query_as(COUNTS).bind(operation.as_str()).bind(from.as_millis()).bind(until.as_millis());
            let rows: Vec<(String, String, i64)> = self.many(NOUN, rows).await?;
            rows.into_iter()
                .map(|(pathway, state, count)| {
                    let pathway = Column::of("referral", "pathway").parse(&pathway)?;
                    let state = Column::of("referral", "state").parse(&state)?;
                    Ok((pathway, state, u32::try_from(count).unwrap_or(u32::MAX)))
                })
                .collect()
        }
    }
}

writes! {
    impl ReferralWrite {
        async fn insert_referral(&mut self, row: &ReferralRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let statement = query(INSERT)
                .bind(row.id.to_string())
                .bind(row.individual.to_string())
                .bind(row.operation.as_str())
                .bind(row.plugin.to_string())
                .bind(row.pathway.as_str())
                .bind(row.partner.as_ref().map(PartnerId::as_str))
                .bind(row.state.code())
                .bind(row.priority.map(Priority::code))
                .bind(row.due_at.map(Timestamp::as_millis))
                .bind(row.version)
                .bind(row.created_at.as_millis())
                .bind(row.updated_at.as_millis())
                .bind(row.sealed.0.as_slice());
            self.insert(NOUN, statement).await
        }

        async fn update_referral(&mut self, row: &ReferralRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let statement = query(UPDATE)
                .bind(row.id.to_string())
                .bind(row.individual.to_string())
                .bind(row.operation.as_str())
                .bind(row.plugin.to_string())
                .bind(row.pathway.as_str())
                .bind(row.partner.as_ref().map(PartnerId::as_str))
                .bind(row.state.code())
                .bind(row.priority.map(Priority::code))
                .bind(row.due_at.map(Timestamp::as_millis))
                .bind(row.version)
                .bind(row.updated_at.as_millis())
                .bind(row.sealed.0.as_slice());
            self.update(NOUN, statement).await
        }
    }
}
