//! What of a person is removed, and what stays of an erasure.

use sqlx::{query, query_as};
use waystation_domain::ports::{
    DestructionDuty, ErasedRows, ErasureRead, ErasureWrite, Listed, StoreError, StoreResult,
};
use waystation_domain::security::pseudonym::Pseudonym;
use waystation_domain::words::ids::{IndividualId, OperationId, ReferralId};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::locks::Locks as _;
use crate::stored::Column;

/// The tables with rows of persons, in an order in which no row that is left names one that is gone, each with the column
/// that says whose a row is, and the one with the id of what a request may have made. The database refuses to remove a person of whom another table still speaks.
macro_rules! of_persons {
    ($($table:literal by $whose:literal, $id:literal;)*) => {
        /// The tables with rows of persons: `catalog.toml` marks them, and a test finds them in the live schemas.
        pub const OF_PERSONS: &[&str] = &[$($table),*];

        const REMOVALS: &[(&str, &str)] =
            &[$(($table, concat!("DELETE FROM ", $table, " WHERE ", $whose, " = $1"))),*];

        /// Gives the room of rows that are gone to others. It keeps nobody from reading or writing.
        pub(crate) const VACUUM: &str = concat!("VACUUM idempotency", $(", ", $table),*);

        /// What made one of these rows; asked before they go.
        const KEYS: &[&str] = &[$(concat!(
            "DELETE FROM idempotency WHERE resource IN (SELECT ", $id, " FROM ", $table, " WHERE ", $whose, " = $1)"
        )),*];
    };
}

of_persons! {
    "disclosure" by "individual", "id";
    "consent" by "individual", "id";
    "record" by "individual", "id";
    "evidence" by "individual", "id";
    "referral" by "individual", "id";
    "individual_history" by "individual", "individual";
    "search_key" by "individual", "individual";
    "individual" by "id", "id";
}

const ERASED: &str = "erased person";
const DUTY: &str = "duty to destroy";

const COUNT: &str = "SELECT count(*) FROM erased";
const LAST: &str = "SELECT max(at) FROM erased";
/// Every pseudonym comes after the empty text.
const LIST: &str = "SELECT person, at, mac FROM erased WHERE person > $1 ORDER BY person LIMIT $2";
const INSERT_ERASED: &str = "INSERT INTO erased (person, at, mac) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const AT_PARTNER: &str = "SELECT referral, operation, partner_index, since, outside, mac FROM destruction_duty \
    WHERE partner_index = $1 AND operation = $2 ORDER BY referral LIMIT $3";
const BY_REFERRAL: &str =
    "SELECT referral, operation, partner_index, since, outside, mac FROM destruction_duty WHERE referral = $1";
/// Who is erased again was to be destroyed before.
const INSERT_DUTY: &str = "INSERT INTO destruction_duty (referral, operation, partner_index, since, outside, mac) \
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const REMOVE_DUTY: &str = "DELETE FROM destruction_duty WHERE referral = $1";

coded_row! {
    struct ErasedRow in "erased" {
        person: String,
        at: i64,
    }
}

impl ErasedRow {
    fn read(self) -> StoreResult<Pseudonym> {
        Column::of("erased", "person").parse(&self.person)
    }
}

coded_row! {
    struct DutyRow in "destruction_duty" {
        referral: String,
        operation: String,
        partner_index: Vec<u8>,
        since: i64,
        outside: Vec<u8>,
    }
}

impl DutyRow {
    fn of(duty: &DestructionDuty) -> Self {
        Self {
            referral: duty.referral.to_string(),
            operation: duty.operation.to_string(),
            partner_index: duty.partner_index.to_vec(),
            since: duty.since.as_millis(),
            outside: duty.outside.concat(),
            mac: Vec::new(),
        }
    }

