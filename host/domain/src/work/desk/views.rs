//! What leaves the host, in the shape in which it leaves. Fields are private to this crate: outside, a view can only
//! be serialised, and only inside a [`Disclosed`](super::Disclosed).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{BasisLine, ConsentRequestLine};
use crate::disclosure::Explanation;
use crate::plugin::catalogue::{Channel, Choice, FeedbackItem, Priority, Question, QuestionKind, Stage};
use crate::referral::{Confirmation, FollowUp, Recommendation, Reported, State};
use crate::words::ids::{
    ChoiceId, DatumId, DisclosureId, ElementId, EvidenceId, IndividualId, PartnerId, PathwayId, QuestionId, ReasonId,
    ReferralId,
};
use crate::words::language::{Direction, Language, PreferredLanguages};
use crate::words::text::{OtherLanguage, Text};
use crate::words::time::Timestamp;

/// A person's file, for staff of the operation.
#[derive(Serialize)]
pub struct CaseFile {
    pub(crate) id: IndividualId,
    pub(crate) case_number: String,
    pub(crate) version: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    /// Every known datum, codes by their id.
    pub(crate) data: BTreeMap<DatumId, String>,
    pub(crate) referrals: Vec<ReferralLine>,
    pub(crate) consents: Vec<ConsentLine>,
    /// When the case was closed; none while it is open.
    pub(crate) closed_at: Option<Timestamp>,
    /// Whether a guardianship authority decides for the person today.
    pub(crate) guardianship: bool,
    /// Files that were attached.
    pub(crate) evidence: Vec<EvidenceId>,
}

/// A file that was attached. Serialised, it says only what it is: the bytes leave as bytes.
#[derive(Serialize)]
pub struct File {
    pub(crate) media_type: String,
    #[serde(skip)]
    pub(crate) bytes: zeroize::Zeroizing<Vec<u8>>,
}

/// A disclosure in a list.
#[derive(Serialize)]
pub struct DisclosureLine {
    pub(crate) id: DisclosureId,
    pub(crate) stage: Stage,
    pub(crate) partner: PartnerId,
    pub(crate) created_at: Timestamp,
    pub(crate) closed_at: Option<Timestamp>,
}

/// A referral in a list.
#[derive(Serialize)]
pub struct ReferralLine {
    pub(crate) id: ReferralId,
    pub(crate) pathway: PathwayId,
    pub(crate) state: String,
    pub(crate) partner: Option<PartnerId>,
}

/// A consent in a list.
#[derive(Serialize)]
pub struct ConsentLine {
    pub(crate) id: crate::words::ids::ConsentId,
    pub(crate) referral: ReferralId,
    pub(crate) state: &'static str,
    pub(crate) until: Timestamp,
    pub(crate) recipient: PartnerId,
    pub(crate) stage: Stage,
}

/// How far the questions of a referral are, for staff of the operation: what answers lead to.
#[derive(Serialize)]
pub struct Progress {
    pub(crate) id: ReferralId,
    pub(crate) version: i64,
    /// The language of titles, questions and reasons.
    pub(crate) language: Language,
    /// Whether it is read from right to left.
    pub(crate) right_to_left: bool,
    /// The answers, in words.
    pub(crate) answers: BTreeMap<QuestionId, String>,
    /// Those of the answers that are in another language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) answers_in_other_languages: BTreeMap<QuestionId, OtherLanguage>,
    /// The next questions, in the reader's language.
    pub(crate) next: Vec<Ask>,
    pub(crate) recommendation: Option<Recommendation>,
    pub(crate) reasons: Vec<Said<ReasonId>>,
}

/// A referral, for staff of the operation.
#[derive(Serialize)]
pub struct ReferralFile {
    #[serde(flatten)]
    pub(crate) progress: Progress,
    pub(crate) individual: IndividualId,
    pub(crate) pathway: PathwayId,
    pub(crate) title: String,
    pub(crate) state: State,
    pub(crate) partner: Option<PartnerId>,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) confirmation: Option<Confirmation>,
    pub(crate) reports: Vec<Reported>,
    /// What the partner asked for beyond what was shared.
    pub(crate) requests: Vec<FollowUp>,
    /// What the person was asked, and whether there is an answer.
    pub(crate) consent_requests: Vec<ConsentRequestLine>,
    /// Bases beside consent.
    pub(crate) bases: Vec<BasisLine>,
    /// What was shared so far.
    pub(crate) disclosures: Vec<DisclosureLine>,
}

/// A question in one language.
#[derive(Serialize)]
pub struct Ask {
    pub(crate) id: QuestionId,
    pub(crate) ask: String,
    pub(crate) why: String,
    pub(crate) required: bool,
    pub(crate) kind: AskKind,
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
    /// The question, in the best of the reader's languages.
    pub(crate) fn of(question: &Question, languages: &PreferredLanguages) -> Self {
        let read = |text: &Text| text.read(languages).to_owned();
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
pub struct Said<I> {
    pub(crate) id: I,
    pub(crate) text: String,
}

/// What was shared, for the caseworker who shared it.
#[derive(Serialize)]
pub struct Shared {
    pub(crate) id: DisclosureId,
    pub(crate) referral: ReferralId,
    /// The language of the elements.
    pub(crate) language: Language,
    /// Whether it is read from right to left.
    pub(crate) right_to_left: bool,
    pub(crate) decision: Explanation,
    /// SHA-256 of the decision, in hexadecimal.
    pub(crate) digest: String,
    /// The released elements as the partner reads them.
    pub(crate) elements: Vec<FormLine>,
}

/// The form that a partner reads.
#[derive(Serialize)]
pub struct PartnerForm {
    pub(crate) referral: ReferralId,
    pub(crate) title: String,
    pub(crate) state: State,
    pub(crate) stage: Stage,
    pub(crate) priority: Option<Priority>,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) language: Language,
    pub(crate) right_to_left: bool,
    pub(crate) benefit: String,
    pub(crate) elements: Vec<FormLine>,
    pub(crate) channels: BTreeSet<Channel>,
    pub(crate) keep_days: u32,
    /// What the partner may report: the items that the person agreed to.
    pub(crate) feedback: Vec<FeedbackItem>,
    /// What the partner asked for beyond it.
    pub(crate) requests: Vec<FollowUp>,
}

/// One line of a partner's form.
#[derive(Serialize)]
pub struct FormLine {
    pub(crate) element: ElementId,
    pub(crate) label: String,
    pub(crate) value: String,
    /// The language of the value, where it is another than the form's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_language: Option<Language>,
    /// From which side the value is read, where its language is another than the form's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_direction: Option<Direction>,
    pub(crate) necessity: String,
}
