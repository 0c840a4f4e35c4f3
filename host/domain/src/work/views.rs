//! What leaves the host, in the shape in which it leaves. Outside this crate a view can be looked at and serialised, and
//! nobody else makes one.

mod receipt;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::basis::{Basis, Kind};
use crate::consent::ConsentRequest;
use crate::consent::people::Who;
use crate::consent::request::State as RequestState;
use crate::disclosure::Explanation;
use crate::plugin::catalogue::{Channel, Choice, DataItem, FeedbackItem, Priority, Question, QuestionKind, Stage};
use crate::referral::{Confirmation, FollowUp, Recommendation, Reported, State};
use crate::words::ids::{
    ChoiceId, ConsentId, DatumId, DisclosureId, ElementId, EvidenceId, FeedbackId, IndividualId, PartnerId, PathwayId,
    QuestionId, ReasonId, RecordId, ReferralId, StaffId,
};
use crate::words::text::{Language, Text};
use crate::words::time::Timestamp;

pub use receipt::{Event, Notice, Party, Receipt, ReceiptItem, ReceiptOf, SCHEMA_VERSION};

/// A person's file, for staff of the operation.
#[derive(Serialize)]
#[non_exhaustive]
pub struct CaseFile {
    pub id: IndividualId,
    pub case_number: String,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Every known datum, codes by their id.
    pub data: BTreeMap<DatumId, String>,
    pub referrals: Vec<ReferralLine>,
    pub consents: Vec<ConsentLine>,
    /// When the case was closed; none while it is open.
    pub closed_at: Option<Timestamp>,
    /// Whether a guardianship authority decides for the person today.
    pub guardianship: bool,
    /// Files that were attached.
    pub evidence: Vec<EvidenceId>,
}

/// A file that was attached. Serialised, it says only what it is: the bytes leave as bytes.
#[derive(Serialize)]
#[non_exhaustive]
pub struct File {
    pub media_type: String,
    #[serde(skip)]
    pub bytes: zeroize::Zeroizing<Vec<u8>>,
}

