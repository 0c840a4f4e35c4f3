//! Operations.

use super::{Noted, Office, known_country, named};
use crate::audit::Act;
use crate::organisation::operation::Operation;
use crate::ports::{Listed, ReadTx};
use crate::rights::RightsTerms;
use crate::sharing::vocabulary::Vocabulary;
use crate::words::ids::OperationId;
use crate::work::error::{WorkError, unless_refused};

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// All operations, by id.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn operations(mut self) -> Result<Listed<Operation>, WorkError> {
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
    /// Adds or replaces an operation; gives what is recorded: a change of whose yes counts waits for a second member of
    /// the central team.
    ///
    /// # Errors
    /// [`WorkError::Invalid`]; [`WorkError::Unfit`] when it names a pathway that its plugins do not have.
    pub async fn put_operation(mut self, operation: &Operation) -> Result<Noted<Operation>, WorkError> {
        named(&operation.title, "title", 200)?;
        known_country(&operation.country)?;
        if !(1..=3650).contains(&operation.consent_days_at_most) {
            return Err(WorkError::Invalid("consent_days_at_most: 1 to 3650 days are expected".to_owned()));
        }
        if operation.offer_grace_hours > 2160 {
            return Err(WorkError::Invalid(
                "offer_grace_hours: 0 to 2160 hours, that is 90 days, are expected".to_owned(),
            ));
        }
        if !(1..=RightsTerms::DAYS_AT_MOST).contains(&operation.rights.days) {
            return Err(WorkError::Invalid(format!(
                "rights.days: 1 to {} days are expected",
                RightsTerms::DAYS_AT_MOST
            )));
        }
        let RightsTerms { complain_to, escalate_to, .. } = &operation.rights;
        for (line, member) in [(complain_to, "rights.complain_to"), (escalate_to, "rights.escalate_to")] {
            if let Some(line) = line {
                named(line, member, 200)?;
            }
        }
        let vocabulary = Vocabulary::of_operation(self.work.tx.plugins(Some(&operation.id)).await?.all()?);
        let findings =
            unless_refused(vocabulary.pathways("capacity.lesser_weight", operation.capacity.lesser_weight()))?;
        let before = self.work.tx.operation(&operation.id).await?;
        let was = before.as_ref().map(|before| before.capacity.clone());
        let operation = operation.clone().in_place_of(before, self.work.caller.staff, self.work.now);
        self.work.tx.put_operation(&operation).await?;
        let mut entry = self.entry(Act::OperationRecorded, Some(&operation.id), operation.id.as_str());
        let was = was.filter(|was| *was != operation.capacity).map(|was| format!("was {was}"));
        let awaits = operation.awaits.as_ref().map(|change| format!("awaits {}", change.capacity));
        entry.codes = was.into_iter().chain([format!("is {}", operation.capacity)]).chain(awaits).collect();
        self.finish(entry).await?;
        Ok(Noted { record: operation, findings })
    }
}
