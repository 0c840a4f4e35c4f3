//! Partners.

use super::{Office, known_country, named};
use crate::audit::Act;
use crate::organisation::partner::{Partner, PartnerKind};
use crate::ports::ReadTx;
use crate::security::caller::{Caller, Role};
use crate::words::ids::PartnerId;
use crate::work::Host;
use crate::work::error::WorkError;
use crate::work::unit::UnitOfWork;

/// All partners, by id: for the central team, and for staff of operations, who choose among them.
///
/// # Errors
/// [`WorkError::Forbidden`] for partners: they do not learn of each other.
pub async fn partners(host: &Host, caller: &Caller) -> Result<Vec<Partner>, WorkError> {
    if let Role::Partner { .. } = caller.role {
        return Err(WorkError::Forbidden(caller.role.code()));
    }
    Ok(UnitOfWork::read(host, caller).await?.tx.partners().await?)
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
        named(&partner.name, "name")?;
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
