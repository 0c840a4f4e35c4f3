//! What staff of an operation send and get.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::record::{BasisLine, DisclosureLine, FollowUp};
use super::{Channel, Decision, Priority, PurposeClass, Stage, Who};

/// Datums by their id; see /api/v1/dictionary. Null removes one.
#[derive(Serialize, ToSchema)]
pub(crate) struct Profile(BTreeMap<String, serde_json::Value>);

#[derive(Serialize, ToSchema)]
pub(crate) struct Registered {
    id: String,
    /// The number to use instead of a name.
    case_number: String,
    version: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Search {
    /// A registration number; spaces, hyphens and case make no difference.
    number: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SearchResult {
    individuals: Vec<FoundIndividual>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FoundIndividual {
    id: String,
    case_number: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CaseFile {
    id: String,
    case_number: String,
    version: i64,
    created_at: String,
    updated_at: String,
    /// Every known datum, codes by their id.
    data: BTreeMap<String, String>,
    referrals: Vec<ReferralLine>,
    consents: Vec<ConsentLine>,
    /// When the case was closed.
    closed_at: Option<String>,
    /// Whether a guardianship authority decides for the person today.
    guardianship: bool,
    /// Ids of attached files.
    evidence: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ReferralLine {
    id: String,
    pathway: String,
    state: String,
    partner: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentLine {
    id: String,
    referral: String,
    /// given, refused, withdrawn, superseded, invalidated, or expired: a yes past its end
    state: String,
    until: String,
    recipient: String,
    stage: Stage,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Offer {
    operation: String,
    plugin: String,
    label: String,
    pathways: Vec<OfferedPathway>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OfferedPathway {
    id: String,
    title: String,
    /// `referral`, or `information-only`: nothing is shared, and no one is recorded as referred.
    mode: String,
    /// How the person can go there; for `information-only`.
    #[schema(required = false)]
    how: Option<String>,
    purpose: PurposeClass,
    benefit: String,
    services: Vec<OfferedService>,
    keep_days: u32,
    recipients: Vec<String>,
    /// Those who hold such a role under an agreement in force today.
    partners: Vec<OfferedPartner>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OfferedService {
    code: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OfferedPartner {
    id: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct BeginReferral {
    individual: String,
    pathway: String,
}

/// Where a referral stands, and since when.
#[derive(Serialize, ToSchema)]
pub(crate) struct State {
    /// draft, submitted, received, accepted, declined, waitlisted, needs-information, in-service, on-hold, completed,
    /// not-completed, withdrawn, cancelled
    state: String,
    #[schema(required = false)]
    at: Option<String>,
    /// Why it was declined or not completed.
    #[schema(required = false)]
    reason: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ReferralFile {
    id: String,
    individual: String,
    pathway: String,
    title: String,
    state: State,
    partner: Option<String>,
    version: i64,
    due_at: Option<String>,
    /// The answers, in words.
    answers: BTreeMap<String, String>,
    /// The next questions, in order.
    next: Vec<Ask>,
    recommendation: Option<Recommendation>,
    /// The reasons of the recommendation, in the reader's language.
    reasons: Vec<Said>,
    confirmation: Option<Confirmation>,
    reports: Vec<Reported>,
    /// What the partner asked for beyond what was shared.
    requests: Vec<FollowUp>,
    /// What the person was asked, oldest first, and whether there is an answer.
    consent_requests: Vec<ConsentRequestLine>,
    /// Bases beside consent.
    bases: Vec<BasisLine>,
    /// What was shared so far.
    disclosures: Vec<DisclosureLine>,
}

/// A referral after the plugin was asked.
#[derive(Serialize, ToSchema)]
pub(crate) struct Assessed {
    id: String,
    version: i64,
    /// The answers, in words.
    answers: BTreeMap<String, String>,
    /// The next questions, in order.
    next: Vec<Ask>,
    /// None when the plugin is out of order.
    recommendation: Option<Recommendation>,
    /// The reasons of the recommendation, in the reader's language.
    reasons: Vec<Said>,
    /// Why there is no recommendation: the plugin failed, and the caseworker may go on by hand.
    #[schema(required = false)]
    fault: Option<OutOfOrder>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct OutOfOrder {
    code: String,
    title: String,
    detail: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Ask {
    id: String,
    ask: String,
    why: String,
    required: bool,
    kind: AskKind,
}

/// The kind of answer that a question takes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub(crate) enum AskKind {
    YesNo,
    OneOf {
        choices: Vec<Said>,
    },
    AnyOf {
        choices: Vec<Said>,
    },
    /// Both ends included.
    Number {
        min: i64,
        max: i64,
    },
    /// In the past or today.
    Date,
    /// At most `max` characters.
    Words {
        max: u32,
    },
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Said {
    id: String,
    text: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Recommendation {
    assessment: Assessment,
    fuel: u64,
    engine: String,
    at: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    Eligible,
    NotEligible,
    CannotTell,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Assessment {
    verdict: Verdict,
    ask: Vec<String>,
    reasons: Vec<String>,
    priority: Option<Priority>,
    score: Option<i32>,
    elements: Vec<String>,
    recipients: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Confirmation {
    by: String,
    at: String,
    partner: String,
    priority: Priority,
    elements: Vec<String>,
    departs: Option<DepartureReason>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DepartureReason {
    ProtectionConcern,
    PersonPrefers,
    KnownFromElsewhere,
    PluginOutOfOrder,
    RecommendationWrong,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Reported {
    item: String,
    /// Yes or no, a number, a choice, a list of choices or a date, as the item asks.
    value: serde_json::Value,
}

/// Answers by the id of the question. Yes-no: true or false; one of: "choice"; any of: ["choice"]; number: 5; date:
/// "2026-01-31"; words: "..."; null: the person prefers not to say.
#[derive(Serialize, ToSchema)]
pub(crate) struct Answers(BTreeMap<String, serde_json::Value>);

#[derive(Serialize, ToSchema)]
pub(crate) struct ConfirmInput {
    partner: String,
    /// As recommended when absent.
    #[schema(required = false)]
    priority: Option<Priority>,
    /// As recommended when absent.
    #[schema(required = false)]
    elements: Option<Vec<String>>,
    /// Why not as recommended.
    #[schema(required = false)]
    departs: Option<DepartureReason>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Proposal {
    title: String,
    recipient: String,
    partner: String,
    language: String,
    right_to_left: bool,
    /// explanation, benefits, risks, refusal, exceptions
    script: BTreeMap<String, String>,
    items: Vec<ProposedItem>,
    channels: Vec<Channel>,
    /// What the partner could tell the operation about the service.
    feedback: Vec<ProposedFeedback>,
    stage: Stage,
    /// Who has to say yes; none when the age is not known.
    who: Option<Who>,
    /// An earlier yes counts no more, because the person came into another age band.
    asked_again: bool,
    keep_days: u32,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ProposedFeedback {
    item: String,
    label: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ProposedItem {
    item: String,
    label: String,
    necessity: String,
    stage: Stage,
    required: bool,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Giver {
    Person,
    Caregiver,
    Relative,
    FormalCaregiver,
    GuardianshipAuthority,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Support {
    Interpreter,
    SignLanguage,
    TrustedPerson,
    AccessibleFormat,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ScriptPart {
    Explanation,
    Benefits,
    Risks,
    Refusal,
    Exceptions,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MethodType {
    Written,
    Spoken,
    Audio,
    Video,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentMethod {
    r#type: MethodType,
    /// The member of staff who certified it; for `spoken` only.
    #[schema(required = false)]
    certified_by: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentInput {
    agrees: bool,
    /// Yes or no to each item; what is not named is a no.
    #[schema(required = false)]
    items: BTreeMap<String, bool>,
    #[schema(required = false)]
    kept_back: Vec<String>,
    #[schema(required = false)]
    channels: Vec<Channel>,
    #[schema(required = false)]
    excluded_partners: Vec<String>,
    #[schema(required = false)]
    excluded_staff: Vec<String>,
    /// The last stage that was agreed to; when absent the one that was asked for, and in one conversation `acceptance`.
    #[schema(required = false)]
    stage: Option<Stage>,
    given_by: Giver,
    /// The child's assent.
    #[schema(required = false)]
    assent: Option<bool>,
    /// Whether the person was part of the decision of a guardianship authority.
    #[schema(required = false)]
    involved: Option<bool>,
    #[schema(required = false)]
    support: Vec<Support>,
    method: ConsentMethod,
    /// Ids of files that were attached to the person; needed for `audio` and `video`.
    #[schema(required = false)]
    evidence: Vec<String>,
    /// What the partner may tell the operation about the service.
    #[schema(required = false)]
    feedback: Vec<String>,
    language: String,
    explained: Vec<ScriptPart>,
    until: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AskInput {
    /// The language in which the script is read out: one of the catalogue.
    language: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ConsentRequestState {
    Requested,
    Answered,
    Replaced,
}

/// What was put to the person.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentRequestLine {
    id: String,
    state: ConsentRequestState,
    recipient: String,
    stage: Stage,
    items: Vec<String>,
    channels: Vec<Channel>,
    /// What the partner could tell the operation about the service.
    feedback: Vec<String>,
    language: String,
    at: String,
    asked_by: String,
    /// The consent or refusal that is the answer.
    answer: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ConsentAsked {
    id: String,
    state: ConsentRequestState,
    recipient: String,
    stage: Stage,
    items: Vec<String>,
    channels: Vec<Channel>,
    feedback: Vec<String>,
    language: String,
    at: String,
    asked_by: String,
    answer: Option<String>,
    /// Who has to say yes; none when the age is not known.
    who: Option<Who>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RecordedConsent {
    id: String,
    state: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Withdrawal {
    id: String,
    state: String,
    /// How many disclosures the partner could open until now.
    closed: u64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Preview {
    offer: Decision,
    acceptance: Decision,
    /// Of what the partner asked for beyond that, while it is open.
    follow_up: Option<Decision>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FormLine {
    element: String,
    label: String,
    value: String,
    necessity: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Shared {
    id: String,
    referral: String,
    decision: Decision,
    /// SHA-256 of the decision, in hexadecimal.
    digest: String,
    /// What the partner reads.
    elements: Vec<FormLine>,
    /// The version of the referral.
    version: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Explained {
    id: String,
    individual: String,
    referral: String,
    partner: String,
    stage: Stage,
    created_at: String,
    /// When the partner's access was closed.
    closed_at: Option<String>,
    confirmed_by: String,
    /// When the person was told, where the sharing rests on another basis than consent.
    told_at: Option<String>,
    digest: String,
    decision: Decision,
}
