//! What a named member of staff decides on a recommendation: to follow it, or to depart from it and say why.
//!
//! Source: Privacy Notice, "What data do we collect and why?": nothing is decided by a machine alone.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::plugin::assessment::{Assessment, Verdict};
use crate::plugin::catalogue::{Pathway, Priority};
use crate::words::codes::codes;
use crate::words::ids::{ElementId, PartnerId, RoleId, StaffId};
use crate::words::time::Timestamp;

/// Why a caseworker departs from the recommendation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum DepartureReason {
    ProtectionConcern,
    PersonPrefers,
    KnownFromElsewhere,
    PluginOutOfOrder,
    RecommendationWrong,
}

/// What a named member of staff decided.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
    /// To which partner.
    pub partner: PartnerId,
    /// How soon.
    pub priority: Priority,
    /// Which elements.
    pub elements: Vec<ElementId>,
    /// Why not as recommended, where it is not.
    pub departs: Option<DepartureReason>,
}

/// What a caseworker chooses.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ConfirmInput))]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// To which partner.
    pub partner: PartnerId,
    /// How soon; as recommended when absent.
    pub priority: Option<Priority>,
    /// Which elements; as recommended when absent. They can be fewer, and more only with a reason to depart.
    pub elements: Option<Vec<ElementId>>,
    /// Why not as recommended.
    pub departs: Option<DepartureReason>,
}

/// Why a choice cannot be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotConfirmed {
    /// The partner cannot receive it.
    #[error("{0} has no agreement that gives it a role of this pathway")]
    NoRole(PartnerId),
    /// An element is not of this pathway.
    #[error("{0}: the pathway has no such element")]
    UnknownElement(ElementId),
    /// It is not what was recommended.
    #[error(
        "this departs from the recommendation (verdict, open questions, priority, elements or recipient): give the \
         reason in `departs`"
    )]
    NoReason,
}

impl Choice {
    /// What the choice comes to, by whom and when. `held` are the roles that the partner holds by its agreements;
    /// `recommended` is the plugin's recommendation, if there is one. What is left open is as recommended; without a
    /// recommendation, the required elements at a normal priority.
    ///
    /// Following the recommendation needs no reason, and one that is given is left out.
    ///
    /// # Errors
    /// [`NotConfirmed`].
    pub fn confirm(
        self,
        by: StaffId,
        at: Timestamp,
        pathway: &Pathway,
        recommended: Option<&Assessment>,
        held: &BTreeSet<RoleId>,
    ) -> Result<Confirmation, NotConfirmed> {
        let Self { partner, priority, elements, departs } = self;
        let holds = |roles: &[RoleId]| roles.iter().any(|role| held.contains(role));
        if !holds(&pathway.recipients) {
            return Err(NotConfirmed::NoRole(partner));
        }
        let elements = elements.unwrap_or_else(|| match recommended {
            Some(assessment) => assessment.elements.clone(),
            None => pathway.elements.iter().filter(|e| e.required).map(|e| e.id.clone()).collect(),
        });
        if let Some(unknown) = elements.iter().find(|id| pathway.element(id).is_none()) {
            return Err(NotConfirmed::UnknownElement(unknown.clone()));
        }
        let priority = priority.or_else(|| recommended?.priority).unwrap_or(Priority::Normal);
        let follows = recommended.is_some_and(|assessment| {
            assessment.verdict == Verdict::Eligible
                && assessment.ask.is_empty()
                && assessment.priority.is_none_or(|p| p == priority)
                && elements.iter().all(|id| assessment.elements.contains(id))
                && holds(&assessment.recipients)
        });
        let departs = match (follows, departs) {
            (true, _) => None,
            (false, Some(reason)) => Some(reason),
            (false, None) => return Err(NotConfirmed::NoReason),
        };
        Ok(Confirmation { by, at, partner, priority, elements, departs })
    }
}

codes! { DepartureReason }

#[cfg(test)]
mod tests;
