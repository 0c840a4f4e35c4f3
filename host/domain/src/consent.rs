//! Consent: an immutable record of what was explained, what was agreed, and by whom; and the states it passes through.
//!
//! Requested ([`request`]), then given or refused; given, then withdrawn, superseded or invalidated ([`State`]). Each
//! state is a type, and a step that is not allowed does not compile. That a yes has expired is told by the time alone.
//!
//! Sources: Technical Note, "Consent"; IOM, "Informed consent"; disclosure rules `basis-consent` and
//! `element-consented`.

mod not_in_force;
pub mod people;
pub mod request;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use crate::plugin::catalogue::{Channel, DataItem, PurposeClass, Stage};
use crate::security::sealed::SealedDoc;
use crate::words::codes::codes;
use crate::words::ids::{
    ConsentId, EvidenceId, FeedbackId, PartnerId, PathwayId, PluginId, RecordId, ReferralId, StaffId,
};
use crate::words::text::Language;
use crate::words::time::Timestamp;
pub use not_in_force::NotInForce;
pub use request::ConsentRequest;
pub use state::{Given, InvalidReason, Invalidated, Refused, Standing, State, StateName, Superseded, Withdrawn};

/// Who gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "type")]
#[strum_discriminants(name(MethodName), doc = "How it was taken, without who certified it.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
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
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
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
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum ScriptPart {
    Explanation,
    Benefits,
    Risks,
    Refusal,
    Exceptions,
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

/// One consent, or its refusal, in a state. It comes from the answer to a [`ConsentRequest`], and in no other way; any
/// state, as it is stored, is `Consent` alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent<S = State> {
    /// Its id.
    pub id: ConsentId,
    /// The referral it was asked for.
    pub referral: ReferralId,
    /// What was agreed.
    pub terms: Terms,
    /// When it was said.
    pub at: Timestamp,
    /// Who recorded it.
    pub recorded_by: StaffId,
    /// The first year of the age band in which the person was; `None` when the age was not known.
    #[serde(default)]
    pub band: Option<u16>,
    /// The request it answers; none when it was asked and answered in one conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RecordId>,
    /// Where it stands.
    state: S,
}

impl SealedDoc for Consent {
    const TABLE: &'static str = "consent";
    const VERSION: u16 = 1;
}

impl<S> Consent<S> {
    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> &S {
        &self.state
    }

    /// The same record in another state: everything else of it stays as it was said.
    fn becomes<T>(self, next: impl FnOnce(S) -> T) -> Consent<T> {
        let Self { id, referral, terms, at, recorded_by, band, request, state } = self;
        Consent { id, referral, terms, at, recorded_by, band, request, state: next(state) }
    }
}

/// What can become of a yes. A consent in any other state has no next one.
impl Consent<Given> {
    /// Takes it back.
    #[must_use]
    pub fn withdraw(self, at: Timestamp, recorded_by: StaffId) -> Consent<Withdrawn> {
        self.becomes(|Given| Withdrawn { at, recorded_by })
    }

    /// Declares it invalid.
    #[must_use]
    pub fn invalidate(self, at: Timestamp, by: StaffId, reason: InvalidReason) -> Consent<Invalidated> {
        self.becomes(|Given| Invalidated { at, by, reason })
    }

    /// Gives way to a newer consent or refusal.
    #[must_use]
    pub fn supersede(self, by: ConsentId) -> Consent<Superseded> {
        self.becomes(|Given| Superseded { by })
    }
}

macro_rules! stored {
    ($($state:ident)*) => {$(
        impl From<Consent<$state>> for Consent {
            fn from(consent: Consent<$state>) -> Self {
                consent.becomes(State::from)
            }
        }
    )*};
}

stored!(Given Refused Withdrawn Superseded Invalidated);

impl Consent {
    /// The consent, if it is a yes that nobody took back and nothing replaced; it may have come to its end.
    #[must_use]
    pub fn given(self) -> Option<Consent<Given>> {
        match self.state {
            State::Given => Some(self.becomes(|_| Given)),
            State::Refused | State::Withdrawn(_) | State::Superseded(_) | State::Invalidated(_) => None,
        }
    }

    /// Where it stands at `now`: its state, or that its time is over.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        match self.state {
            State::Given if now >= self.terms.until => Standing::Expired,
            State::Given => Standing::Given,
            State::Refused => Standing::Refused,
            State::Withdrawn(_) => Standing::Withdrawn,
            State::Superseded(_) => Standing::Superseded,
            State::Invalidated(_) => Standing::Invalidated,
        }
    }

    /// The word of the API for where it stands at `now`.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> &'static str {
        self.standing(now).code()
    }

    /// Whether it counts at `now`, whatever it covers.
    ///
    /// # Errors
    /// Why it does not.
    pub fn in_force(&self, now: Timestamp) -> Result<(), NotInForce> {
        match self.standing(now) {
            Standing::Given => Ok(()),
            Standing::Expired => Err(NotInForce::Expired),
            Standing::Refused => Err(NotInForce::Refused),
            Standing::Withdrawn => Err(NotInForce::Withdrawn),
            Standing::Superseded => Err(NotInForce::Superseded),
            Standing::Invalidated => Err(NotInForce::Invalidated),
        }
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

codes! { Giver Support ScriptPart; Method => MethodName }
