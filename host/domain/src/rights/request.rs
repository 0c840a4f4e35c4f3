//! One request of the person, and the steps that it takes. Each step consumes the request and gives it as it is then, or
//! says why it cannot be taken.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use super::asked::{Asked, Right};
use super::decision::{Decision, Part, Verdict};
use super::reason::{ExtensionReason, Reason};
use super::state::{Decided, Examined, Lifted, State, StateName, ToTell, Verified};
use super::terms::RightsTerms;
use super::words::Words;
use crate::basis::Approval;
use crate::words::calendar::Zone;
use crate::words::codes::codes;
use crate::words::ids::{DatumId, PartnerId, RightsRequestId, StaffId};
use crate::words::text::Reference;
use crate::words::time::Timestamp;

/// Through whom it came.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RightsThrough))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "type", deny_unknown_fields)]
#[strum_discriminants(name(ThroughName), doc = "Through whom a request came, without their mandate.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", strum_discriminants(derive(utoipa::ToSchema)))]
pub enum Through {
    /// The person.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Person,
    /// Somebody who cares for a child.
    #[serde(deserialize_with = "crate::words::closed::nothing_else")]
    Caregiver,
    /// Somebody who has a mandate to speak for the person.
    Representative {
        /// The reference of the mandate.
        mandate: Reference,
    },
}

/// More time for the answer. There is one extension, and no second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Why.
    pub reason: ExtensionReason,
    /// Until when it was due before.
    pub before: Timestamp,
    /// By whom, and when.
    pub by: Approval,
}

/// A request of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightsRequest {
    /// Its id.
    pub id: RightsRequestId,
    /// What is asked for.
    pub asked: Asked,
    /// Through whom it came; none for an objection that was taken at once, until the identity is verified.
    pub through: Option<Through>,
    /// What the person said, as far as they wanted it written down.
    pub words: Option<Words>,
    /// Who received it, and when.
    pub received: Approval,
    /// By when it is to be answered.
    pub due: Timestamp,
    /// That there was more time.
    pub extended: Option<Extension>,
    /// Where it stands.
    pub state: State,
}

/// A step of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Step {
    Verify,
    Examine,
    Extend,
    Decide,
    TellPartner,
    Lift,
    Erase,
    Answer,
}

/// A step that the state of the request does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it all")]
pub enum NotFrom {
    #[error("a request that is {} cannot take the step {}", from.code(), <&str>::from(*step))]
    State { from: StateName, step: Step },
    #[error("through: say through whom the request came")]
    NobodyNamed,
    #[error("how: whoever speaks for the person shows their mandate, and nobody else does")]
    NoMandate,
    #[error("the time was extended before, and there is no second extension")]
    ExtendedBefore,
    #[error("the time is over, and cannot be extended any more")]
    TimeIsOver,
    #[error("before the identity is verified a request can only be refused, and only because it cannot be verified")]
    IdentityFirst,
    #[error("the identity was verified: refuse it for another reason")]
    IdentityVerified,
    #[error("whoever received a request does not refuse it: another member of staff has to decide")]
    SamePerson,
    #[error("whoever granted an erasure does not carry it out: another member of staff has to")]
    SameDecider,
    #[error("this partner has not to be told, or was told before")]
    NotToTell,
    #[error("something of the decision has still to be done before the person has the whole answer")]
    StillToDo,
    #[error("only an objection that was granted, and stands, can be lifted")]
    NothingToLift,
}

impl RightsRequest {
    /// A request that was received now.
    #[must_use]
    pub fn receive(
        id: RightsRequestId,
        asked: Asked,
        said: (Option<Through>, Option<Words>),
        received: Approval,
        (terms, zone): (&RightsTerms, &Zone),
    ) -> Self {
        let (through, words) = said;
        let due = terms.due(received.at, zone);
        Self { id, asked, through, words, received, due, extended: None, state: State::Received }
    }

    /// What is asked for.
    #[must_use]
    pub fn right(&self) -> Right {
        self.asked.name()
    }

    /// The datums that are to be corrected.
    #[must_use]
    pub const fn data(&self) -> Option<&BTreeSet<DatumId>> {
        match &self.asked {
            Asked::Correction { data } => Some(data),
            _ => None,
        }
    }

    fn not(&self, step: Step) -> NotFrom {
        NotFrom::State { from: self.state.name(), step }
    }

    /// The identity of whoever asks was verified.
    ///
    /// # Errors
    /// [`NotFrom`].
    pub fn verify(mut self, through: Option<Through>, verified: Verified) -> Result<Self, NotFrom> {
        if self.state != State::Received {
            return Err(self.not(Step::Verify));
        }
        let through = through.or(self.through).ok_or(NotFrom::NobodyNamed)?;
        let by_mandate = verified.how == super::state::How::Mandate;
        if by_mandate != matches!(through, Through::Representative { .. }) {
            return Err(NotFrom::NoMandate);
        }
        self.through = Some(through);
        self.state = State::IdentityVerified(verified);
        Ok(self)
    }

    /// Somebody begins to examine it.
    ///
    /// # Errors
    /// [`NotFrom`].
    pub fn examine(self, begun: Approval) -> Result<Self, NotFrom> {
        match self.state {
            State::IdentityVerified(identity) => {
                Ok(Self { state: State::InExamination(Examined { identity, begun }), ..self })
            }
            _ => Err(self.not(Step::Examine)),
        }
    }

