//! Operations and partners.

use super::{Office, known_country};
use crate::audit::Act;
use crate::organisation::operation::Operation;
use crate::organisation::partner::{Partner, PartnerKind};
use crate::ports::ReadTx;
use crate::security::caller::{Caller, Role};
use crate::words::ids::{OperationId, PartnerId};
use crate::work::desk::{DeskError, Host};

fn named(name: &str, field: &str) -> Result<(), DeskError> {
    let length = name.trim().chars().count();
    if (1..=200).contains(&length) && !name.contains(crate::words::text::is_deceptive) {
        return Ok(());
    }
    Err(DeskError::Invalid(format!("{field}: a text of 1 to 200 characters, without control characters, is expected")))
}

/// All partners, by id: for the central team, and for staff of operations, who choose among them.
///
/// # Errors
/// [`DeskError::Forbidden`] for partners: they do not learn of each other.
pub async fn partners(host: &Host, caller: &Caller) -> Result<Vec<Partner>, DeskError> {
    if let Role::Partner { .. } = caller.role {
        return Err(DeskError::Forbidden(caller.role.code()));
    }
    Ok(host.store.begin_read().await?.partners().await?)
}

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// All operations, by id.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn operations(mut self) -> Result<Vec<Operation>, DeskError> {
        Ok(self.tx.operations().await?)
    }

    /// One operation.
    ///
    /// # Errors
    /// [`DeskError::NotFound`].
    pub async fn operation(mut self, id: &OperationId) -> Result<Operation, DeskError> {
        self.tx.operation(id).await?.ok_or(DeskError::NotFound("operation"))
    }

    /// One partner.
    ///
    /// # Errors
    /// [`DeskError::NotFound`].
    pub async fn partner(mut self, id: &PartnerId) -> Result<Partner, DeskError> {
        self.tx.partner(id).await?.ok_or(DeskError::NotFound("partner"))
    }
}

impl Office<'_> {
    /// Adds or replaces an operation.
    ///
    /// # Errors
    /// [`DeskError::Invalid`].
    pub async fn put_operation(mut self, operation: &Operation) -> Result<(), DeskError> {
        named(&operation.title, "title")?;
        known_country(&operation.country)?;
        if !(1..=3650).contains(&operation.consent_days_at_most) {
            return Err(DeskError::Invalid("consent_days_at_most: 1 to 3650 days are expected".to_owned()));
        }
        self.tx.put_operation(operation).await?;
        let entry = self.entry(Act::OperationRecorded, Some(&operation.id), operation.id.as_str());
        self.finish(entry).await
    }

    /// Adds or replaces a partner.
    ///
    /// # Errors
    /// [`DeskError::Invalid`].
    pub async fn put_partner(mut self, partner: &Partner) -> Result<(), DeskError> {
        named(&partner.name, "name")?;
        if let PartnerKind::Government { country } = &partner.kind {
            known_country(country)?;
        }
        self.tx.put_partner(partner).await?;
        let mut entry = self.entry(Act::PartnerRecorded, None, partner.id.as_str());
        entry.partner = Some(partner.id.clone());
        self.finish(entry).await
    }
}
