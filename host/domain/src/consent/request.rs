//! A request for consent: what is put to the person, frozen, until they answer, on this day or another.
//!
//! It decides nothing: an older yes remains in force until there is an answer, and a request alone shares nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use super::record::Consent;
use super::state::{Given, Refused};
use super::terms::Terms;
use crate::plugin::catalogue::{Channel, DataItem, PurposeClass, Stage};
use crate::sharing::scope::{Elsewhere, Scope};
use crate::words::codes::codes;
use crate::words::ids::{ConsentId, ConsentRequestId, FeedbackId, PartnerId, PathwayId, PluginId, ReferralId, StaffId};
use crate::words::language::Language;
use crate::words::time::Timestamp;

/// What is asked. It never changes: to ask for something else is a new request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The purpose.
    pub purpose: PurposeClass,
    /// The pathway whose specific purpose it is.
    pub pathway: PathwayId,
    /// The recipient, by name.
    pub recipient: PartnerId,
    /// The last stage it is asked for, see [`Stage::covers`].
    pub stage: Stage,
    /// The items.
    pub items: BTreeSet<DataItem>,
    /// How the recipient could reach the person.
    pub channels: BTreeSet<Channel>,
    /// What the recipient could tell the operation about the service.
    pub feedback: BTreeSet<FeedbackId>,
    /// The plugin whose script is read out.
    pub plugin: PluginId,
    /// The language in which it is read out.
    pub language: Language,
}

/// A request in a state; any state, as it is stored, is `ConsentRequest` alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRequest<S = State> {
    /// Its record; none when it is asked and answered in one conversation, and so is kept nowhere.
    pub id: Option<ConsentRequestId>,
    /// The referral it is for.
    pub referral: ReferralId,
    /// What is asked.
    pub asked: Asked,
    /// When it was asked.
    pub at: Timestamp,
    /// By whom.
    pub asked_by: StaffId,
    /// Its state.
    state: S,
}

/// Nobody has answered. It cannot be copied, so that it is answered once.
#[derive(Debug, PartialEq, Eq)]
pub struct Open;

/// The person said yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The consent or refusal.
    pub by: ConsentId,
}

/// Something newer was asked for the same referral and stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// When.
    pub at: Timestamp,
    /// The newer request; none when that one was asked and answered in one conversation.
    pub by: Option<ConsentRequestId>,
}

/// Any of the states, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "state")]
#[expect(missing_docs, reason = "the types say it all")]
#[strum_discriminants(
    name(StateName),
    doc = "Where a request for consent stands, without what goes with it.",
    expect(missing_docs, reason = "the types say it all")
)]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", strum_discriminants(derive(utoipa::ToSchema), schema(as = ConsentRequestState)))]
pub enum State {
    Requested,
    Answered(Answered),
    Replaced(Replaced),
}

/// How an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// The id of the consent that is made of it.
    pub id: ConsentId,
    /// When it was given.
    pub at: Timestamp,
    /// Who recorded it.
    pub recorded_by: StaffId,
    /// The first year of the age band in which the person was; `None` when the age was not known.
    pub band: Option<u16>,
}

/// Why an answer does not fit this request: it goes beyond what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it all")]
pub enum Beyond {
    #[error("it was asked for another purpose, recipient or script")]
    OtherSharing,
    #[error("stage: it was asked for the stage {}", .0.code())]
    Stage(Stage),
    #[error("{0}: it was not asked for, so it cannot be agreed to")]
    Item(DataItem),
    #[error("channels: {} was not asked for", .0.code())]
    Channel(Channel),
    #[error("feedback: {0} was not asked for")]
    Feedback(FeedbackId),
    #[error("language: it was asked in {0}; to ask in another, make a new request")]
    Language(Language),
}

impl<S> ConsentRequest<S> {
    /// Its state.
    #[must_use]
    pub const fn state(&self) -> &S {
        &self.state
    }

