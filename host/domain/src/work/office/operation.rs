//! Operations.

use super::{Office, known_country, named};
use crate::audit::Act;
use crate::organisation::operation::Operation;
use crate::ports::ReadTx;
use crate::words::ids::OperationId;
use crate::work::error::WorkError;

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// All operations, by id.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn operations(mut self) -> Result<Vec<Operation>, WorkError> {
        Ok(self.work.tx.operations().await?)
    }

    /// One operation.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub async fn operation(mut self, id: &OperationId) -> Result<Operation, WorkError> {
        self.work.tx.operation(id).await?.ok_or(WorkError::NotFound("operation"))
    }
}

impl Office<'_> {
    /// Adds or replaces an operation.
    ///
    /// # Errors
    /// [`WorkError::Invalid`].
    pub async fn put_operation(mut self, operation: &Operation) -> Result<(), WorkError> {
        named(&operation.title, "title")?;
        known_country(&operation.country)?;
        if !(1..=3650).contains(&operation.consent_days_at_most) {
            return Err(WorkError::Invalid("consent_days_at_most: 1 to 3650 days are expected".to_owned()));
        }
        if operation.offer_grace_hours > 2160 {
            return Err(WorkError::Invalid(
                "offer_grace_hours: 0 to 2160 hours, that is 90 days, are expected".to_owned(),
            ));
        }
        self.work.tx.put_operation(operation).await?;
        let entry = self.entry(Act::OperationRecorded, Some(&operation.id), operation.id.as_str());
        self.finish(entry).await
    }
}
