//! Consent: an immutable record of what was explained, what was agreed, and by whom; and the states it passes through.
//!
//! Sources: Technical Note, "Consent"; IOM, "Informed consent"; disclosure rules `basis-consent` and
//! `element-consented`.

pub mod people;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::catalogue::{Channel, DataItem, PurposeClass, Stage};
use crate::ids::{ConsentId, EvidenceId, FeedbackId, PartnerId, PathwayId, PluginId, ReferralId, StaffId};
use crate::text::Language;
use crate::time::Timestamp;

/// Who gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Giver {
    /// The person.
    Person,
    /// A parent, or another person who has cared for the child by custom or law all along.
    Caregiver,
    /// The relative responsible for the care of a separated child.
    Relative,
    /// The caregiver of an unaccompanied child, once the arrangement is formal.
    FormalCaregiver,
    /// The guardianship authority of an adult without capacity.
    GuardianshipAuthority,
}

/// How it was taken. Source: IOM, "Informed consent".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type")]
pub enum Method {
    /// A signed form.
    Written,
    /// Spoken, and certified in writing by a member of staff.
    Spoken {
        /// Who certified it.
        certified_by: StaffId,
    },
    /// An audio recording.
    Audio,
    /// A video recording.
    Video,
}

/// What a person was supported with, so that the decision was theirs. A disability never denies consent by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Support {
    Interpreter,
    SignLanguage,
    TrustedPerson,
    AccessibleFormat,
}

/// What was explained, from which version of the script, and in which language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptShown {
    /// The plugin whose script it is.
    pub plugin: PluginId,
    /// The language in which it was read out.
    pub language: Language,
    /// The parts that were explained.
    pub parts: BTreeSet<ScriptPart>,
}

/// The parts of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum ScriptPart {
    Explanation,
    Benefits,
    Risks,
    Refusal,
    Exceptions,
}

impl ScriptPart {
    /// All five: consent without any of them is not informed.
    pub const ALL: [Self; 5] = [Self::Explanation, Self::Benefits, Self::Risks, Self::Refusal, Self::Exceptions];
}

/// What was agreed. It never changes: a change is a new consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The purpose.
    pub purpose: PurposeClass,
    /// The pathway whose specific purpose it is.
    pub pathway: PathwayId,
    /// The recipient, by name.
    pub recipient: PartnerId,
    /// The last stage it covers, see [`Stage::covers`].
    pub stage: Stage,
    /// Yes or no to each item that was asked for. What is not in it is a no.
    pub items: BTreeMap<DataItem, bool>,
    /// What the person wants kept back, whatever else is agreed.
    #[serde(default)]
    pub kept_back: BTreeSet<DataItem>,
    /// How the recipient may reach the person.
    #[serde(default)]
    pub channels: BTreeSet<Channel>,
    /// Organisations that must not receive anything.
    #[serde(default)]
    pub excluded_partners: BTreeSet<PartnerId>,
    /// Members of a partner's staff who must not read anything.
    #[serde(default)]
    pub excluded_staff: BTreeSet<StaffId>,
    /// Who said yes, or no.
    pub given_by: Giver,
    /// Whether the child agreed, in a way fit to age; `None` for adults and where a child is too young to be asked.
    #[serde(default)]
    pub assent: Option<bool>,
    /// Whether the person was part of the decision of a guardianship authority; `None` where there is none.
    #[serde(default)]
    pub involved: Option<bool>,
    /// What the person was supported with.
    #[serde(default)]
    pub support: BTreeSet<Support>,
    /// How it was taken.
    pub method: Method,
    /// The signed form, the recording: files that prove it.
    #[serde(default)]
    pub evidence: BTreeSet<EvidenceId>,
    /// What the recipient may tell the operation about the service. What is not in it is a no.
    #[serde(default)]
    pub feedback: BTreeSet<FeedbackId>,
    /// What was explained.
    pub script: ScriptShown,
    /// When it ends by itself.
    pub until: Timestamp,
}

/// Where a consent stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum State {
    /// A yes, in force until its end.
    Given,
    /// A no. It changes nothing else for the person.
    Refused,
    /// A yes that was taken back.
    Withdrawn {
        /// When.
        at: Timestamp,
        /// Who recorded it.
        recorded_by: StaffId,
    },
    /// Replaced by a newer consent.
    Superseded {
        /// The newer one.
        by: ConsentId,
    },
    /// Found not to have been valid, or opened again because circumstances changed.
    Invalidated {
        /// When.
        at: Timestamp,
        /// By whom.
        by: StaffId,
        /// Why.
        reason: InvalidReason,
    },
}

impl State {
    /// The word of the API and of the stored row.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Refused => "refused",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Superseded { .. } => "superseded",
            Self::Invalidated { .. } => "invalidated",
        }
    }
}

/// Why a consent counts no more, though nobody took it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum InvalidReason {
    CircumstancesChanged,
    NotFreelyGiven,
    NotInformed,
    WrongPerson,
    RecordedInError,
}