    fn read(self) -> StoreResult<DestructionDuty> {
        let column = |name| Column::of("destruction_duty", name);
        Ok(DestructionDuty {
            referral: column("referral").parse(&self.referral)?,
            operation: column("operation").parse(&self.operation)?,
            partner_index: column("partner_index").hash(&self.partner_index)?,
            since: Timestamp::from_millis(self.since),
            outside: self.outside.chunks(32).map(|hash| column("outside").hash(hash)).collect::<StoreResult<_>>()?,
        })
    }
}

reads! {
    impl ErasureRead {
        async fn count_of_erased(&mut self) -> StoreResult<u64> {
            let count: Option<(i64,)> = self.one(ERASED, query_as(COUNT)).await?;
            Ok(count.and_then(|(count,)| u64::try_from(count).ok()).unwrap_or(0))
        }

        async fn erased(&mut self, after: Option<Pseudonym>, limit: u32) -> StoreResult<Listed<Pseudonym>> {
            let after = after.as_ref().map(Pseudonym::to_string).unwrap_or_default();
            self.sorted(ERASED, query_as(LIST).bind(after).bind(i64::from(limit)), ErasedRow::read).await
        }

        async fn last_erased(&mut self) -> StoreResult<Option<Timestamp>> {
            let last: Option<(Option<i64>,)> = self.one(ERASED, query_as(LAST)).await?;
            Ok(last.and_then(|(last,)| last).map(Timestamp::from_millis))
        }

        async fn duties_at(
            &mut self,
            partner_index: &[u8; 32],
            operation: &OperationId,
            limit: u32,
        ) -> StoreResult<Listed<DestructionDuty>> {
            let rows = query_as(AT_PARTNER).bind(partner_index.as_slice()).bind(operation.as_str());
            self.sorted(DUTY, rows.bind(i64::from(limit)), DutyRow::read).await
        }

        async fn duty(&mut self, referral: ReferralId) -> StoreResult<Option<DestructionDuty>> {
            let row: Option<DutyRow> = self.found(DUTY, query_as(BY_REFERRAL).bind(referral.to_string())).await?;
            row.map(DutyRow::read).transpose()
        }
    }
}

writes! {
    impl ErasureWrite {
        async fn erase_individual(&mut self, person: IndividualId) -> StoreResult<ErasedRows> {
            self.lock_individual(person).await?;
            let person = person.to_string();
            for statement in KEYS {
                self.run("idempotency key", query(*statement).bind(person.clone())).await?;
            }
            let mut erased = ErasedRows::default();
            for (table, statement) in REMOVALS {
                let rows = self.run(table, query(*statement).bind(person.clone())).await?;
                match *table {
                    "referral" => erased.referrals = rows,
                    "consent" => erased.consents = rows,
                    "disclosure" => erased.disclosures = rows,
                    "record" => erased.records = rows,
                    "evidence" => erased.files = rows,
                    "individual" if rows != 1 => return Err(StoreError::Conflict("individual")),
                    _ => {}
                }
            }
            Ok(erased)
        }

        async fn insert_erased(&mut self, person: Pseudonym, at: Timestamp) -> StoreResult<()> {
            let row = ErasedRow { person: person.to_string(), at: at.as_millis(), mac: Vec::new() };
            let row = row.coded(&self.rows);
            self.run(ERASED, query(INSERT_ERASED).bind(row.person).bind(row.at).bind(row.mac)).await.map(drop)
        }

        async fn insert_duty(&mut self, duty: &DestructionDuty) -> StoreResult<()> {
            let row = DutyRow::of(duty).coded(&self.rows);
            let statement = query(INSERT_DUTY)
                .bind(row.referral)
                .bind(row.operation)
                .bind(row.partner_index)
                .bind(row.since)
                .bind(row.outside)
                .bind(row.mac);
            self.run(DUTY, statement).await.map(drop)
        }

        async fn remove_duty(&mut self, referral: ReferralId) -> StoreResult<bool> {
            Ok(self.run(DUTY, query(REMOVE_DUTY).bind(referral.to_string())).await? > 0)
        }
    }
}
