//! Leases.

use sqlx::{query, query_as};
use waystation_domain::ports::{LeaseRead, LeaseRow, LeaseWrite, StoreResult};
use waystation_domain::words::time::Timestamp;

use crate::coded::Coded as _;
use crate::locks::Locks as _;

const NOUN: &str = "lease";
const BY_JOB: &str = "SELECT job, fence, until, held_at, done_at, mac FROM lease WHERE job = $1";
const INSERT: &str = "INSERT INTO lease (job, fence, until, held_at, done_at, mac) VALUES ($1, $2, $3, $4, $5, $6) \
    ON CONFLICT DO NOTHING";
const UPDATE: &str = "UPDATE lease SET fence = $2, until = $3, held_at = $4, done_at = $5, mac = $6 WHERE job = $1";

coded_row! {
    struct Row in "lease" {
        job: String,
        fence: i64,
        until: i64,
        held_at: i64,
        done_at: Option<i64>,
    }
}

impl Row {
    fn of(lease: &LeaseRow) -> Self {
        Self {
            job: lease.job.clone(),
            fence: lease.fence,
            until: lease.until.as_millis(),
            held_at: lease.held_at.as_millis(),
            done_at: lease.done_at.map(Timestamp::as_millis),
            mac: Vec::new(),
        }
    }

    fn read(self) -> LeaseRow {
        LeaseRow {
            job: self.job,
            fence: self.fence,
            until: Timestamp::from_millis(self.until),
            held_at: Timestamp::from_millis(self.held_at),
            done_at: self.done_at.map(Timestamp::from_millis),
        }
    }
}

reads! {
    impl LeaseRead {
        async fn lease(&mut self, job: &str) -> StoreResult<Option<LeaseRow>> {
            self.lock_lease(job).await?;
            Ok(self.found(NOUN, query_as(BY_JOB).bind(job)).await?.map(Row::read))
        }
    }
}

writes! {
    impl LeaseWrite {
        async fn insert_lease(&mut self, row: &LeaseRow) -> StoreResult<()> {
            let row = Row::of(row).coded(&self.rows);
            let statement = query(INSERT)
                .bind(row.job)
                .bind(row.fence)
                .bind(row.until)
                .bind(row.held_at)
                .bind(row.done_at)
                .bind(row.mac);
            self.insert(NOUN, statement).await
        }

        async fn update_lease(&mut self, row: &LeaseRow) -> StoreResult<()> {
            let row = Row::of(row).coded(&self.rows);
            let statement = query(UPDATE)
                .bind(row.job)
                .bind(row.fence)
                .bind(row.until)
                .bind(row.held_at)
                .bind(row.done_at)
                .bind(row.mac);
            self.update(NOUN, statement).await
        }
    }
}
