//! What bodies look like. The types of the domain do not know of this description, so it is written here by hand; a
//! test holds it against real requests and real answers.

#![expect(dead_code, reason = "these types are described, never made")]

mod central;
mod partner;
mod record;
mod referral;

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

pub(crate) use central::*;
pub(crate) use partner::*;
pub(crate) use record::*;
pub(crate) use referral::*;

/// A sentence in several languages, by language.
type Text = BTreeMap<String, String>;

/// A problem: RFC 9457.
#[derive(Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A stable URI that ends in the code.
    r#type: String,
    /// What happened, in the reader's language.
    title: String,
    status: u16,
    /// What it means and what to do, in the reader's language.
    detail: String,
    /// The id of the request, for the central team.
    instance: String,
    /// What is wrong, one by one; never the values.
    #[schema(required = false)]
    errors: Vec<ProblemError>,
    /// Why a component was not admitted.
    #[schema(required = false)]
    findings: Vec<Finding>,
    /// Why nothing was released.
    #[schema(required = false)]
    decision: Option<Decision>,
    /// The version that stands, when another one was sent.
    #[schema(required = false)]
    current: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ProblemError {
    /// A datum, a question, a header, a line and column.
    #[schema(required = false)]
    at: Option<String>,
    detail: String,
}

/// What admission has to say.
#[derive(Serialize, ToSchema)]
pub(crate) struct Finding {
    code: String,
    severity: Severity,
    place: String,
    message: String,
    why: String,
    fix: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Severity {
    Error,
    Warning,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    status: String,
}

/// The caller. `operation` for staff of an operation; `partner` and `function` for staff of a partner.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    staff: String,
    role: RoleName,
    #[schema(required = false)]
    operation: Option<String>,
    #[schema(required = false)]
    partner: Option<String>,
    #[schema(required = false)]
    function: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RoleName {
    Caseworker,
    Supervisor,
    ProtectionOfficer,
    Central,
    Partner,
}

/// What became of a change.
#[derive(Serialize, ToSchema)]
pub(crate) struct Changed {
    id: String,
    version: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Dictionary {
    /// `{id, label, class, sensitivity, origin, kind}`
    datums: Vec<serde_json::Value>,
    /// `{id, label, sensitivity, kind, from}`
    facts: Vec<serde_json::Value>,
    /// `{id, label}`
    countries: Vec<serde_json::Value>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PurposeClass {
    ImmediateService,
    FutureService,
    ReferralFeedback,
    ClosedCaseAccess,
    Archiving,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Stage {
    Offer,
    Acceptance,
    FollowUp,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Priority {
    Emergency,
    Urgent,
    Normal,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Channel {
    PhoneCall,
    TextMessage,
    Email,
    OfficeVisit,
    HomeVisit,
    ThroughCaregiver,
    ThroughReferrer,
}

/// A decision: ids, codes and the texts of the rules, no values.
#[derive(Serialize, ToSchema)]
pub(crate) struct Decision {
    at: String,
    recipient: String,
    stage: Stage,
    /// What it rests on; none when consent was claimed and none counts.
    rests_on: Option<RestsOn>,
    /// What has to be done after the sharing.
    obligations: Vec<Obligation>,
    released: Vec<Released>,
    withheld: Vec<Withheld>,
    channels: Vec<Channel>,
    /// Every rule, in the order in which it was asked.
    trace: Vec<Told>,
}

/// `{"type": "consent", "id": "..."}`, or `{"type": "basis", "kind": "vital-interests", "id": "..."}`.
#[derive(Serialize, ToSchema)]
pub(crate) struct RestsOn {
    r#type: String,
    #[schema(required = false)]
    kind: Option<BasisKind>,
    id: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Obligation {
    /// `tell-the-person` or `explain-to-the-child`.
    duty: String,
    due: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Released {
    element: String,
    item: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Withheld {
    element: String,
    /// The code of the rule that said no.
    code: String,
    /// The rule, in the reader's language.
    text: String,
    /// Where the rule comes from.
    source: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Told {
    code: String,
    ruling: Ruling,
    /// Ids and codes, never values.
    looked_at: Vec<String>,
    text: String,
    source: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Ruling {
    Passed,
    Refused,
    NotAsked,
}
