//! What a plugin is asked, and what it may answer.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::plugin::catalogue::{Pathway, Priority};
use crate::words::codes::codes;
use crate::words::ids::{ChoiceId, ElementId, FactId, PathwayId, QuestionId, ReasonId, RoleId};

/// A value of a closed kind: all that a plugin ever learns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// Yes or no.
    YesNo(bool),
    /// One of the choices.
    One(ChoiceId),
    /// Some of the choices.
    Many(Vec<ChoiceId>),
    /// A whole number.
    Number(i64),
    /// A date, as days before today.
    DaysAgo(i32),
    /// Words were given.
    Given,
}

/// A fact about the person; no value when it is unknown or withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Which.
    pub id: FactId,
    /// What the plugin may know.
    pub value: Option<Value>,
}

/// An answer; no value when the person preferred not to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// To which question.
    pub question: QuestionId,
    /// What the plugin may know of it.
    pub value: Option<Value>,
}

/// What `assess` is asked about. Facts and answers are in the order of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The pathway.
    pub pathway: PathwayId,
    /// Every fact that the pathway names.
    pub facts: Vec<Fact>,
    /// The answers so far.
    pub answers: Vec<Answer>,
}

/// What the SOPs say.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Verdict {
    Eligible,
    NotEligible,
    CannotTell,
}

/// A recommendation. It contains only ids that the pathway declares: see [`Assessment::check`].
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// What the SOPs say.
    pub verdict: Verdict,
    /// Questions still to be asked, in order.
    pub ask: Vec<QuestionId>,
    /// Why.
    pub reasons: Vec<ReasonId>,
    /// How soon.
    pub priority: Option<Priority>,
    /// A score, where the SOPs have one.
    pub score: Option<i32>,
    /// The elements this case needs.
    pub elements: Vec<ElementId>,
    /// The recipients that fit.
    pub recipients: Vec<RoleId>,
}

/// An id that the pathway does not declare. It says which list it was in, never what the plugin wrote: that may be
/// text of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer names {0} that the pathway does not declare, or names one twice")]
pub struct UnknownId(pub &'static str);

impl Assessment {
    /// Checks the answer against the catalogue. One id outside the pathway, and nothing of it may be used.
    ///
    /// # Errors
    /// [`UnknownId`] with the list that contains the first such id.
    pub fn check(&self, pathway: &Pathway) -> Result<(), UnknownId> {
        fn all<T: PartialEq>(list: &[T], declared: impl Fn(&T) -> bool, name: &'static str) -> Result<(), UnknownId> {
            let good = list.iter().enumerate().all(|(i, id)| declared(id) && !list[..i].contains(id));
            if good { Ok(()) } else { Err(UnknownId(name)) }
        }
        all(&self.ask, |id| pathway.question(id).is_some(), "a question")?;
        all(&self.reasons, |id| pathway.reason(id).is_some(), "a reason")?;
        all(&self.elements, |id| pathway.element(id).is_some(), "an element")?;
        all(&self.recipients, |id| pathway.recipients.contains(id), "a recipient")
    }
}

codes! { Verdict }
