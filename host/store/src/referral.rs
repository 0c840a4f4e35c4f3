//! Referrals.

use sqlx::{query, query_as};
use waystation_domain::organisation::operation::Operation;
use waystation_domain::ports::{
    IndividualRow, Listed, Page, ReferralFilter, ReferralRead, ReferralRow, ReferralWrite, StoreResult,
};
use waystation_domain::referral::StateName;
use waystation_domain::security::row::RowKey;
use waystation_domain::security::vault::Sealed;
use waystation_domain::words::ids::{IndividualId, OperationId, ReferralId};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::Column;
use crate::{individual, listed, operation};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, individual, operation, plugin, partner_index, state, version, created_at, updated_at, sealed, mac \
             FROM referral ",
            $rest
        )
    };
}

/// The columns of a referral and of the person it is about, which go by names of their own.
macro_rules! both {
    () => {
        "referral.id, individual, referral.operation, plugin, partner_index, state, referral.version, \
         referral.created_at, referral.updated_at, referral.sealed, referral.mac, \
         case_number, registration_index, key, individual.operation AS individual_operation, \
         individual.version AS individual_version, individual.created_at AS individual_created_at, \
         individual.updated_at AS individual_updated_at, consents, records, individual.sealed AS individual_sealed, \
         individual.mac AS individual_mac"
    };
}

/// With the person it is about.
macro_rules! select_both {
    ($($rest:literal),+) => {
        concat!(
            "SELECT ",
            both!(),
            " FROM referral JOIN individual ON individual.id = referral.individual ",
            $($rest),+
        )
    };
}

const NOUN: &str = "referral";
const BY_ID: &str = select!("WHERE id = $1");
/// With the operation too, which most acts ask for next.
const WITH_FILE: &str = concat!(
    "SELECT ",
    both!(),
    ", operation.document AS operation_document, operation.mac AS operation_mac \
     FROM referral JOIN individual ON individual.id = referral.individual \
     JOIN operation ON operation.id = referral.operation WHERE referral.id = $1"
);
const OF_INDIVIDUAL: &str = select!("WHERE individual = $1 ORDER BY id");
/// A page of those that a [`ReferralFilter`] lets through.
macro_rules! select_page {
    ($from:literal) => {
        select_both!(
            $from,
            " AND referral.id > $2 AND ($4 IS NULL OR state = $4) \
             AND ($5 = 0 OR state NOT IN ('declined', 'completed', 'not-completed', 'withdrawn', 'cancelled', 'lapsed')) \
             ORDER BY referral.id LIMIT $3"
        )
    };
}

const IN_OPERATION: &str = select_page!("WHERE referral.operation = $1 AND key IS NOT NULL");
const AT_PARTNER: &str = select_page!("WHERE partner_index = $1 AND referral.operation = $6 AND key IS NOT NULL");
/// A referral has the index of a partner from when it was sent, and not before.
const BEGUN: &str = select_both!(
    "WHERE referral.operation = $1 AND referral.created_at >= $2 AND referral.created_at < $3 \
     AND partner_index IS NOT NULL AND referral.id > $4 ORDER BY referral.id LIMIT $5"
);
/// Those without an answer, and those with something open: each part has an index of its own.
const UNDER_WAY: &str = "SELECT id FROM referral WHERE id > $1 AND id IN (\
    SELECT id FROM referral WHERE state IN ('submitted', 'received', 'needs-information') \
    UNION SELECT referral FROM disclosure WHERE closed_at IS NULL) ORDER BY id LIMIT $2";
const INSERT: &str = "INSERT INTO referral \
    (id, individual, operation, plugin, partner_index, state, version, created_at, updated_at, sealed, mac) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
/// A person who was erased has no key, and nothing more is sealed for them.
const UPDATE: &str = "UPDATE referral \
    SET partner_index = $5, state = $6, version = $7, updated_at = $8, sealed = $9, mac = $10 \
    WHERE id = $1 AND individual = $2 AND operation = $3 AND plugin = $4 AND version = $7 - 1 AND created_at = $11 \
    AND EXISTS (SELECT 1 FROM individual WHERE individual.id = referral.individual AND key IS NOT NULL)";

