//! A partner says whether it has room. It is about the organisation, and names nobody.

use serde::{Deserialize, Serialize};

use super::outside::Actor;
use super::staff_of;
use crate::audit::Act;
use crate::ports::{ReadTx, Unavailability};
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

/// What the caller's partner is full for, in the caller's operation.
///
/// # Errors
/// [`WorkError::Forbidden`] for callers that are not of a partner.
pub async fn unavailable(host: &Host, caller: &Caller) -> Result<Vec<UnavailablePathway>, WorkError> {
    let (own, partner, reader) = staff_of(caller)?;
    let actor = Actor { partner, reader: &reader };
    let mut work = UnitOfWork::read(host, caller).await?;
    let mut listed = Vec::new();
    for Unavailability { operation, pathway, since, .. } in work.tx.unavailabilities_of(partner).await?.whole {
        if operation == *own && serves(&mut work, actor, &operation, &pathway).await? {
            listed.push(UnavailablePathway { operation, pathway, since });
        }
    }
    Ok(listed)
}

/// Whether the pathway is one of the active plugin, and the caller's function one that serves it.
async fn serves<T: ReadTx + ?Sized>(
    work: &mut UnitOfWork<'_, T>,
    actor: Actor<'_>,
    operation: &OperationId,
    pathway: &PathwayId,
) -> Result<bool, WorkError> {
    let agreements = work.tx.agreements(operation, Some(actor.partner)).await?.all()?;
    let Some(plugin) = work.tx.active_plugin(operation).await? else { return Ok(false) };
    let Some(pathway) = plugin.catalogue.pathway(pathway) else { return Ok(false) };
    Ok(actor.has_function(pathway, &agreements, work.now))
}

/// Takes the partner's word that it is full for a pathway, or has room again. While it is full, no immediate service
/// is offered to it; what it was offered before stays.
///
/// # Errors
/// [`WorkError::NotFound`] when the operation is not the caller's, the partner has no agreement with it, its active plugin
/// no such pathway, or the caller a function that does not serve it.
pub async fn declare(host: &Host, caller: &Caller, input: AvailabilityInput) -> Result<(), WorkError> {
    let (own, partner, reader) = staff_of(caller)?;
    let AvailabilityInput { operation, pathway, available } = input;
    let mut work = UnitOfWork::begin(host, caller).await?;
    if operation != *own || !serves(&mut work, Actor { partner, reader: &reader }, &operation, &pathway).await? {
        return Err(WorkError::NotFound("pathway"));
    }
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
