//! What a decision looks at beside consents, and what the person takes home.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Channel, PurposeClass, Stage};

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum BasisKind {
    Consent,
    VitalInterests,
    BestInterests,
    Mandate,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DiscloseInput {
    /// The id of a basis beside consent; on consent when absent.
    #[schema(required = false)]
    basis: Option<String>,
}

/// Why data may be shared without consent: one of three, by its `type`.
///
/// `vital-interests` has `interest` (life, integrity, health, dignity, security, liberty), `danger` (immediate,
/// possible), `no_consent` (unconscious, state-of-health, danger-to-self, danger-to-others, unreachable, detained,
/// access-denied), `benefit` and `risk` (low, medium, high), `recipient` (safe, not-able, exposes-to-return).
/// `best-interests` has `procedure` (assessment, determination), `reference`, `views_recorded`, `caregivers` (absent,
/// unreachable, set-aside-with-reasons, set-aside). `mandate` has `inquiry` (fraud-inquiry, misconduct-inquiry,
/// security-inquiry, security-of-files) and `controller_approval`, the reference of the written approval.
#[derive(Serialize, ToSchema)]
#[schema(value_type = Object)]
pub(crate) struct Ground(serde_json::Value);

#[derive(Serialize, ToSchema)]
pub(crate) struct BasisInput {
    ground: Ground,
    /// The items, the fewest that do.
    items: Vec<String>,
    #[schema(required = false)]
    channels: Vec<Channel>,
    stage: Stage,
    /// Ids of files that were attached to the person.
    #[schema(required = false)]
    evidence: Vec<String>,
    /// When it ends: within 72 hours for vital interests, 90 days for best interests, 30 days for a mandate.
    until: String,
    /// By when the person has to be told; within 30 days.
    tell_by: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct BasisLine {
    id: String,
    kind: BasisKind,
    /// `requested`, `in-force`, or why it does not count.
    state: String,
    until: String,
    tell_by: String,
    told_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DisclosureLine {
    id: String,
    stage: Stage,
    partner: String,
    created_at: String,
    closed_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FollowUp {
    elements: Vec<String>,
    by: String,
    at: String,
    /// When it was answered, by a yes or a no.
    answered_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Guardianship {
    /// The reference of the authority's decision.
    reference: String,
    from: String,
    until: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Made {
    id: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ClosingReason {
    NeedsMet,
    PersonAsked,
    Moved,
    LostContact,
    Died,
    ProgrammeEnded,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ClosingInput {
    reason: ClosingReason,
    /// Whether the person can still be reached.
    reachable: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FileRequestInput {
    /// The reference of the written request.
    reference: String,
    /// The case numbers that were asked for; only the person's own is looked at.
    case_numbers: Vec<String>,
    /// The function whose staff may read for it.
    function: String,
    /// 1 to 90.
    days: u16,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FileRequestTaken {
    id: String,
    /// The person's own, or none.
    case_numbers: Vec<String>,
    approved: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Attached {
    id: String,
    /// In bytes.
    size: usize,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum InvalidReason {
    CircumstancesChanged,
    NotFreelyGiven,
    NotInformed,
    WrongPerson,
    RecordedInError,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct InvalidationInput {
    reason: InvalidReason,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ReceiptOf {
    Consent,
    Refusal,
    Disclosure,
}

/// Fields by their names in ISO/IEC TS 27560:2023.
#[derive(Serialize, ToSchema)]
pub(crate) struct Receipt {
    schema_version: String,
    receipt_id: String,
    record_id: String,
    receipt_of: ReceiptOf,
    /// The case number.
    pii_principal_id: String,
    language: String,
    right_to_left: bool,
    service: String,
    purpose: String,
    purpose_type: PurposeClass,
    lawful_basis: BasisKind,
    privacy_notice: Notice,
    pii_information: Vec<ReceiptItem>,
    pii_controllers: Vec<Party>,
    recipient_third_parties: Vec<Party>,
    storage_locations: Vec<String>,
    jurisdiction: String,
    retention_period_days: u32,
    channels: Vec<Channel>,
    collection_method: Option<String>,
    withdrawal_method: String,
    events: Vec<Event>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Notice {
    /// SHA-256 of the component whose script was read out.
    version: String,
    language: String,
    explanation: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ReceiptItem {
    pii_type: String,
    label: String,
    agreed: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Party {
    id: String,
    name: String,
    r#type: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Event {
    time: String,
    valid_until: Option<String>,
    entity_id: String,
    r#type: String,
    state: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Figures {
    /// Such as `2026-Q3`.
    quarter: String,
    /// Below this a cell is suppressed.
    smallest: u32,
    pathways: Vec<FigureRow>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FigureRow {
    pathway: String,
    /// For each state how many referrals stand there; null where they are too few to be told.
    states: BTreeMap<String, Option<u32>>,
    /// Null where a cell is suppressed.
    total: Option<u32>,
}
