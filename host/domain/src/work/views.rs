//! What leaves the host, in the shape in which it leaves. Outside this crate a view can be looked at and serialised, and
//! nobody else makes one.

mod copy;
mod file;
mod form;
mod hold;
mod receipt;
mod reported;
mod rights;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::basis::{Basis, Kind, Standing as BasisStanding};
use crate::consent::people::Who;
use crate::consent::request::{State as RequestState, StateName as RequestStateName};
use crate::consent::{ConsentRequest, Standing as ConsentStanding};
use crate::person::parts::{Address, Contact, Name, OtherNumber};
use crate::plugin::catalogue::{Channel, Choice, DataItem, Question, QuestionKind, Stage};
use crate::referral::{Confirmation, FollowUp, Recommendation, State, StateName};
use crate::words::ids::{
    BasisId, ChoiceId, ConsentId, ConsentRequestId, DatumId, DisclosureId, EvidenceId, FeedbackId, IndividualId,
    PartnerId, PathwayId, QuestionId, ReasonId, ReferralId, StaffId,
};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::plain::Plain;
use crate::words::text::{OtherLanguage, Text};
use crate::words::time::Timestamp;
use crate::work::desk::FoundIndividual;
use crate::work::reading::Reading;

pub use copy::{
    COPY_VERSION, CopyBasis, CopyConsent, CopyCorrection, CopyDatum, CopyDisclosure, CopyFile, CopyReading,
    CopyReferral, CopyWithheld, Looked, PersonCopy,
};
pub use file::{
    AgeKnown, ChangeLine, ChangedDatum, CorrectedDatum, CorrectionLine, Corrections, CountryNamed, FileHistory,
    OriginBefore, OriginTakenOut,
};
pub use form::{FormLine, PartnerForm, Shared};
pub use hold::{HoldLine, Holds};
pub(crate) use receipt::What;
pub use receipt::{Event, Notice, Party, Receipt, ReceiptItem, ReceiptOf, RecordedProof, SCHEMA_VERSION};
pub use reported::ReportedLine;
pub use rights::{
    DecisionLine, ExtensionLine, IdentityLine, PartnerToTell, ProposedDatum, RightsAnswer, RightsFile, RightsLine,
    RightsRequests, Signature, TaskLine,
};

/// A person's file, for staff of the operation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct CaseFile {
    /// The person.
    pub id: IndividualId,
    /// The number that is used instead of a name.
    pub case_number: String,
    /// Counts the changes of the file, from 1.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Every datum that was written down, in the form in which it is written down: sent back, it changes nothing.
    pub data: BTreeMap<DatumId, Plain>,
    /// What the host derives from it today.
    pub derived: BTreeMap<DatumId, Plain>,
    /// All of it in words, in the best of the reader's languages that the dictionary has.
    pub data_in_words: BTreeMap<DatumId, String>,
    /// The person's names, the preferred one first: `full-name` of the data.
    pub names: Vec<Name>,
    /// Ways to reach the person, also those that are not safe: of the data, `phone` and `email` are the preferred ones.
    pub contacts: Vec<Contact>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Numbers in other registries.
    #[serde(rename = "other-numbers")]
    pub other_numbers: Vec<OtherNumber>,
    /// What is known of the age; none where nothing is.
    pub age: Option<AgeKnown>,
    /// Countries of origin that the file does not say any more.
    pub origin_before: OriginBefore,
    /// The referrals, oldest first.
    pub referrals: Vec<ReferralLine>,
    /// Referrals that something else wrote or changed, by id: nothing of them is shown.
    pub damaged: Vec<String>,
    /// The consents and refusals, oldest first.
    pub consents: Vec<ConsentLine>,
    /// When the case was closed; none while it is open.
    pub closed_at: Option<Timestamp>,
    /// Whether a guardianship authority decides for the person today.
    pub guardianship: bool,
    /// Files that were attached.
    pub evidence: Vec<EvidenceId>,
    /// Other files of this person: with the same registration number, or because a member of staff said so.
    pub same_person: Vec<FoundIndividual>,
}

/// A file that was attached: its bytes leave as bytes. Serialised, it says nothing.
#[derive(Serialize)]
#[non_exhaustive]
pub struct File {
    /// How it is read.
    #[serde(skip)]
    pub(super) reading: Reading,
}

/// A disclosure in a list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct DisclosureLine {
    /// The disclosure.
    pub id: DisclosureId,
    /// At which stage.
    pub stage: Stage,
    /// To whom.
    pub partner: PartnerId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the partner's access was closed; none while it is open.
    pub closed_at: Option<Timestamp>,
}

