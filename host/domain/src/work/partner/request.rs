//! A partner asks for more than was shared. The person decides.

use serde::Deserialize;

use super::PartnerDesk;
use crate::audit::Act;
use crate::referral::FollowUp;
use crate::words::ids::{ElementId, ReferralId};
use crate::work::error::{WorkError, fresh};

/// What a partner asks for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUpInput {
    /// Elements of the pathway.
    pub elements: Vec<ElementId>,
}

/// The most requests of one referral, so that nobody is worn down by asking.
const REQUESTS_MAX: usize = 20;

impl PartnerDesk<'_> {
    /// Asks for more elements. Nothing is shared by asking: the operation explains it to the person, who says yes or
    /// no.
    ///
    /// # Errors
    /// [`WorkError::Conflict`] while the partner has not accepted, or an earlier request is open;
    /// [`WorkError::Invalid`] for an element that the pathway does not declare.
    pub async fn ask_follow_up(
        mut self,
        id: ReferralId,
        input: FollowUpInput,
        expected: i64,
    ) -> Result<i64, WorkError> {
        let dossier = self.dossier(id).await?;
        fresh("referral", dossier.row.version, Some(expected))?;
        if !dossier.content.state.is_serving() {
            return Err(WorkError::Conflict("more can be asked for only after the referral was accepted"));
        }
        if dossier.content.open_request().is_some() {
            return Err(WorkError::Conflict("an earlier request is not answered yet"));
        }
        let pathway = dossier.pathway()?;
        let declared = !input.elements.is_empty() && input.elements.iter().all(|id| pathway.element(id).is_some());
        if !declared || dossier.content.requests.len() >= REQUESTS_MAX {
            return Err(WorkError::Invalid(
                "elements: name at least one, each of them an element of this pathway".to_owned(),
            ));
        }
        let codes = vec![format!("elements {}", input.elements.len())];
        let mut content = dossier.content;
        let request =
            FollowUp { elements: input.elements, by: self.side.reader.staff, at: self.work.now, answered_at: None };
        content.requests.push(request);
        let row = self.changed(dossier.row, &content);
        self.work.tx.update_referral(&row).await?;
        let mut entry = self.entry_on(Act::FollowUpAsked, id, content.partner());
        entry.codes = codes;
        self.finish([entry]).await?;
        Ok(row.version)
    }
}