/// A disclosure in a list.
#[derive(Serialize)]
#[non_exhaustive]
pub struct DisclosureLine {
    pub id: DisclosureId,
    pub stage: Stage,
    pub partner: PartnerId,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

/// A referral in a list.
#[derive(Serialize)]
#[non_exhaustive]
pub struct ReferralLine {
    pub id: ReferralId,
    pub pathway: PathwayId,
    pub state: String,
    pub partner: Option<PartnerId>,
}

/// A consent in a list.
#[derive(Serialize)]
#[non_exhaustive]
pub struct ConsentLine {
    pub id: ConsentId,
    pub referral: ReferralId,
    pub state: &'static str,
    pub until: Timestamp,
    pub recipient: PartnerId,
    pub stage: Stage,
}

/// How far the questions of a referral are, for staff of the operation: what answers lead to.
#[derive(Serialize)]
#[non_exhaustive]
pub struct Progress {
    pub id: ReferralId,
    pub version: i64,
    /// The answers, in words.
    pub answers: BTreeMap<QuestionId, String>,
    /// The next questions, in the reader's language.
    pub next: Vec<Ask>,
    pub recommendation: Option<Recommendation>,
    pub reasons: Vec<Said<ReasonId>>,
}

/// A referral, for staff of the operation.
#[derive(Serialize)]
#[non_exhaustive]
pub struct ReferralFile {
    #[serde(flatten)]
    pub progress: Progress,
    pub individual: IndividualId,
    pub pathway: PathwayId,
    pub title: String,
    pub state: State,
    pub partner: Option<PartnerId>,
    pub due_at: Option<Timestamp>,
    pub confirmation: Option<Confirmation>,
    pub reports: Vec<Reported>,
    /// What the partner asked for beyond what was shared.
    pub requests: Vec<FollowUp>,
    /// What the person was asked, and whether there is an answer.
    pub consent_requests: Vec<ConsentRequestLine>,
    /// Bases beside consent.
    pub bases: Vec<BasisLine>,
    /// What was shared so far.
    pub disclosures: Vec<DisclosureLine>,
}

/// A question in one language.
#[derive(Serialize)]
#[non_exhaustive]
pub struct Ask {
    pub id: QuestionId,
    pub ask: String,
    pub why: String,
    pub required: bool,
    pub kind: AskKind,
}

/// The kind of answer that a question takes, in one language: see [`QuestionKind`].
#[derive(Serialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum AskKind {
    /// Yes or no.
    YesNo,
    /// Exactly one of the choices.
    OneOf {
        /// The choices.
        choices: Vec<Said<ChoiceId>>,
    },
    /// Any number of the choices, none included.
    AnyOf {
        /// The choices.
        choices: Vec<Said<ChoiceId>>,
    },
    /// A whole number; both ends included.
    Number {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A date, in the past or today.
    Date,
    /// Free text.
    Words {
        /// The most characters.
        max: u32,
    },
}

impl Ask {
    /// The question, its texts read by `read`.
    pub(crate) fn of(question: &Question, read: impl Fn(&Text) -> String) -> Self {
        let said = |choices: &[Choice]| {
            choices.iter().map(|choice| Said { id: choice.id.clone(), text: read(&choice.label) }).collect()
        };
        let kind = match &question.kind {
            QuestionKind::YesNo => AskKind::YesNo,
            QuestionKind::OneOf { choices } => AskKind::OneOf { choices: said(choices) },
            QuestionKind::AnyOf { choices } => AskKind::AnyOf { choices: said(choices) },
            QuestionKind::Number { min, max } => AskKind::Number { min: *min, max: *max },
            QuestionKind::Date => AskKind::Date,
            QuestionKind::Words { max } => AskKind::Words { max: *max },
        };
        Self {
            id: question.id.clone(),
            ask: read(&question.ask),
            why: read(&question.why),
            required: question.required,
            kind,
        }
    }
}

/// A sentence in one language.
#[derive(Serialize)]
#[non_exhaustive]
pub struct Said<I> {
    pub id: I,
    pub text: String,
}

/// What was shared, for the caseworker who shared it.
#[derive(Serialize)]
#[non_exhaustive]
pub struct Shared {
    pub id: DisclosureId,
    pub referral: ReferralId,
    pub decision: Explanation,
    /// SHA-256 of the decision, in hexadecimal.
    pub digest: String,
    /// The released elements as the partner reads them.
    pub elements: Vec<FormLine>,
}

/// The form that a partner reads.
#[derive(Serialize)]
#[non_exhaustive]
pub struct PartnerForm {
    pub referral: ReferralId,
    pub title: String,
    pub state: State,
    pub stage: Stage,
    pub priority: Option<Priority>,
    pub due_at: Option<Timestamp>,
    pub language: String,
    pub right_to_left: bool,
    pub benefit: String,
    pub elements: Vec<FormLine>,
    pub channels: BTreeSet<Channel>,
    pub keep_days: u32,
    /// What the partner may report: the items that the person agreed to.
    pub feedback: Vec<FeedbackItem>,
    /// What the partner asked for beyond it.
    pub requests: Vec<FollowUp>,
}

/// One line of a partner's form.
#[derive(Serialize)]
#[non_exhaustive]
pub struct FormLine {
    pub element: ElementId,
    pub label: String,
    pub value: String,
    pub necessity: String,
}

/// A basis in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BasisLine {
    /// Its id.
    pub id: RecordId,
    /// Which of the bases.
    pub kind: Kind,
    /// Where it stands: `requested`, `in-force`, or why it does not count.
    pub state: &'static str,
    /// When it ends by itself.
    pub until: Timestamp,
    /// By when the person has to be told.
    pub tell_by: Timestamp,
    /// When the person was told.
    pub told_at: Option<Timestamp>,
}

impl BasisLine {
    pub(crate) fn of(basis: &Basis, now: Timestamp) -> Self {
        Self {
            id: basis.id,
            kind: basis.ground.kind(),
            state: basis.state(now),
            until: basis.ends(),
            tell_by: basis.tell_by,
            told_at: basis.told.map(|told| told.at),
        }
    }
}

/// A request in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ConsentRequestLine {
    /// Its id.
    pub id: RecordId,
    /// Where it stands: `requested`, `answered`, `replaced`.
    pub state: &'static str,
    /// The recipient.
    pub recipient: PartnerId,
    /// The last stage it is asked for.
    pub stage: Stage,
    /// The items.
    pub items: BTreeSet<DataItem>,
    /// How the partner could reach the person.
    pub channels: BTreeSet<Channel>,
    /// What the partner could tell the operation about the service.
    pub feedback: BTreeSet<FeedbackId>,
    /// The language in which the script is read out.
    pub language: Language,
    /// When it was asked.
    pub at: Timestamp,
    /// By whom.
    pub asked_by: StaffId,
    /// The consent or refusal that is the answer.
    pub answer: Option<ConsentId>,
}

impl ConsentRequestLine {
    pub(crate) fn of(id: RecordId, request: &ConsentRequest) -> Self {
        let asked = request.asked.clone();
        Self {
            id,
            state: request.state().code(),
            recipient: asked.recipient,
            stage: asked.stage,
            items: asked.items,
            channels: asked.channels,
            feedback: asked.feedback,
            language: asked.language,
            at: request.at,
            asked_by: request.asked_by,
            answer: match request.state() {
                RequestState::Answered(answered) => Some(answered.by),
                RequestState::Requested | RequestState::Replaced(_) => None,
            },
        }
    }
}

/// What was put to the person, and who has to say yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ConsentAsked {
    /// The request.
    #[serde(flatten)]
    pub request: ConsentRequestLine,
    /// Who has to say yes; none when the age is not known.
    pub who: Option<Who>,
}
