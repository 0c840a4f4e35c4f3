//! What a plugin declares, in the host's own words. Every contract version is lifted to these types, once, when the
//! plugin is admitted; the check of a catalogue is in [`check`](crate::plugin::check).

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use crate::words::codes::codes;
use crate::words::ids::{
    self, ChoiceId, DatumId, ElementId, FactId, FeedbackId, FunctionId, OperationId, PathwayId, QuestionId, ReasonId,
    RoleId, ServiceId,
};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::text::Text;

/// The five legitimate purposes. Source: Technical Note, "Legitimate Purposes".
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PurposeClass {
    /// A referral to a service that is needed and available now.
    ImmediateService,
    /// A service that may be provided later, on what is then known.
    FutureService,
    /// What became of a referral.
    ReferralFeedback,
    /// A closed case, kept readable for services to come.
    ClosedCaseAccess,
    /// A closed case, kept for the archive.
    Archiving,
}

/// How soon the partner's answer is due.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Priority {
    /// Within 24 hours.
    Emergency,
    /// Within 72 hours.
    Urgent,
    /// Within 14 days.
    Normal,
}

impl Priority {
    /// Milliseconds from sending to the moment the answer is due.
    #[must_use]
    pub const fn due_after(self) -> i64 {
        match self {
            Self::Emergency => 24 * crate::words::time::HOUR,
            Self::Urgent => 72 * crate::words::time::HOUR,
            Self::Normal => 14 * crate::words::time::DAY,
        }
    }
}

/// When an element may be released at the earliest. Ordered: what is allowed at `Offer` is allowed later too.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Stage {
    /// With the offer.
    Offer,
    /// After the partner accepted.
    Acceptance,
    /// Later, on request, with a consent of its own.
    FollowUp,
}

impl Stage {
    /// Whether an agreement to this stage is one to `asked` too. Acceptance covers the offer; follow-up is agreed to by
    /// itself and covers nothing else.
    #[must_use]
    pub const fn covers(self, asked: Self) -> bool {
        match asked {
            Self::Offer => matches!(self, Self::Offer | Self::Acceptance),
            Self::Acceptance => matches!(self, Self::Acceptance),
            Self::FollowUp => matches!(self, Self::FollowUp),
        }
    }
}

/// How a partner may reach the person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Channel {
    PhoneCall,
    TextMessage,
    Email,
    OfficeVisit,
    HomeVisit,
    ThroughCaregiver,
    ThroughReferrer,
}

/// A service that a purpose leads to.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub code: ServiceId,
    /// Its name, as the person hears it.
    pub name: Text,
}

/// Why data is shared.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purpose {
    /// Which of the five classes.
    pub class: PurposeClass,
    /// What the person gains.
    pub benefit: Text,
    /// The services meant.
    pub services: Vec<Service>,
    /// How long the partner may keep it, in days after the service ended.
    pub keep_days: u32,
    /// The staff functions at the partner that may read it.
    pub functions: Vec<FunctionId>,
}

/// One of the answers to choose from.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its id.
    pub id: ChoiceId,
    /// What the person hears.
    pub label: Text,
}

/// The kind of answer a question takes.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum QuestionKind {
    /// Yes or no.
    YesNo,
    /// Exactly one of the choices.
    OneOf {
        /// The choices.
        choices: Vec<Choice>,
    },
    /// Any number of the choices, none included.
    AnyOf {
        /// The choices.
        choices: Vec<Choice>,
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
    /// Free text up to `max` characters. The plugin learns only that something was said.
    Words {
        /// The most characters.
        max: u32,
    },
}

/// A question of the SOPs.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// The question, as it is read out.
    pub ask: Text,
    /// Why it is asked.
    pub why: Text,
    /// The kind of answer.
    pub kind: QuestionKind,
    /// Whether a recommendation needs it.
    pub required: bool,
}

/// Where the value of an element comes from, as the catalogue writes it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The host's data dictionary.
    Dictionary(DatumId),
    /// The answer to this question of the same pathway.
    Answer(QuestionId),
}

/// A datum on the partner's form.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    /// Its id.
    pub id: ElementId,
    /// Its label on the form.
    pub label: Text,
    /// Where the value comes from.
    pub source: Source,
    /// Why the service cannot do without it.
    pub necessity: Text,
    /// The earliest stage.
    pub stage: Stage,
    /// Whether the service is impossible without it.
    pub required: bool,
}

/// A reason for a recommendation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Its id.
    pub id: ReasonId,
    /// The sentence the caseworker reads.
    pub text: Text,
}

/// What the partner reports back.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackItem {
    /// Its id.
    pub id: FeedbackId,
    /// Its label.
    pub label: Text,
    /// The kind of answer; never free text.
    pub kind: QuestionKind,
}

/// What is explained before consent is asked.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// What will be shared, with whom, how the person will be contacted.
    pub explanation: Text,
    /// What the person gains.
    pub benefits: Text,
    /// What could go wrong.
    pub risks: Text,
    /// That the person may say no, or withdraw.
    pub refusal: Text,
    /// When data may be shared without consent.
    pub exceptions: Text,
}

