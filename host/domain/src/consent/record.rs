//! One consent or its refusal, and what can become of it.

use serde::{Deserialize, Serialize};

use super::not_in_force::NotInForce;
use super::state::{Given, InvalidReason, Invalidated, Refused, Standing, State, Superseded, Withdrawn};
use super::terms::{ScriptPart, Terms};
use crate::plugin::catalogue::DataItem;
use crate::security::sealed::SealedDoc;
use crate::sharing::scope::Scope;
use crate::words::ids::{ConsentId, ConsentRequestId, ReferralId, StaffId};
use crate::words::time::Timestamp;

/// One consent, or its refusal, in a state. It comes from the answer to a [`ConsentRequest`](super::ConsentRequest),
/// and in no other way; any state, as it is stored, is `Consent` alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent<S = State> {
    /// Its id.
    pub id: ConsentId,
    /// The referral it was asked for.
    pub referral: ReferralId,
    /// What was agreed.
    pub terms: Terms,
    /// When it was given.
    pub at: Timestamp,
    /// Who recorded it.
    pub recorded_by: StaffId,
    /// The first year of the age band in which the person was; `None` when the age was not known.
    #[serde(default)]
    pub band: Option<u16>,
    /// The request it answers; none when it was asked and answered in one conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<ConsentRequestId>,
    /// Its state.
    pub(super) state: S,
}

impl SealedDoc for Consent {
    const TABLE: &'static str = "consent";
    const VERSION: u16 = 1;
}

impl<S> Consent<S> {
    /// Its state.
    #[must_use]
    pub const fn state(&self) -> &S {
        &self.state
    }

    /// The same record in another state: everything else in it stays as it was recorded.
    fn becomes<T>(self, next: impl FnOnce(S) -> T) -> Consent<T> {
        let Self { id, referral, terms, at, recorded_by, band, request, state } = self;
        Consent { id, referral, terms, at, recorded_by, band, request, state: next(state) }
    }
}

/// The last word of the person about a sharing: an older yes never replaces a newer one that has ended, or a no.
/// `consents` are in the order in which they were given.
#[must_use]
pub fn last_word<'a>(consents: &'a [Consent], about: &Scope<'_>) -> Option<&'a Consent> {
    consents.iter().rev().find(|consent| consent.about().covers(about).is_ok())
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

    /// Is replaced by a newer consent or refusal.
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

    /// The yes, taken back: also one that a newer answer has replaced, as what its giver says is a no from now on. None
    /// where there is no yes to take back.
    #[must_use]
    pub fn withdrawn(self, at: Timestamp, recorded_by: StaffId) -> Option<Self> {
        match self.state {
            State::Given | State::Superseded(_) => {
                Some(self.becomes(|_| State::Withdrawn(Withdrawn { at, recorded_by })))
            }
            State::Refused | State::Withdrawn(_) | State::Invalidated(_) => None,
        }
    }

    /// Its standing at `now`: its state, or that its time is over.
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

    /// What it is about.
    #[must_use]
    pub const fn about(&self) -> Scope<'_> {
        self.terms.about(self.referral)
    }

    /// Whether all parts of the script were explained.
    ///
    /// # Errors
    /// [`NotInForce::NotInformed`].
    pub fn informed(&self) -> Result<(), NotInForce> {
        let explained = |part| self.terms.script.parts.contains(part);
        if ScriptPart::ALL.iter().all(explained) { Ok(()) } else { Err(NotInForce::NotInformed) }
    }

    /// Whether the person said yes to this item.
    #[must_use]
    pub fn allows(&self, item: &DataItem) -> bool {
        self.terms.items.get(item) == Some(&true)
    }
}
