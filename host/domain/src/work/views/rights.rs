//! A request of the person, for staff who work on it, and the answer that the person gets.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use crate::plugin::catalogue::DataItem;
use crate::rights::{
    Decision, ExtensionReason, How, Outcome, Part, Reason, Right, RightsRequest, StateName, Task, Through, Verdict,
};
use crate::words::ids::{DatumId, EvidenceId, IndividualId, PartnerId, RightsRequestId, StaffId};
use crate::words::language::{HostLanguage, Language};
use crate::words::time::Timestamp;

/// Where a request stands: no word of the person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RightsLine))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RightsLine {
    /// The request.
    pub id: RightsRequestId,
    /// What is asked for.
    pub right: Right,
    /// Where it stands.
    pub state: StateName,
    /// What was decided.
    pub outcome: Option<Outcome>,
    /// When it was received.
    pub received_at: Timestamp,
    /// By when it is to be answered.
    pub due: Timestamp,
    /// Whether that moment is over, and the person has no answer.
    pub overdue: bool,
    /// What is to be done next.
    pub tasks: Vec<TaskLine>,
}

/// Something to be done.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RightsTaskLine))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TaskLine {
    /// What.
    pub task: Task,
    /// The partner that it is about.
    pub partner: Option<PartnerId>,
}

impl RightsLine {
    pub(crate) fn of(request: &RightsRequest, now: Timestamp) -> Self {
        let task = |(task, partner): (Task, Option<&PartnerId>)| TaskLine { task, partner: partner.cloned() };
        let tasks: Vec<_> = request.tasks().into_iter().map(task).collect();
        Self {
            id: request.id,
            right: request.right(),
            state: request.state.name(),
            outcome: request.state.decided().map(|decided| decided.decision.verdict.name()),
            received_at: request.received.at,
            due: request.due,
            overdue: !tasks.is_empty() && now >= request.due,
            tasks,
        }
    }
}

/// The requests of a person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RightsList))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct RightsRequests {
    /// The person.
    pub individual: IndividualId,
    /// The requests, oldest first.
    pub requests: Vec<RightsLine>,
}

/// A request, as staff work on it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RightsRequest))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct RightsFile {
    /// Where it stands.
    #[serde(flatten)]
    pub line: RightsLine,
    /// The person.
    pub individual: IndividualId,
    /// Through whom it came; none for an objection that was taken at once, until the identity is verified.
    pub through: Option<Through>,
    /// Who received it.
    pub received_by: StaffId,
    /// What the person said, as far as they wanted it written down.
    pub words: Option<String>,
    /// What is to be corrected.
    pub data: Vec<ProposedDatum>,
    /// How the identity was verified.
    pub identity: Option<IdentityLine>,
    /// Who began to examine it, and when.
    pub examined: Option<Signature>,
    /// That there was more time.
    pub extended: Option<ExtensionLine>,
    /// What was decided.
    pub decision: Option<DecisionLine>,
    /// Which partners have to be told of a correction, and which were.
    pub partners_to_tell: Vec<PartnerToTell>,
    /// That the person lifted an objection that was granted.
    pub lifted: Option<Signature>,
    /// When the person got the answer, and from whom.
    pub answered: Option<Signature>,
}

/// Who did something, and when.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Signature {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

impl From<crate::basis::Approval> for Signature {
    fn from(approval: crate::basis::Approval) -> Self {
        Self { by: approval.by, at: approval.at }
    }
}

/// A datum that is to be corrected, in words.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct ProposedDatum {
    /// Which.
    pub id: DatumId,
    /// What it is called, in the best of the reader's languages.
    pub label: String,
    /// What the file says; none where it says nothing.
    pub now: Option<String>,
    /// What it is to say; none where it is to be removed.
    pub proposed: Option<String>,
}

/// How the identity was verified.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IdentityLine {
    /// How.
    pub how: How,
    /// Files that show it.
    pub evidence: BTreeSet<EvidenceId>,
    /// Who did.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// More time.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExtensionLine {
    /// Why.
    pub reason: ExtensionReason,
    /// Until when it was due before.
    pub before: Timestamp,
    /// Who extended it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// A decision.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RightsDecision))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DecisionLine {
    /// What.
    pub outcome: Outcome,
    /// Why not, or not in full.
    pub reasons: BTreeSet<Reason>,
    /// What is said to the person in words.
    pub words: Option<String>,
    /// Which datums are corrected, where not all of them are.
    pub data: BTreeSet<DatumId>,
    /// The partners with which nothing is shared any more, where not all are meant.
    pub partners: BTreeSet<PartnerId>,
    /// Of what may speak about others, what somebody looked through.
    pub looked_through: BTreeSet<DataItem>,
    /// Who decided.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

impl From<&Decision> for DecisionLine {
    fn from(decision: &Decision) -> Self {
        let part = match &decision.verdict {
            Verdict::GrantedInPart { part, .. } => Some(part),
            Verdict::Granted | Verdict::Refused { .. } => None,
        };
        Self {
            outcome: decision.verdict.name(),
            reasons: decision.why().map(|why| why.reasons.clone()).unwrap_or_default(),
            words: decision.said().map(|words| words.as_str().to_owned()),
            data: match part {
                Some(Part::Data { data }) => data.clone(),
                _ => BTreeSet::new(),
            },
            partners: match part {
                Some(Part::Partners { partners }) => partners.clone(),
                _ => BTreeSet::new(),
            },
            looked_through: decision.looked_through.clone(),
            by: decision.by.by,
            at: decision.by.at,
        }
    }
}

/// A partner that has to be told of a correction.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PartnerToTell {
    /// Which.
    pub partner: PartnerId,
    /// What it received and was corrected since.
    pub data: BTreeSet<DatumId>,
    /// When it was told; none while it was not.
    pub told_at: Option<Timestamp>,
}

/// The answer to a request, for the person: to be read out, and to be taken home. It has no name: it can be found on the
/// person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct RightsAnswer {
    /// The request.
    pub id: RightsRequestId,
    /// The case number.
    pub case_number: String,
    /// The language of the page.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// The language in which the host speaks on it.
    #[serde(skip)]
    pub host_language: HostLanguage,
    /// What was asked for.
    pub right: Right,
    /// On which day of the operation it was received.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub received_on: Date,
    /// The last day of the time for the answer.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub due_on: Date,
    /// Why there was more time.
    pub extended: Option<ExtensionReason>,
    /// What was decided; none before.
    pub outcome: Option<Outcome>,
    /// On which day.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub decided_on: Option<Date>,
    /// Why not, or not in full.
    pub reasons: BTreeSet<Reason>,
    /// The same in words, in whichever language they were written.
    pub words: Option<String>,
    /// What was corrected, by what the datums are called.
    pub corrected: Vec<String>,
    /// The partners with which nothing is shared any more, by name; empty where all are meant.
    pub partners: Vec<String>,
    /// The partners that had received what was corrected, by name.
    pub partners_to_tell: Vec<String>,
    /// Who answers for the data.
    pub operation: String,
    /// To whom the person can complain.
    pub complain_to: Option<String>,
    /// To whom the person can go beyond that.
    pub escalate_to: Option<String>,
}
