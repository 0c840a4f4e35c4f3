//! A partner says whether it has room. It is about the organisation, and names nobody.

use serde::{Deserialize, Serialize};

use super::staff_of;
use crate::audit::Act;
use crate::ports::Unavailability;
use crate::security::caller::Caller;
use crate::words::ids::{OperationId, PathwayId};
use crate::words::time::Timestamp;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

/// A partner's word.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnavailablePathway {
    /// In which operation.
    pub operation: OperationId,
    /// For which pathway.
    pub pathway: PathwayId,
    /// Since when.
    pub since: Timestamp,
}

/// What the caller's partner is full for.
///
/// # Errors
/// [`WorkError::Forbidden`] for callers that are not of a partner.
pub async fn unavailable(host: &Host, caller: &Caller) -> Result<Vec<UnavailablePathway>, WorkError> {
    let (partner, _) = staff_of(caller)?;
    let found = UnitOfWork::read(host, caller).await?.tx.unavailabilities_of(partner).await?;
    let listed = |Unavailability { operation, pathway, since, .. }| UnavailablePathway { operation, pathway, since };
    Ok(found.into_iter().map(listed).collect())
}

/// Takes the partner's word that it is full for a pathway, or has room again. While it is full, no immediate service
/// is offered to it; what it was offered before stays.
///
/// # Errors
/// [`WorkError::NotFound`] when the partner has no agreement with the operation, or its active plugin no such pathway.
pub async fn declare(host: &Host, caller: &Caller, input: AvailabilityInput) -> Result<(), WorkError> {
    let (partner, _) = staff_of(caller)?;
    let AvailabilityInput { operation, pathway, available } = input;
    let mut work = UnitOfWork::begin(host, caller).await?;
    let missing = || WorkError::NotFound("pathway");
    if work.tx.agreements(&operation, Some(partner)).await?.is_empty() {
        return Err(missing());
    }
    let plugin = work.tx.active_plugin(&operation).await?.ok_or_else(missing)?;
    plugin.catalogue.pathway(&pathway).ok_or_else(missing)?;
    let mut entry = work.entry(Act::AvailabilityChanged, Some(operation.clone()));
    entry.partner = Some(partner.clone());
    entry.object = Some(pathway.to_string());
    entry.codes = vec![if available { "available" } else { "full" }.to_owned()];
    if available {
        work.tx.remove_unavailability(partner, &operation, &pathway).await?;
    } else {
        let unavailability = Unavailability { partner: partner.clone(), operation, pathway, since: work.now };
        work.tx.put_unavailability(&unavailability).await?;
    }
    work.finish([entry]).await
}
