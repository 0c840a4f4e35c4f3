//! Every finding that the check of a catalogue can make: its code, why it matters, and what to do.

use crate::words::finding::Severity;

/// One rule of admission.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable; [`Finding::code`](crate::words::finding::Finding::code).
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// Why it matters, with the source.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
}

macro_rules! rules {
    ($($name:ident = $code:literal, $severity:ident, $why:expr, $fix:expr;)*) => {
        $(pub(super) static $name: Rule =
            Rule { code: $code, severity: Severity::$severity, why: $why, fix: $fix };)*

        /// Every rule, in the order in which they are documented.
        #[must_use]
        pub fn rules() -> &'static [&'static Rule] {
            static ALL: &[&Rule] = &[$(&$name),*];
            ALL
        }
    };
}

const IDS: &str = "Agreements, grants, consents and the audit speak of ids: each must mean one thing";
const LANGUAGES: &str = "A person decides on the basis of what they understand, in their own language. Source: Technical Note, \
                         Consent; Terminology, (Informed) Consent";
const MINIMUM: &str = "Only what the purpose needs is processed. Source: Technical Note, Necessity and Proportionality";
const SPECIFIC: &str = "Nobody can agree to what is not said: a purpose states the benefit, the services, the functions \
                        that read and the time. Source: Technical Note, Purpose Specification";
const REVIEW: &str = "A catalogue is read by people before it is approved, and by every person in need afterwards; it \
                      must stay readable";
const DIGNITY: &str = "A screen, a form or a list may be seen by a relative, a neighbour, a perpetrator. Source: \
                       Technical Note, Legitimate Purposes, Risks (exposing the data subject, stigma, retribution); \
                       Survivor-centred approach";

