//! Partners.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Office, known_country, named};
use crate::audit::Act;
use crate::organisation::partner::{Partner, PartnerKind};
use crate::ports::{Listed, ReadTx};
use crate::security::caller::{Caller, Role};
use crate::words::ids::{FunctionId, PartnerId, StaffId};
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

/// All partners, by id: for the central team, and for staff of operations, who choose among them.
///
/// # Errors
/// [`WorkError::Forbidden`] for partners: they do not learn of each other.
pub async fn partners(host: &Host, caller: &Caller) -> Result<Listed<Partner>, WorkError> {
    if let Role::Partner { .. } = caller.role {
        return Err(WorkError::Forbidden(caller.role.code()));
    }
    Ok(UnitOfWork::read(host, caller).await?.tx.partners().await?)
}

/// A member of a partner's staff, as staff of operations see them: to exclude one whom a person fears.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Colleague {
    /// The id, which stays the same over all their tokens.
    pub staff: StaffId,
    /// What the central team calls them.
    pub name: String,
    /// What they do there.
    pub functions: BTreeSet<FunctionId>,
    /// Whether they can sign in now. Whoever cannot may come back.
    pub active: bool,
}

/// The staff of a partner, by name: everybody who ever had a token of it.
///
/// # Errors
/// [`WorkError::Forbidden`] for whoever does not work with persons; [`WorkError::NotFound`] when there is no such
/// partner.
pub async fn staff_of_partner(host: &Host, caller: &Caller, id: &PartnerId) -> Result<Vec<Colleague>, WorkError> {
    if !matches!(caller.role, Role::Caseworker { .. } | Role::Supervisor { .. }) {
        return Err(WorkError::Forbidden(caller.role.code()));
    }
    let mut work = UnitOfWork::read(host, caller).await?;
    work.tx.partner(id).await?.ok_or(WorkError::NotFound("partner"))?;
    let mut staff: BTreeMap<StaffId, Colleague> = BTreeMap::new();
    // In the order of ids, which is that of age: the newest token has the name that is used now.
    for token in work.tx.tokens().await?.whole {
        let active = token.caller(work.now).is_some();
        let Role::Partner { partner, function, .. } = token.role else { continue };
        if partner != *id {
            continue;
        }
        let known = staff.entry(token.staff).or_insert_with(|| Colleague {
            staff: token.staff,
            name: String::new(),
            functions: BTreeSet::new(),
            active: false,
        });
        known.name = token.label;
        known.functions.insert(function);
        known.active |= active;
    }
    let mut staff: Vec<_> = staff.into_values().collect();
    staff.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(staff)
}

impl<T: ReadTx + ?Sized> Office<'_, T> {
    /// One partner.
    ///
    /// # Errors
    /// [`WorkError::NotFound`].
    pub async fn partner(mut self, id: &PartnerId) -> Result<Partner, WorkError> {
        self.work.tx.partner(id).await?.ok_or(WorkError::NotFound("partner"))
    }
}

impl Office<'_> {
    /// Adds or replaces a partner; gives what is recorded: that it is no longer an authority of its state waits for a
    /// second member of the central team.
    ///
    /// # Errors
    /// [`WorkError::Invalid`].
    pub async fn put_partner(mut self, partner: &Partner) -> Result<Partner, WorkError> {
        named(&partner.name, "name", 200)?;
        if let PartnerKind::Government { country } = &partner.kind {
            known_country(country)?;
        }
        let before = self.work.tx.partner(&partner.id).await?;
        let was = before.as_ref().map(|before| before.kind.clone());
        let partner = partner.clone().in_place_of(before, self.work.caller.staff, self.work.now);
        self.work.tx.put_partner(&partner).await?;
        let mut entry = self.entry(Act::PartnerRecorded, None, partner.id.as_str());
        entry.partner = Some(partner.id.clone());
        let was = was.filter(|was| *was != partner.kind).map(|was| format!("was {}", told(&was)));
        let awaits = partner.awaits.as_ref().map(|change| format!("awaits {}", told(&change.kind)));
        entry.codes = was.into_iter().chain([format!("is {}", told(&partner.kind))]).chain(awaits).collect();
        self.finish(entry).await?;
        Ok(partner)
    }
}

/// The kind with its state, for the audit.
fn told(kind: &PartnerKind) -> String {
    match kind {
        PartnerKind::Government { country } => format!("{} {country}", kind.code()),
        _ => kind.code().to_owned(),
    }
}