/// What a pathway does.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "type")]
#[strum_discriminants(name(ModeName), doc = "What a pathway does, without its text.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", strum_discriminants(derive(utoipa::ToSchema)))]
pub enum Mode {
    /// A referral: data is shared.
    Referral,
    /// The person is told how to go there. Nothing is shared.
    InformationOnly {
        /// How to go there.
        how: Text,
    },
}

/// One way from a need to a service.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pathway {
    /// Its id.
    pub id: PathwayId,
    /// Its title.
    pub title: Text,
    /// What it does.
    pub mode: Mode,
    /// Why data is shared.
    pub purpose: Purpose,
    /// Whether survivors of violence come by this pathway; home visits are then refused. Never shown to a partner.
    pub for_survivors: bool,
    /// Roles that partners hold.
    pub recipients: Vec<RoleId>,
    /// How the partner may reach the person.
    pub channels: Vec<Channel>,
    /// The facts that the plugin needs.
    pub facts: Vec<FactId>,
    /// The questions.
    pub questions: Vec<Question>,
    /// The elements of the partner's form.
    pub elements: Vec<Element>,
    /// The reasons.
    pub reasons: Vec<Reason>,
    /// What the partner reports back.
    pub feedback: Vec<FeedbackItem>,
    /// The consent script.
    pub script: Script,
}

impl Pathway {
    /// The question with this id.
    #[must_use]
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions.iter().find(|q| q.id == *id)
    }

    /// The element with this id.
    #[must_use]
    pub fn element(&self, id: &ElementId) -> Option<&Element> {
        self.elements.iter().find(|e| e.id == *id)
    }

    /// The reason with this id.
    #[must_use]
    pub fn reason(&self, id: &ReasonId) -> Option<&Reason> {
        self.reasons.iter().find(|r| r.id == *id)
    }

    /// What the four sets of the decision call this element, see [`DataItem`].
    #[must_use]
    pub fn item(&self, element: &Element) -> DataItem {
        match &element.source {
            Source::Dictionary(datum) => DataItem::Dictionary(datum.clone()),
            Source::Answer(question) => DataItem::Answer(self.id.clone(), question.clone()),
        }
    }

    /// The items of all elements: what this pathway declares.
    #[must_use]
    pub fn items(&self) -> BTreeSet<DataItem> {
        self.elements.iter().map(|e| self.item(e)).collect()
    }
}

/// All that a plugin declares.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The operation.
    pub operation: OperationId,
    /// Its title.
    pub title: Text,
    /// The languages; the first is the fallback.
    pub languages: Vec<Language>,
    /// The pathways.
    pub pathways: Vec<Pathway>,
}

impl Catalogue {
    /// The language in which somebody with these languages reads this catalogue: the best that it has, else its first.
    #[must_use]
    pub fn language_for(&self, languages: &PreferredLanguages) -> Language {
        let first = self.languages.first();
        let best = first.and_then(|first| languages.best_of(&self.languages, first));
        // A catalogue without any language is not admitted.
        best.cloned().unwrap_or_else(Language::english)
    }

    /// The pathway with this id.
    #[must_use]
    pub fn pathway(&self, id: &PathwayId) -> Option<&Pathway> {
        self.pathways.iter().find(|p| p.id == *id)
    }
}

/// What is shared, in the one vocabulary that catalogue, grant, agreement and consent have in common: a datum of the
/// host's dictionary, or the answer to one question of one pathway. Two pathways may label the same datum
/// differently; the sets speak of the datum.
///
/// Written `full-name`, or `answer:legal-assistance/what-is-needed`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataItem {
    /// A datum of the data dictionary.
    Dictionary(DatumId),
    /// The answer to a question of a pathway.
    Answer(PathwayId, QuestionId),
}

/// Why a text is not a data item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a data item: use the id of a datum (full-name) or of an answer (answer:PATHWAY/QUESTION)")]
pub struct BadDataItem;

impl std::fmt::Display for DataItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dictionary(datum) => datum.fmt(f),
            Self::Answer(pathway, question) => write!(f, "answer:{pathway}/{question}"),
        }
    }
}

impl std::str::FromStr for DataItem {
    type Err = BadDataItem;
    fn from_str(text: &str) -> Result<Self, BadDataItem> {
        match text.strip_prefix("answer:") {
            None => DatumId::new(text).map(Self::Dictionary).map_err(|_| BadDataItem),
            Some(rest) => {
                let (pathway, question) = rest.split_once('/').ok_or(BadDataItem)?;
                Ok(Self::Answer(
                    PathwayId::new(pathway).map_err(|_| BadDataItem)?,
                    QuestionId::new(question).map_err(|_| BadDataItem)?,
                ))
            }
        }
    }
}

impl Serialize for DataItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DataItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ids::parsed(deserializer)
    }
}

codes! { PurposeClass Priority Stage Channel; Mode => ModeName }