rules! {
    // Shape.
    NO_PATHWAY = "no-pathway", Error,
        "Without a pathway the operation has nothing to offer",
        "Declare at least one pathway";
    ID_TWICE = "id-twice", Error, IDS, "Give each its own id, or remove the repetition";
    LABEL_TWICE = "label-twice", Error,
        "Nobody can tell apart two things with the same words",
        "Word each so that a reader can tell it from the others";
    UNKNOWN_DATUM = "unknown-datum", Error,
        "The host shares only what its data dictionary knows",
        "Use an id of the host's data dictionary, or ask a question and use its answer";
    UNKNOWN_FACT = "unknown-fact", Error,
        "The host gives a plugin only the facts of its data dictionary",
        "Use an id of the host's facts, or ask a question";
    UNKNOWN_QUESTION = "unknown-question", Error,
        "An element can only carry an answer that was asked for in the same pathway",
        "Declare the question in this pathway, or correct the id";
    SOURCE_TWICE = "source-twice", Error, MINIMUM, "Keep one element for it";
    RANGE_EMPTY = "range-empty", Error,
        "No number is within these bounds, so the question can never be answered",
        "Put the smaller number first";
    WORDS_LIMIT = "words-limit", Error, MINIMUM, "Allow between 1 and 4000 characters";
    CHOICES_TOO_FEW = "choices-too-few", Error,
        "A question with one way to answer asks nothing",
        "Give one-of at least two choices and any-of at least one, or use yes-no";
    KEEP_DAYS = "keep-days", Error,
        "Data is kept for the time that the purpose needs and then destroyed. Source: Technical Note, Purpose \
         Specification (a relevant time period)",
        "Set keep-days between 1 and 3650";
    TOO_MANY = "too-many", Error, REVIEW, "Split it, or leave out what is not needed";
    NO_RECIPIENT = "no-recipient", Error,
        "A referral goes to somebody: the person must know to whom. Source: Technical Note, Purpose Specification",
        "Name at least one role, or make the pathway information-only";
    NO_ELEMENT = "no-element", Error,
        "A referral that carries nothing cannot be acted on",
        "Declare at least one element, or make the pathway information-only";
    NO_CHANNEL = "no-channel", Error,
        "How the person will be contacted is agreed before anything is shared. Source: Technical Note, Protection \
         Sensitive Processing",
        "Name at least one channel";
    NO_SERVICE = "no-service", Error, SPECIFIC, "Name the services that the person will be considered for";
    NO_FUNCTION = "no-function", Error, SPECIFIC, "Name the staff functions at the partner that may read the data";
    INFORMATION_SHARES = "information-shares", Error,
        "An information-only pathway tells the person how to go there and shares nothing. Source: Technical Note, \
         Legitimate Purposes, Sample Scenarios, Operation D",
        "Remove the elements and the feedback, or make the pathway a referral";
    NO_REASON = "no-reason", Warning,
        "A person decides on a recommendation, and can only do so when it has reasons",
        "Declare the reasons that assess can give";
    FEEDBACK_WORDS = "feedback-words", Error,
        "Feedback is not an account of the case: its items are closed. Source: Technical Note, Feedback on service \
         referrals, Not Okay to Share",
        "Use yes-no, one-of, any-of, number or date";
    FEEDBACK_TOO_MANY = "feedback-too-many", Error,
        "Feedback is limited to a few relevant data elements. Source: Technical Note, Feedback on service referrals, \
         How to do this well",
        "Keep at most 12 items";
    MORE_FINDINGS = "more-findings", Error, REVIEW, "Fix those listed, then check again";

    // Language.
    NO_LANGUAGE = "no-language", Error, LANGUAGES, "Declare at least one language";
    LANGUAGE_TWICE = "language-twice", Error,
        "The list of languages is the order in which texts are looked up",
        "Declare each language once";
    TEXT_MISSING = "text-missing", Error, LANGUAGES, "Write the text in every language that the catalogue declares";
    TEXT_EMPTY = "text-empty", Error, LANGUAGES, "Write the text";
    TEXT_UNDECLARED = "text-undeclared", Error,
        "Nobody reviews a text in a language that is not declared",
        "Declare the language for the whole catalogue, or remove the text";
    TEXT_DECEPTIVE = "text-deceptive", Error,
        "Characters that show nothing or change the direction make a text read differently from what was approved",
        "Remove the character; Arabic needs none for its direction, and a joiner belongs between two letters of a script \
         that joins";
    TEXT_TOO_LONG = "text-too-long", Error, REVIEW, "Say it in at most 2000 characters";
    TEXT_UNTRANSLATED = "text-untranslated", Warning, LANGUAGES, "Translate the text";
    LANGUAGE_WITHOUT_LISTS = "language-without-lists", Warning,
        "The host has lists of vague and of revealing words for en, fr and ar only",
        "Have a native reader look for vague purposes and for words that reveal what happened";

    // Purpose.
    PURPOSE_VAGUE = "purpose-vague", Error,
        "Vague qualifiers hide what will be done. Source: Technical Note, Purpose Specification (may, might, possible, \
         some, etc.)",
        "Say what will be done, by whom and with what";
    SCRIPT_VAGUE = "script-vague", Error,
        "Vague qualifiers hide what will be done. Source: Technical Note, Purpose Specification (may, might, possible, \
         some, etc.)",
        "Say what will be shared, with whom and for what; end every list";
    PURPOSE_BROAD = "purpose-broad", Error,
        "Overly broad purposes allow anything, and indirect benefits need no personal data. Source: Technical Note, \
         Purpose Specification; Legitimate Purposes, Sample scenarios, Operation E",
        "Name the service that the person gets, for example legal counselling by a lawyer";

    // Dignity.
    INCIDENT_REVEALED = "incident-revealed", Error, DIGNITY,
        "Name what is offered, not what happened: legal assistance, health care, women's services";
    INCIDENT_HINTED = "incident-hinted", Warning, DIGNITY,
        "Ask yourself what a stranger would conclude from it; prefer the name of the service";

    // Minimisation.
    WHOLE_CASE_FILE = "whole-case-file", Error,
        "A whole case file is never an element of a referral. Source: Technical Note, Legitimate Purposes, Not Okay to \
         Share",
        "Remove the element; declare the few elements that the service needs";
    ELEMENT_NOT_FOR_PURPOSE = "element-not-for-purpose", Error, MINIMUM,
        "Remove the element, or give it to a pathway whose purpose needs it";
    ELEMENT_TOO_EARLY = "element-too-early", Error,
        "The first step carries only what lets the partner say yes or no; incident descriptions, transcripts and \
         medical records come later, with a consent of their own. Source: Technical Note, Legitimate Purposes, Sample \
         Scenarios, Operation C",
        "Move the element to a later stage";
    OFFER_IDENTIFIES = "offer-identifies", Warning,
        "A partner that declines should not have learned papers or addresses. Source: Technical Note, Necessity and \
         Proportionality; Legitimate Purposes, Sample Scenarios, Operation C",
        "Move the element to acceptance";
    FUTURE_IDENTIFIES = "future-identifies", Warning,
        "A service that is not promised is prepared with limited data. Source: Technical Note, Legitimate Purposes, \
         services provided in the future, Okay to Share",
        "Keep the case number and what is needed to contact the person";
    NECESSITY_IDLE = "necessity-idle", Warning,
        "Each element needs its own reason: do I need this to achieve the outcome for this person? Source: \
         Technical Note, Necessity and Proportionality",
        "Say what the service cannot do without this element, or remove it";
    HOME_VISIT = "home-visit", Error,
        "A visit to the home of a survivor can put their life at risk. Source: Technical Note, Protection Sensitive \
         Processing",
        "Remove the channel home-visit";
    CAREGIVER_CHANNEL = "caregiver-channel", Warning,
        "The one who did harm may live in the same home. Source: Technical Note, Protection Sensitive Processing; \
         Sample Scenarios, Operation A",
        "Keep through-caregiver only where the SOPs say how the caregiver is found to be safe";
}
