//! What a plugin declares. Only ids and numbers are here; the sentences are in the locale files ([`Locales`] says how
//! they are found).

use crate::contract::{Channel, NumberRange, PurposeClass, Stage};
use crate::locales::Locales;

/// An id: lower-case letters, digits and single hyphens, starting with a letter, at most 64 bytes.
pub type Id = &'static str;

/// Everything that a plugin declares. Text: `operation.title`.
#[derive(Debug, Clone)]
pub struct Catalogue {
    pub(crate) operation: Id,
    pub(crate) locales: &'static Locales,
    pub(crate) pathways: Vec<Pathway>,
}

impl Catalogue {
    /// The catalogue of an operation, with its texts as [`locales!`](crate::locales!) gives them.
    #[must_use]
    pub const fn new(operation: Id, locales: &'static Locales) -> Self {
        Self { operation, locales, pathways: Vec::new() }
    }

    /// Adds a pathway.
    #[must_use]
    pub fn pathway(mut self, pathway: Pathway) -> Self {
        self.pathways.push(pathway);
        self
    }

    /// Adds pathways.
    #[must_use]
    pub fn pathways(mut self, pathways: impl IntoIterator<Item = Pathway>) -> Self {
        self.pathways.extend(pathways);
        self
    }
}

/// One route from a need to a service.
///
/// Texts, all under `pathway.<id>`: `title`, `benefit` (of the purpose), and the five parts of the consent script
/// `script.explanation`, `script.benefits`, `script.risks`, `script.refusal`, `script.exceptions`; for a pathway
/// that only informs, also `how`. The script may be shared: without `pathway.<id>.script.risks`, `script.risks` is
/// used.
#[derive(Debug, Clone)]
pub struct Pathway {
    pub(crate) id: Id,
    pub(crate) informs_only: bool,
    pub(crate) class: PurposeClass,
    pub(crate) services: Vec<Id>,
    pub(crate) keep_days: u32,
    pub(crate) functions: Vec<Id>,
    pub(crate) for_survivors: bool,
    pub(crate) recipients: Vec<Id>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) facts: Vec<Id>,
    pub(crate) questions: Vec<Question>,
    pub(crate) elements: Vec<Element>,
    pub(crate) reasons: Vec<Id>,
    pub(crate) feedback: Vec<Feedback>,
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident: $item:ty;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(mut self, more: impl IntoIterator<Item = $item>) -> Self {
            self.$name.extend(more);
            self
        }
    )*};
}

impl Pathway {
    const fn new(id: Id, informs_only: bool) -> Self {
        Self {
            id,
            informs_only,
            class: PurposeClass::ImmediateService,
            services: Vec::new(),
            keep_days: 90,
            functions: Vec::new(),
            for_survivors: false,
            recipients: Vec::new(),
            channels: Vec::new(),
            facts: Vec::new(),
            questions: Vec::new(),
            elements: Vec::new(),
            reasons: Vec::new(),
            feedback: Vec::new(),
        }
    }

    /// A referral: data is shared with a partner, for a service that is needed and available now. The partner keeps it
    /// for 90 days after the service ended, unless [`keep_days`](Self::keep_days) says otherwise.
    #[must_use]
    pub const fn referral(id: Id) -> Self {
        Self::new(id, false)
    }

    /// The person is told how to get there on their own. Nothing is shared, and nobody is recorded as referred.
    #[must_use]
    pub const fn information_only(id: Id) -> Self {
        Self::new(id, true)
    }

    /// One of the other four classes of purpose, instead of an immediate service.
    #[must_use]
    pub const fn class(mut self, class: PurposeClass) -> Self {
        self.class = class;
        self
    }

    /// How long the partner may keep what it received, in days after the service ended.
    #[must_use]
    pub const fn keep_days(mut self, days: u32) -> Self {
        self.keep_days = days;
        self
    }

    /// This pathway is for survivors of violence: the host then refuses home visits. Never shown to a partner.
    #[must_use]
    pub const fn for_survivors(mut self) -> Self {
        self.for_survivors = true;
        self
    }

    lists! {
        /// The services that it leads to. Text of each: `service.<code>`.
        services: Id;
        /// The staff functions at the partner that may read what is shared.
        functions: Id;
        /// The roles of the partners that may receive a referral by this pathway.
        recipients: Id;
        /// How the partner may reach the person.
        channels: Channel;
        /// The facts of the host's data dictionary that `assess` needs.
        facts: Id;
        /// The questions.
        questions: Question;
        /// The elements of the partner's form.
        elements: Element;
        /// The reasons that `assess` may give. Text of each: `reason.<id>`.
        reasons: Id;
        /// What the partner reports back.
        feedback: Feedback;
    }
}

/// The kind of answer a question takes.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    YesNo,
    OneOf(Vec<Id>),
    AnyOf(Vec<Id>),
    Number(NumberRange),
    Date,
    Words(u32),
}

