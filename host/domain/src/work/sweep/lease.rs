//! The lease on a job: of all hosts over a database one does it at a time.

use crate::ports::{LeaseRow, StoreError, Tx};
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;

/// How long a lease lasts unless it is prolonged, in milliseconds: longer than one referral takes, and short enough that
/// another host soon takes over from one that died.
const LASTS: i64 = 120_000;

/// The lease, held by this host for as long as nobody took it with a higher number.
pub(super) struct Held {
    job: &'static str,
    fence: i64,
}

impl Held {
    /// Takes the lease; none while another host holds it. What the row says of the time is learnt either way.
    pub(super) async fn take(host: &Host, job: &'static str) -> Result<Option<Self>, WorkError> {
        let mut tx = host.store.begin().await?;
        let before = tx.lease(job).await?;
        if let Some(row) = &before {
            host.learn(row.held_at);
        }
        let now = host.now();
        let until = now.plus(LASTS);
        let fence = match before {
            Some(row) if now < row.until => return Ok(None),
            Some(row) => {
                let row = LeaseRow { fence: row.fence + 1, until, held_at: now, ..row };
                tx.update_lease(&row).await?;
                row.fence
            }
            None => {
                let row = LeaseRow { job: job.to_owned(), fence: 1, until, held_at: now, done_at: None };
                match tx.insert_lease(&row).await {
                    Ok(()) => row.fence,
                    // Another host took it between the two statements.
                    Err(StoreError::Exists(_)) => return Ok(None),
                    Err(error) => return Err(error.into()),
                }
            }
        };
        tx.commit().await?;
        Ok(Some(Self { job, fence }))
    }

    /// Prolongs it, and keeps everybody from taking it until this transaction has ended.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] when it was lost: nothing more is written under it.
    pub(super) async fn prolong(&self, tx: &mut dyn Tx, now: Timestamp) -> Result<(), WorkError> {
        let row = self.row(tx).await?;
        let row = LeaseRow { until: now.plus(LASTS), held_at: now, ..row };
        Ok(tx.update_lease(&row).await?)
    }

    /// Gives it back: the job is done.
    ///
    /// # Errors
    /// As [`Held::prolong`].
    pub(super) async fn done(self, tx: &mut dyn Tx, now: Timestamp) -> Result<(), WorkError> {
        let row = self.row(tx).await?;
        let row = LeaseRow { until: now, held_at: now, done_at: Some(now), ..row };
        Ok(tx.update_lease(&row).await?)
    }

    /// Gives it back where the job is not done: whoever is next goes on.
    ///
    /// # Errors
    /// As [`Held::prolong`].
    pub(super) async fn give_back(self, tx: &mut dyn Tx, now: Timestamp) -> Result<(), WorkError> {
        let row = self.row(tx).await?;
        Ok(tx.update_lease(&LeaseRow { until: now, held_at: now, ..row }).await?)
    }

    async fn row(&self, tx: &mut dyn Tx) -> Result<LeaseRow, WorkError> {
        let row = tx.lease(self.job).await?.filter(|row| row.fence == self.fence);
        row.ok_or(WorkError::Conflict("another host has taken over: this one stops"))
    }
}
