//! Whom a person wants kept out: an organisation, or a member of its staff. Whoever is named must exist, or nobody would be
//! kept out.

use std::collections::{BTreeMap, BTreeSet};

use super::Desk;
use crate::consent::Terms;
use crate::ports::ReadTx;
use crate::security::caller::Role;
use crate::words::ids::{PartnerId, StaffId};
use crate::words::nearest::nearest;
use crate::work::error::WorkError;
use crate::work::file::OpenFile;
use crate::work::views::Party;

/// A member of a partner's staff, as the central team calls them.
struct Colleague {
    partner: PartnerId,
    label: String,
}

impl Desk<'_> {
    /// Checks that everybody who is to be excluded is known.
    ///
    /// # Errors
    /// [`WorkError::Invalid`] with the first that is not, and those that were perhaps meant.
    pub(super) async fn known_exclusions(
        &mut self,
        partners: &BTreeSet<PartnerId>,
        staff: &BTreeSet<StaffId>,
        recipient: &PartnerId,
    ) -> Result<(), WorkError> {
        if !partners.is_empty() {
            let known = self.work.tx.partners().await?.whole;
            if let Some(unknown) = partners.iter().find(|id| known.iter().all(|partner| partner.id != **id)) {
                let near = nearest(unknown.as_str(), known.iter().map(|partner| partner.id.as_str()));
                let near = near.into_iter().filter_map(|id| known.iter().find(|partner| partner.id.as_str() == id));
                let near = meant(near.map(|partner| format!("{} ({})", partner.id, partner.name)));
                let text =
                    format!("excluded_partners: there is no partner {unknown}, so that nobody would be excluded{near}");
                return Err(WorkError::Invalid(text));
            }
        }
        if !staff.is_empty() {
            let known = self.colleagues().await?;
            if let Some(unknown) = staff.iter().find(|id| !known.contains_key(*id)) {
                let of_recipient = known.iter().filter(|(_, colleague)| colleague.partner == *recipient);
                let mut of_recipient: Vec<_> = of_recipient.collect();
                let wanted = unknown.to_string();
                of_recipient.sort_by(|(one, _), (other, _)| {
                    let like = |id: &StaffId| strsim::jaro_winkler(&wanted, &id.to_string());
                    like(other).total_cmp(&like(one))
                });
                let named = of_recipient.into_iter().take(5).map(|(id, one)| format!("{id} ({})", one.label));
                let near = meant(named);
                let text = format!(
                    "excluded_staff: no member of a partner's staff has the id {unknown}, so that nobody would be \
                     excluded{near}"
                );
                return Err(WorkError::Invalid(text));
            }
        }
        Ok(())
    }
}

impl<Side, T: ReadTx + ?Sized> OpenFile<'_, Side, T> {
    /// Those whom a person excluded, by name.
    pub(super) async fn excluded(&mut self, terms: &Terms) -> Result<Vec<Party>, WorkError> {
        let mut excluded = Vec::new();
        for id in &terms.excluded_partners {
            let partner = self.work.tx.partner(id).await?;
            let name = partner.map_or_else(|| id.to_string(), |partner| partner.name);
            excluded.push(Party { id: id.to_string(), name, kind: "excluded-organisation" });
        }
        if !terms.excluded_staff.is_empty() {
            let known = self.colleagues().await?;
            for id in &terms.excluded_staff {
                let name = known.get(id).map_or_else(|| id.to_string(), |colleague| colleague.label.clone());
                excluded.push(Party { id: id.to_string(), name, kind: "excluded-staff" });
            }
        }
        Ok(excluded)
    }

    /// The staff of all partners who ever had a token: one that has ended can be followed by another.
    async fn colleagues(&mut self) -> Result<BTreeMap<StaffId, Colleague>, WorkError> {
        let tokens = self.work.tx.tokens().await?.whole;
        Ok(tokens
            .into_iter()
            .filter_map(|token| match token.role {
                Role::Partner { partner, .. } => Some((token.staff, Colleague { partner, label: token.label })),
                _ => None,
            })
            .collect())
    }
}

/// The names that were perhaps meant.
fn meant(names: impl Iterator<Item = String>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() { String::new() } else { format!("; there are: {}", names.join(", ")) }
}