/// A referral in a list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct ReferralLine {
    /// The referral.
    pub id: ReferralId,
    /// On which pathway.
    pub pathway: PathwayId,
    /// Where it stands.
    pub state: StateName,
    /// To whom, once that is decided.
    pub partner: Option<PartnerId>,
}

/// A consent in a list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct ConsentLine {
    /// The consent or refusal.
    pub id: ConsentId,
    /// For which referral.
    pub referral: ReferralId,
    /// Where it stands; `expired` for a yes past its end.
    pub state: ConsentStanding,
    /// When it ends by itself.
    pub until: Timestamp,
    /// For which recipient.
    pub recipient: PartnerId,
    /// The last stage it covers.
    pub stage: Stage,
}

/// How far the questions of a referral are, for staff of the operation: what answers lead to.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct Progress {
    /// The referral.
    pub id: ReferralId,
    /// Its version.
    pub version: i64,
    /// The language of titles, questions and reasons.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// The answers, in the form in which they are given: sent back, they change nothing. Null: the person prefers not to
    /// say. A question that was not asked is not among them.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::referral::answers::AnswersPatch))]
    pub answers: BTreeMap<QuestionId, Option<Plain>>,
    /// The same in words.
    pub answers_in_words: BTreeMap<QuestionId, String>,
    /// Those of the answers that are in another language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub answers_in_other_languages: BTreeMap<QuestionId, OtherLanguage>,
    /// Of the answers, those to questions that the plugin does not ask any more, after what else was answered. They are
    /// on no form; they count again if the question is asked again, and can be taken back.
    pub no_longer_asked: BTreeSet<QuestionId>,
    /// The next questions, in the reader's language.
    pub next: Vec<Ask>,
    /// What the plugin said; none when it is out of order, or was not asked yet.
    pub recommendation: Option<Recommendation>,
    /// The reasons of the recommendation, in the reader's language.
    pub reasons: Vec<Said<ReasonId>>,
}

/// A referral, for staff of the operation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct ReferralFile {
    /// How far its questions are.
    #[serde(flatten)]
    pub progress: Progress,
    /// The person.
    pub individual: IndividualId,
    /// The pathway.
    pub pathway: PathwayId,
    /// The pathway's title.
    pub title: String,
    /// Where it stands, and since when.
    pub state: State,
    /// To whom, once that is decided.
    pub partner: Option<PartnerId>,
    /// When the partner's answer is due, once it was sent.
    pub due_at: Option<Timestamp>,
    /// What a member of staff decided.
    pub confirmation: Option<Confirmation>,
    /// What the partner reported, with what it is called.
    pub reports: Vec<ReportedLine>,
    /// What the partner asked for beyond what was shared.
    pub requests: Vec<FollowUp>,
    /// What the person was asked, and whether there is an answer.
    pub consent_requests: Vec<ConsentRequestLine>,
    /// Bases beside consent.
    pub bases: Vec<BasisLine>,
    /// What was shared so far.
    pub disclosures: Vec<DisclosureLine>,
    /// Disclosures that something else wrote or changed, by id: nothing of them is shown.
    pub damaged: Vec<String>,
}

/// A question in one language.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct Ask {
    /// The question.
    pub id: QuestionId,
    /// How it is asked.
    pub ask: String,
    /// Why it is asked.
    pub why: String,
    /// Whether the pathway cannot do without an answer.
    pub required: bool,
    /// The kind of answer that it takes.
    pub kind: AskKind,
}

/// The kind of answer that a question takes, in one language: see [`QuestionKind`].
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct Said<I> {
    /// Of what.
    pub id: I,
    /// The sentence.
    pub text: String,
}

/// A basis in a list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BasisLine {
    /// Its id.
    pub id: BasisId,
    /// Which of the bases.
    pub kind: Kind,
    /// Where it stands: `requested`, `in-force`, or why it does not count.
    pub state: BasisStanding,
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
            state: basis.standing(now),
            until: basis.ends(),
            tell_by: basis.tell_by,
            told_at: basis.told.map(|told| told.at),
        }
    }
}

/// A request in a list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ConsentRequestLine {
    /// Its id.
    pub id: ConsentRequestId,
    /// Where it stands: `requested`, `answered`, `replaced`.
    pub state: RequestStateName,
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
    pub(crate) fn of(id: ConsentRequestId, request: &ConsentRequest) -> Self {
        let asked = request.asked.clone();
        Self {
            id,
            state: request.state().name(),
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ConsentAsked {
    /// The request.
    #[serde(flatten)]
    pub request: ConsentRequestLine,
    /// Who has to say yes; none when the age is not known.
    pub who: Option<Who>,
}