impl InvalidReason {
    /// The word of the API and the audit.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CircumstancesChanged => "circumstances-changed",
            Self::NotFreelyGiven => "not-freely-given",
            Self::NotInformed => "not-informed",
            Self::WrongPerson => "wrong-person",
            Self::RecordedInError => "recorded-in-error",
        }
    }
}

/// One consent, or its refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The referral it was asked for.
    pub referral: ReferralId,
    /// What was agreed.
    pub terms: Terms,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it.
    pub recorded_by: StaffId,
    /// The first year of the age band in which the person was; `None` when the age was not known.
    #[serde(default)]
    pub band: Option<u16>,
    /// Where it stands.
    pub state: State,
}

/// Why a consent does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the messages say it all")]
pub enum NotInForce {
    #[error("it was refused")]
    Refused,
    #[error("it was withdrawn")]
    Withdrawn,
    #[error("it has expired")]
    Expired,
    #[error("a newer consent took its place")]
    Superseded,
    #[error("it was not valid")]
    Invalidated,
    #[error("it was asked for another referral")]
    OtherReferral,
    #[error("it is for another purpose")]
    OtherPurpose,
    #[error("it is for another recipient")]
    OtherRecipient,
    #[error("it does not cover this stage")]
    OtherStage,
    #[error("not all parts of the script were explained")]
    NotInformed,
    #[error("it was not given by the person whose yes counts")]
    WrongGiver,
    #[error("the child's assent is missing")]
    NoAssent,
    #[error("the child said no")]
    AssentRefused,
    #[error("the age of the person is not known, so it is not known whose yes counts")]
    AgeUnknown,
    #[error("the person has come into another age band since, and has to be asked again")]
    BandCrossed,
    #[error("the person was no part of the guardianship authority's decision")]
    NotInvolved,
}

impl NotInForce {
    /// The word of the trace.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Invalidated => "invalidated",
            Self::OtherReferral => "other-referral",
            Self::OtherPurpose => "other-purpose",
            Self::OtherRecipient => "other-recipient",
            Self::OtherStage => "other-stage",
            Self::NotInformed => "not-informed",
            Self::WrongGiver => "wrong-giver",
            Self::NoAssent => "no-assent",
            Self::AssentRefused => "assent-refused",
            Self::AgeUnknown => "age-unknown",
            Self::BandCrossed => "band-crossed",
            Self::NotInvolved => "not-involved",
        }
    }
}

impl Consent {
    /// Whether it stands at `now`, whatever it covers.
    ///
    /// # Errors
    /// Why it does not.
    pub fn standing(&self, now: Timestamp) -> Result<(), NotInForce> {
        match self.state {
            State::Refused => Err(NotInForce::Refused),
            State::Withdrawn { .. } => Err(NotInForce::Withdrawn),
            State::Superseded { .. } => Err(NotInForce::Superseded),
            State::Invalidated { .. } => Err(NotInForce::Invalidated),
            State::Given if now >= self.terms.until => Err(NotInForce::Expired),
            State::Given => Ok(()),
        }
    }

    /// Takes a yes back. Nothing can refuse it: one that is not a standing yes stays as it is.
    #[must_use]
    pub fn withdraw(mut self, at: Timestamp, recorded_by: StaffId) -> Self {
        if self.state == State::Given {
            self.state = State::Withdrawn { at, recorded_by };
        }
        self
    }

    /// Declares it invalid. What is no standing yes stays as it is.
    #[must_use]
    pub fn invalidate(mut self, at: Timestamp, by: StaffId, reason: InvalidReason) -> Self {
        if self.state == State::Given {
            self.state = State::Invalidated { at, by, reason };
        }
        self
    }

    /// Gives way to a newer consent.
    #[must_use]
    pub fn supersede(mut self, by: ConsentId) -> Self {
        if self.state == State::Given {
            self.state = State::Superseded { by };
        }
        self
    }

    /// Whether it is about this referral, recipient, pathway and purpose at this stage, all parts explained. Consent
    /// is asked anew for each referral, so one for another referral to the same partner does not count.
    ///
    /// # Errors
    /// Why it is not.
    pub fn covers(
        &self,
        referral: ReferralId,
        purpose: PurposeClass,
        pathway: &PathwayId,
        recipient: &PartnerId,
        stage: Stage,
    ) -> Result<(), NotInForce> {
        if self.referral != referral {
            return Err(NotInForce::OtherReferral);
        }
        if self.terms.purpose != purpose || self.terms.pathway != *pathway {
            return Err(NotInForce::OtherPurpose);
        }
        if self.terms.recipient != *recipient {
            return Err(NotInForce::OtherRecipient);
        }
        if !self.terms.stage.covers(stage) {
            return Err(NotInForce::OtherStage);
        }
        if ScriptPart::ALL.iter().any(|part| !self.terms.script.parts.contains(part)) {
            return Err(NotInForce::NotInformed);
        }
        Ok(())
    }

    /// Whether the person said yes to this item.
    #[must_use]
    pub fn allows(&self, item: &DataItem) -> bool {
        self.terms.items.get(item) == Some(&true)
    }
}