    /// There is more time, once: as many days again as the operation takes.
    ///
    /// # Errors
    /// [`NotFrom`].
    pub fn extend(
        mut self,
        reason: ExtensionReason,
        by: Approval,
        (terms, zone): (&RightsTerms, &Zone),
    ) -> Result<Self, NotFrom> {
        if self.state.decided().is_some() {
            return Err(self.not(Step::Extend));
        }
        if self.extended.is_some() {
            return Err(NotFrom::ExtendedBefore);
        }
        if by.at >= self.due {
            return Err(NotFrom::TimeIsOver);
        }
        let before = self.due;
        // The last moment of the last day, so that its day is that one.
        self.due = terms.due(before.plus(-1), zone);
        self.extended = Some(Extension { reason, before, by });
        Ok(self)
    }

    /// It is decided. Who received it does not refuse it, also not in part. What follows for partners is `to_tell`.
    ///
    /// # Errors
    /// [`NotFrom`].
    pub fn decide(self, decision: Decision, to_tell: Vec<ToTell>) -> Result<Self, NotFrom> {
        let unverified = decision.is_for(Reason::IdentityNotVerified);
        let examined = match &self.state {
            State::Received if unverified && !decision.grants() => None,
            State::Received => return Err(NotFrom::IdentityFirst),
            State::InExamination(_) if unverified => return Err(NotFrom::IdentityVerified),
            State::InExamination(examined) => Some(examined.clone()),
            State::IdentityVerified(_) | State::Decided(_) | State::Done { .. } => return Err(self.not(Step::Decide)),
        };
        if decision.why().is_some() && decision.by.by == self.received.by {
            return Err(NotFrom::SamePerson);
        }
        let decided = Box::new(Decided { examined, decision, to_tell, lifted: None });
        Ok(Self { state: State::Decided(decided), ..self })
    }

    /// A partner was told.
    ///
    /// # Errors
    /// [`NotFrom`].
    pub fn partner_told(mut self, partner: &PartnerId, by: Approval) -> Result<Self, NotFrom> {
        let State::Decided(decided) = &mut self.state else { return Err(self.not(Step::TellPartner)) };
        let open = decided.to_tell.iter_mut().find(|one| one.partner == *partner && one.told.is_none());
        open.ok_or(NotFrom::NotToTell)?.told = Some(by);
        Ok(self)
    }

    /// The person takes back an objection that was granted. It opens nothing that was closed.
    ///
    /// # Errors
    /// [`NotFrom`].
    pub fn lift(mut self, lifted: Lifted) -> Result<Self, NotFrom> {
        let is_objection = self.asked == Asked::Objection;
        let decided = match &mut self.state {
            State::Decided(decided) | State::Done { decided, .. } => decided,
            _ => return Err(self.not(Step::Lift)),
        };
        if !is_objection || !decided.decision.grants() || decided.lifted.is_some() {
            return Err(NotFrom::NothingToLift);
        }
        decided.lifted = Some(lifted);
        Ok(self)
    }

    /// Whether an erasure was granted. Nothing follows on it but the erasure, with which the request goes too.
    #[must_use]
    pub fn awaits_erasure(&self) -> bool {
        let granted = |decided: &Decided| decided.decision.grants();
        self.asked == Asked::Erasure && self.state.decided().is_some_and(granted)
    }

    /// The authority to carry out an erasure that was granted, for somebody else than whoever granted it: nobody alone has
    /// somebody forgotten.
    ///
    /// # Errors
    /// [`NotFrom`].
    pub fn erase(&self, by: StaffId) -> Result<ErasureGranted, NotFrom> {
        let State::Decided(decided) = &self.state else { return Err(self.not(Step::Erase)) };
        if !self.awaits_erasure() {
            return Err(self.not(Step::Erase));
        }
        if decided.decision.by.by == by {
            return Err(NotFrom::SameDecider);
        }
        Ok(ErasureGranted(()))
    }

    /// The person has the answer, and nothing else of it is to be done.
    ///
    /// # Errors
    /// [`NotFrom`].
    pub fn answer(self, answered: Approval) -> Result<Self, NotFrom> {
        let awaits_erasure = self.awaits_erasure();
        match self.state {
            State::Decided(decided) if !awaits_erasure && decided.to_tell.iter().all(|one| one.told.is_some()) => {
                Ok(Self { state: State::Done { decided, answered }, ..self })
            }
            State::Decided(_) => Err(NotFrom::StillToDo),
            _ => Err(self.not(Step::Answer)),
        }
    }

    /// What may not be shared because of it.
    #[must_use]
    pub fn stops(&self) -> Stop<'_> {
        if self.asked != Asked::Objection {
            return Stop::Nothing;
        }
        // While nobody has decided, everything stops.
        let Some(decided) = self.state.decided() else { return Stop::Everything };
        match &decided.decision.verdict {
            _ if decided.lifted.is_some() => Stop::Nothing,
            Verdict::Refused { .. } => Stop::Nothing,
            Verdict::GrantedInPart { part: Part::Partners { partners }, .. } => Stop::With(partners),
            Verdict::Granted | Verdict::GrantedInPart { .. } => Stop::Everything,
        }
    }
}

/// That an erasure was granted, and is carried out by somebody else. Only [`RightsRequest::erase`] gives it.
#[derive(Debug, PartialEq, Eq)]
pub struct ErasureGranted(());

/// What may not be shared because of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop<'a> {
    /// It stops nothing.
    Nothing,
    /// Nothing may be shared with these.
    With(&'a BTreeSet<PartnerId>),
    /// Nothing may be shared at all.
    Everything,
}

codes! { ; Through => ThroughName }
