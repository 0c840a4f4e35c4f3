//! What a partner reads, and what the caseworker who shares it sees of it.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::disclosure::Explanation;
use crate::plugin::catalogue::{Channel, FeedbackItem, Priority, Stage};
use crate::referral::{FollowUp, State};
use crate::words::ids::{DisclosureId, ElementId, ReferralId};
use crate::words::language::{Direction, Language};
use crate::words::plain::Plain;
use crate::words::time::Timestamp;

/// What was shared, for the caseworker who shared it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct Shared {
    /// The disclosure.
    pub id: DisclosureId,
    /// For which referral.
    pub referral: ReferralId,
    /// The language of the elements.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// Why, and why the rest was not shared.
    pub decision: Explanation,
    /// SHA-256 of the decision, in hexadecimal.
    pub digest: String,
    /// The released elements as the partner reads them.
    pub elements: Vec<FormLine>,
}

/// The form that a partner reads.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct PartnerForm {
    /// The referral.
    pub referral: ReferralId,
    /// The pathway's title.
    pub title: String,
    /// Where it stands, and since when.
    pub state: State,
    /// The last stage at which something was shared.
    pub stage: Stage,
    /// How soon the answer is needed.
    pub priority: Option<Priority>,
    /// When the answer is due.
    pub due_at: Option<Timestamp>,
    /// The language in which it is written.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// What the person gains.
    pub benefit: String,
    /// What was shared, in the order of the catalogue.
    pub elements: Vec<FormLine>,
    /// How the partner may reach the person.
    pub channels: BTreeSet<Channel>,
    /// How many days after the end of the service the partner may keep it.
    pub keep_days: u32,
    /// What the partner may report: the items that the person agreed to.
    pub feedback: Vec<FeedbackItem>,
    /// What the partner asked for beyond it.
    pub requests: Vec<FollowUp>,
}

/// One line of a partner's form.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct FormLine {
    /// The element.
    pub element: ElementId,
    /// Its label.
    pub label: String,
    /// Its value, for a reader.
    pub value: String,
    /// The same for a system: choices, codes and countries by their id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub plain: Option<Plain>,
    /// The language of the value, where it is another than the form's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub value_language: Option<Language>,
    /// From which side the value is read, where its language is another than the form's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub value_direction: Option<Direction>,
    /// Why the service cannot do without it.
    pub necessity: String,
    /// Whether it was corrected since it was shared: this is the value as it is now.
    pub corrected: bool,
}