    /// What it is about.
    #[must_use]
    pub const fn about(&self) -> Scope<'_> {
        let Asked { purpose, pathway, recipient, stage, .. } = &self.asked;
        Scope { referral: self.referral, purpose: *purpose, pathway, recipient, stage: *stage }
    }

    /// Whether these terms stay within what was asked. A person may agree to less.
    ///
    /// # Errors
    /// The first thing that goes beyond it.
    fn allows(&self, terms: &Terms) -> Result<(), Beyond> {
        let asked = &self.asked;
        if asked.plugin != terms.script.plugin {
            return Err(Beyond::OtherSharing);
        }
        self.about().covers(&terms.about(self.referral)).map_err(|elsewhere| match elsewhere {
            Elsewhere::Stage => Beyond::Stage(asked.stage),
            Elsewhere::Referral | Elsewhere::Purpose | Elsewhere::Recipient => Beyond::OtherSharing,
        })?;
        if asked.language != terms.script.language {
            return Err(Beyond::Language(asked.language.clone()));
        }
        if let Some((item, _)) = terms.items.iter().find(|(item, agreed)| **agreed && !asked.items.contains(item)) {
            return Err(Beyond::Item(item.clone()));
        }
        if let Some(channel) = terms.channels.difference(&asked.channels).next() {
            return Err(Beyond::Channel(*channel));
        }
        match terms.feedback.difference(&asked.feedback).next() {
            Some(item) => Err(Beyond::Feedback(item.clone())),
            None => Ok(()),
        }
    }

    /// The same record in another state.
    fn becomes<T>(self, next: impl FnOnce(S) -> T) -> ConsentRequest<T> {
        let Self { id, referral, asked, at, asked_by, state } = self;
        ConsentRequest { id, referral, asked, at, asked_by, state: next(state) }
    }
}

/// What can become of a request that nobody has answered. One in any other state has no next one.
impl ConsentRequest<Open> {
    /// Asks.
    #[must_use]
    pub const fn new(
        id: Option<ConsentRequestId>,
        referral: ReferralId,
        asked: Asked,
        at: Timestamp,
        asked_by: StaffId,
    ) -> Self {
        Self { id, referral, asked, at, asked_by, state: Open }
    }

    /// The person says yes.
    ///
    /// # Errors
    /// [`Beyond`] when the terms go beyond what was asked.
    pub fn give(self, terms: Terms, heard: Heard) -> Result<(ConsentRequest<Answered>, Consent<Given>), Beyond> {
        self.answer(terms, heard, Given)
    }

    /// The person says no. What they want kept back, and by whom they do not want to be known, counts all the same.
    ///
    /// # Errors
    /// As [`ConsentRequest::give`].
    pub fn refuse(self, terms: Terms, heard: Heard) -> Result<(ConsentRequest<Answered>, Consent<Refused>), Beyond> {
        self.answer(terms, heard, Refused)
    }

    /// Is replaced by something newer that is asked for the same referral and stage.
    #[must_use]
    pub fn replace(self, at: Timestamp, by: Option<ConsentRequestId>) -> ConsentRequest<Replaced> {
        self.becomes(|Open| Replaced { at, by })
    }

    fn answer<T>(self, terms: Terms, heard: Heard, state: T) -> Result<(ConsentRequest<Answered>, Consent<T>), Beyond> {
        self.allows(&terms)?;
        let Heard { id, at, recorded_by, band } = heard;
        let consent = Consent { id, referral: self.referral, terms, at, recorded_by, band, request: self.id, state };
        Ok((self.becomes(|Open| Answered { by: id }), consent))
    }
}

impl ConsentRequest {
    /// The request, if nobody has answered it.
    #[must_use]
    pub fn open(self) -> Option<ConsentRequest<Open>> {
        match self.state {
            State::Requested => Some(self.becomes(|_| Open)),
            State::Answered(_) | State::Replaced(_) => None,
        }
    }
}

impl From<ConsentRequest<Open>> for ConsentRequest {
    fn from(request: ConsentRequest<Open>) -> Self {
        request.becomes(|Open| State::Requested)
    }
}

impl From<ConsentRequest<Answered>> for ConsentRequest {
    fn from(request: ConsentRequest<Answered>) -> Self {
        request.becomes(State::Answered)
    }
}

impl From<ConsentRequest<Replaced>> for ConsentRequest {
    fn from(request: ConsentRequest<Replaced>) -> Self {
        request.becomes(State::Replaced)
    }
}

codes! { ; State => StateName }
