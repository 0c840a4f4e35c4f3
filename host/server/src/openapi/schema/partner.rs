//! What a partner's staff send and get.

use serde::Serialize;
use utoipa::ToSchema;

use super::record::FollowUp;
use super::referral::{FormLine, Reported, State};
use super::{Channel, Priority, Stage, Text};

#[derive(Serialize, ToSchema)]
pub(crate) struct PartnerReferrals {
    referrals: Vec<PartnerLine>,
    /// `after` of the next page.
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PartnerLine {
    id: String,
    title: String,
    state: String,
    priority: Option<Priority>,
    due_at: Option<String>,
    version: i64,
    /// Access has ended, and destruction is not yet attested.
    destruction_asked: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PartnerForm {
    referral: String,
    title: String,
    state: State,
    stage: Stage,
    priority: Option<Priority>,
    due_at: Option<String>,
    language: String,
    right_to_left: bool,
    benefit: String,
    elements: Vec<FormLine>,
    channels: Vec<Channel>,
    keep_days: u32,
    /// What may be reported: the items that the person agreed to.
    feedback: Vec<FeedbackItem>,
    /// What was asked for beyond it.
    requests: Vec<FollowUp>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FollowUpInput {
    /// Elements of the pathway.
    elements: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AvailabilityInput {
    operation: String,
    pathway: String,
    available: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Fulls {
    full: Vec<FullFor>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FullFor {
    operation: String,
    pathway: String,
    since: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FeedbackItem {
    id: String,
    label: Text,
    /// The kind of answer, with its choices.
    kind: serde_json::Value,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StepName {
    Receive,
    Accept,
    Decline,
    Waitlist,
    AskInformation,
    Start,
    Hold,
    Resume,
    Complete,
    Stop,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PartnerStep {
    step: StepName,
    /// For `decline`: no-capacity, not-eligible, out-of-area, other-service, already-served, unreachable,
    /// not-enough-information. For `stop`: unreachable, person-stopped, moved, service-ended, no-longer-needed.
    #[schema(required = false)]
    reason: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Stepped {
    id: String,
    state: State,
    version: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Report {
    items: Vec<Reported>,
}