/// A question to the person.
///
/// Texts: `question.<id>.ask`, `question.<id>.why`, and of each choice `question.<id>.choice.<choice>`, or for a choice
/// that many questions share, `choice.<choice>`. A pathway may have words of its own:
/// `pathway.<pathway>.question.<id>.ask` takes precedence over `question.<id>.ask`.
#[derive(Debug, Clone)]
pub struct Question {
    pub(crate) id: Id,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
}

impl Question {
    const fn new(id: Id, kind: Kind) -> Self {
        Self { id, kind, required: false }
    }

    /// Yes or no.
    #[must_use]
    pub const fn yes_no(id: Id) -> Self {
        Self::new(id, Kind::YesNo)
    }

    /// Exactly one of the choices.
    #[must_use]
    pub fn one_of(id: Id, choices: impl IntoIterator<Item = Id>) -> Self {
        Self::new(id, Kind::OneOf(choices.into_iter().collect()))
    }

    /// Any number of the choices, including none.
    #[must_use]
    pub fn any_of(id: Id, choices: impl IntoIterator<Item = Id>) -> Self {
        Self::new(id, Kind::AnyOf(choices.into_iter().collect()))
    }

    /// A whole number between the two, inclusive.
    #[must_use]
    pub const fn number(id: Id, min: i64, max: i64) -> Self {
        Self::new(id, Kind::Number(NumberRange { min, max }))
    }

    /// A date in the past, or today. `assess` learns only how many days ago it was.
    #[must_use]
    pub const fn date(id: Id) -> Self {
        Self::new(id, Kind::Date)
    }

    /// Free text of up to this many characters. `assess` learns only that something was said.
    #[must_use]
    pub const fn words(id: Id, most_characters: u32) -> Self {
        Self::new(id, Kind::Words(most_characters))
    }

    /// A recommendation needs the answer. The person may still prefer not to say.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// Where the value of an element comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum From {
    Dictionary(Id),
    Answer(Id),
}

/// A datum on the partner's form.
///
/// Texts: `element.<id>.label` (a stranger may read it) and `element.<id>.necessity`; a pathway may have words of its
/// own under `pathway.<pathway>.element.<id>`.
#[derive(Debug, Clone)]
pub struct Element {
    pub(crate) id: Id,
    pub(crate) from: From,
    pub(crate) stage: Stage,
    pub(crate) required: bool,
}

impl Element {
    const fn new(id: Id, from: From) -> Self {
        Self { id, from, stage: Stage::Acceptance, required: false }
    }

    /// From the host's data dictionary, under the dictionary's own id; released after acceptance, unless declared
    /// otherwise.
    #[must_use]
    pub const fn dictionary(id: Id) -> Self {
        Self::new(id, From::Dictionary(id))
    }

    /// From the answer to the question with the same id; released after acceptance, unless declared otherwise.
    #[must_use]
    pub const fn answer(id: Id) -> Self {
        Self::new(id, From::Answer(id))
    }

    /// The same element under another id on the form.
    #[must_use]
    pub const fn under(mut self, id: Id) -> Self {
        self.id = id;
        self
    }

    /// Released with the offer: the minimum that a partner needs to say yes or no.
    #[must_use]
    pub const fn with_offer(mut self) -> Self {
        self.stage = Stage::Offer;
        self
    }

    /// Released later, on request, with a consent of its own.
    #[must_use]
    pub const fn at_follow_up(mut self) -> Self {
        self.stage = Stage::FollowUp;
        self
    }

    /// The service is impossible without it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// What the partner reports back. No item takes free words: feedback items are few and closed.
///
/// Texts: `feedback.<id>.label`, and of each choice `feedback.<id>.choice.<choice>` or `choice.<choice>`.
#[derive(Debug, Clone)]
pub struct Feedback {
    pub(crate) id: Id,
    pub(crate) kind: Kind,
}

impl Feedback {
    /// Yes or no.
    #[must_use]
    pub const fn yes_no(id: Id) -> Self {
        Self { id, kind: Kind::YesNo }
    }

    /// Exactly one of the choices.
    #[must_use]
    pub fn one_of(id: Id, choices: impl IntoIterator<Item = Id>) -> Self {
        Self { id, kind: Kind::OneOf(choices.into_iter().collect()) }
    }

    /// Any number of the choices, including none.
    #[must_use]
    pub fn any_of(id: Id, choices: impl IntoIterator<Item = Id>) -> Self {
        Self { id, kind: Kind::AnyOf(choices.into_iter().collect()) }
    }

    /// A whole number between the two, inclusive.
    #[must_use]
    pub const fn number(id: Id, min: i64, max: i64) -> Self {
        Self { id, kind: Kind::Number(NumberRange { min, max }) }
    }

    /// A date in the past, or today.
    #[must_use]
    pub const fn date(id: Id) -> Self {
        Self { id, kind: Kind::Date }
    }
}