coded_row! {
    pub(crate) struct Row in "referral" {
        pub(crate) id: String,
        individual: String,
        operation: String,
        plugin: String,
        partner_index: Option<Vec<u8>>,
        state: String,
        version: i64,
        created_at: i64,
        updated_at: i64,
        sealed: Vec<u8>,
    }
}

impl Row {
    fn of(referral: &ReferralRow) -> Self {
        Self {
            id: referral.id.to_string(),
            individual: referral.individual.to_string(),
            operation: referral.operation.to_string(),
            plugin: referral.plugin.to_string(),
            partner_index: referral.partner_index.map(|index| index.to_vec()),
            state: referral.state.code().to_owned(),
            version: referral.version,
            created_at: referral.created_at.as_millis(),
            updated_at: referral.updated_at.as_millis(),
            sealed: referral.sealed.0.clone(),
            mac: Vec::new(),
        }
    }

    fn read(self) -> StoreResult<ReferralRow> {
        let column = |name| Column::of("referral", name);
        let partner_index = self.partner_index.as_deref().map(|bytes| column("partner_index").hash(bytes));
        Ok(ReferralRow {
            id: column("id").parse(&self.id)?,
            individual: column("individual").parse(&self.individual)?,
            operation: column("operation").parse(&self.operation)?,
            plugin: column("plugin").parse(&self.plugin)?,
            partner_index: partner_index.transpose()?,
            state: column("state").parse(&self.state)?,
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
        individual_operation: String,
        individual_version: i64,
        individual_created_at: i64,
        individual_updated_at: i64,
        consents: i64,
        records: i64,
        individual_sealed: Vec<u8>,
        individual_mac: Vec<u8>,
    }
    flatten referral: Row;
}

impl WithIndividual {
    fn read(self, key: &RowKey) -> StoreResult<(ReferralRow, IndividualRow)> {
        let individual = individual::Row {
            id: self.referral.individual.clone(),
            operation: self.individual_operation,
            case_number: self.case_number,
            registration_index: self.registration_index,
            key: self.key,
            version: self.individual_version,
            created_at: self.individual_created_at,
            updated_at: self.individual_updated_at,
            consents: self.consents,
            records: self.records,
            sealed: self.individual_sealed,
            mac: self.individual_mac,
        };
        Ok((self.referral.verified(key)?.read()?, individual.verified(key)?.read()?))
    }
}

from_row! {
    /// A referral, the person it is about, and the operation that serves the person.
    struct WithFile {
        operation_document: String,
        operation_mac: Vec<u8>,
    }
    flatten both: WithIndividual;
}

impl WithFile {
    fn read(self, key: &RowKey) -> StoreResult<(ReferralRow, IndividualRow, Operation)> {
        let (referral, individual) = self.both.read(key)?;
        let operation = operation::Row {
            id: referral.operation.to_string(),
            document: self.operation_document,
            mac: self.operation_mac,
        };
        Ok((referral, individual, operation.verified(key)?.read()?))
    }
}

reads! {
    impl ReferralRead {
        async fn referral(&mut self, id: ReferralId) -> StoreResult<Option<ReferralRow>> {
            if !self.lock_individual_of_referral(id).await? {
                return Ok(None);
            }
            self.found(NOUN, query_as(BY_ID).bind(id.to_string())).await?.map(Row::read).transpose()
        }

        async fn referral_with_file(
            &mut self,
            id: ReferralId,
        ) -> StoreResult<Option<(ReferralRow, IndividualRow, Operation)>> {
            if !self.lock_individual_of_referral(id).await? {
                return Ok(None);
            }
            let found = query_as(WITH_FILE).bind(id.to_string());
            let found: Option<WithFile> = self.one(NOUN, found).await?;
            found.map(|found| found.read(&self.rows)).transpose()
        }

        async fn referrals_of(&mut self, individual: IndividualId) -> StoreResult<Listed<ReferralRow>> {
            if !self.lock_individual(individual).await? {
                return Ok(Listed::default());
            }
            let rows = query_as(OF_INDIVIDUAL).bind(individual.to_string());
            self.sorted(NOUN, rows, Row::read).await
        }

        async fn referrals_in(
            &mut self,
            operation: &OperationId,
            filter: ReferralFilter,
            page: Page<ReferralId>,
        ) -> StoreResult<Listed<(ReferralRow, IndividualRow)>> {
            let rows = query_as(IN_OPERATION)
                .bind(operation.as_str())
                .bind(after(&page))
                .bind(i64::from(page.limit))
                .bind(filter.state.map(StateName::code))
                .bind(i64::from(filter.open));
            let mut listed = Listed::default();
            for row in self.many::<WithIndividual>(NOUN, rows).await? {
                let id = row.referral.id.clone();
                listed::put(&mut listed, &id, row.read(&self.rows))?;
            }
            Ok(listed)
        }

        async fn referrals_at(
            &mut self,
            partner_index: &[u8; 32],
            operation: &OperationId,
            filter: ReferralFilter,
            page: Page<ReferralId>,
        ) -> StoreResult<Listed<(ReferralRow, IndividualRow)>> {
            let rows = query_as(AT_PARTNER)
                .bind(partner_index.as_slice())
                .bind(after(&page))
                .bind(i64::from(page.limit))
                .bind(filter.state.map(StateName::code))
                .bind(i64::from(filter.open))
                .bind(operation.as_str());
            let mut listed = Listed::default();
            for row in self.many::<WithIndividual>(NOUN, rows).await? {
                let id = row.referral.id.clone();
                listed::put(&mut listed, &id, row.read(&self.rows))?;
            }
            Ok(listed)
        }

        async fn referrals_under_way(&mut self, page: Page<ReferralId>) -> StoreResult<Vec<ReferralId>> {
            let rows = query_as(UNDER_WAY).bind(after(&page)).bind(i64::from(page.limit));
            let rows: Vec<(String,)> = self.many(NOUN, rows).await?;
            rows.into_iter().map(|(id,)| Column::of("referral", "id").parse(&id)).collect()
        }

        async fn referrals_begun(
            &mut self,
            operation: &OperationId,
            from: Timestamp,
            until: Timestamp,
            page: Page<ReferralId>,
        ) -> StoreResult<Vec<(ReferralRow, IndividualRow)>> {
            let rows = query_as(BEGUN)
                .bind(operation.as_str())
                .bind(from.as_millis())
                .bind(until.as_millis())
                .bind(after(&page))
                .bind(i64::from(page.limit));
            let rows: Vec<WithIndividual> = self.many(NOUN, rows).await?;
            rows.into_iter().map(|row| row.read(&self.rows)).collect()
        }
    }
}

/// Every id comes after the empty text.
fn after(page: &Page<ReferralId>) -> String {
    page.after.as_ref().map(ReferralId::to_string).unwrap_or_default()
}

writes! {
    impl ReferralWrite {
        async fn insert_referral(&mut self, row: &ReferralRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let row = Row::of(row).coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.id)
                .bind(row.individual)
                .bind(row.operation)
                .bind(row.plugin)
                .bind(row.partner_index)
                .bind(row.state)
                .bind(row.version)
                .bind(row.created_at)
                .bind(row.updated_at)
                .bind(row.sealed)
                .bind(row.mac);
            self.insert(NOUN, statement).await
        }

        async fn update_referral(&mut self, row: &ReferralRow) -> StoreResult<()> {
            self.lock_individual(row.individual).await?;
            let row = Row::of(row).coded(&self.rows);
            let statement = query(UPDATE)
                .bind(row.id)
                .bind(row.individual)
                .bind(row.operation)
                .bind(row.plugin)
                .bind(row.partner_index)
                .bind(row.state)
                .bind(row.version)
                .bind(row.updated_at)
                .bind(row.sealed)
                .bind(row.mac)
                .bind(row.created_at);
            self.update(NOUN, statement).await
        }
    }
}
