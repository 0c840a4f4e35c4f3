//! What is to be done next on a request, as the list of duties shows it.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::request::RightsRequest;
use super::state::State;
use crate::words::codes::codes;
use crate::words::ids::PartnerId;

/// What is to be done.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RightsTask))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Task {
    /// See that whoever asks is the person, or speaks for the person.
    VerifyIdentity,
    /// Look into it.
    Examine,
    /// Decide.
    Decide,
    /// Tell a partner what was corrected.
    TellPartner,
    /// Erase what is known about the person.
    Erase,
    /// Give the person the answer, and the copy where they asked for one.
    AnswerThePerson,
}

impl RightsRequest {
    /// What is to be done now, each with the partner that it is about.
    #[must_use]
    pub fn tasks(&self) -> Vec<(Task, Option<&PartnerId>)> {
        match &self.state {
            State::Received => vec![(Task::VerifyIdentity, None)],
            State::IdentityVerified(_) => vec![(Task::Examine, None)],
            State::InExamination(_) => vec![(Task::Decide, None)],
            State::Decided(decided) => {
                let to_tell = decided.to_tell.iter().filter(|one| one.told.is_none());
                let to_tell = to_tell.map(|one| (Task::TellPartner, Some(&one.partner)));
                let last = if self.awaits_erasure() { Task::Erase } else { Task::AnswerThePerson };
                to_tell.chain([(last, None)]).collect()
            }
            State::Done { .. } => Vec::new(),
        }
    }
}

codes! { Task }
