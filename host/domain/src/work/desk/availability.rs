//! A partner says whether it has room. It is about the organisation, and names nobody.

use serde::{Deserialize, Serialize};

use super::{DeskError, Host};
use crate::audit::{Act, Entry};
use crate::ports::{Full, append_audit};
use crate::security::caller::{Caller, Role};
use crate::words::ids::{OperationId, PartnerId, PathwayId};
use crate::words::time::Timestamp;

/// A partner's word.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AvailabilityInput {
    /// In which operation.
    pub operation: OperationId,
    /// For which pathway.
    pub pathway: PathwayId,
    /// Whether there is room.
    pub available: bool,
}

/// What a partner is full for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FullFor {
    /// In which operation.
    pub operation: OperationId,
    /// For which pathway.
    pub pathway: PathwayId,
    /// Since when.
    pub since: Timestamp,
}

fn partner(caller: &Caller) -> Result<&PartnerId, DeskError> {
    match &caller.role {
        Role::Partner { partner, .. } => Ok(partner),
        other => Err(DeskError::Forbidden(other.code())),
    }
}

/// What the caller's partner is full for.
///
/// # Errors
/// [`DeskError::Forbidden`] for callers that are not of a partner.
pub async fn full(host: &Host, caller: &Caller) -> Result<Vec<FullFor>, DeskError> {
    let fulls = host.store.begin_read().await?.fulls_of(partner(caller)?).await?;
    Ok(fulls.into_iter().map(|Full { operation, pathway, since, .. }| FullFor { operation, pathway, since }).collect())
}

/// Takes the partner's word that it is full for a pathway, or has room again. While it is full, no immediate service
/// is offered to it; what it was offered before stays.
///
/// # Errors
/// [`DeskError::NotFound`] when the partner has no agreement with the operation, or its active plugin no such pathway.
pub async fn say(host: &Host, caller: &Caller, input: AvailabilityInput) -> Result<(), DeskError> {
    let partner = partner(caller)?;
    let AvailabilityInput { operation, pathway, available } = input;
    let mut tx = host.store.begin().await?;
    let missing = || DeskError::NotFound("pathway");
    if tx.agreements(&operation, Some(partner)).await?.is_empty() {
        return Err(missing());
    }
    let plugin = tx.active_plugin(&operation).await?.ok_or_else(missing)?;
    plugin.catalogue.pathway(&pathway).ok_or_else(missing)?;
    let now = host.clock.now();
    let mut entry = Entry::new(now, Act::AvailabilityChanged, caller, Some(operation.clone()));
    entry.partner = Some(partner.clone());
    entry.object = Some(pathway.to_string());
    entry.codes = vec![if available { "available" } else { "full" }.to_owned()];
    if available {
        tx.remove_full(partner, &operation, &pathway).await?;
    } else {
        tx.put_full(&Full { partner: partner.clone(), operation, pathway, since: now }).await?;
    }
    append_audit(tx.as_mut(), entry).await?;
    Ok(tx.commit().await?)
}
