//! Questions, and the kinds of answers that they take.

use serde::{Deserialize, Serialize};

use crate::words::ids::{ChoiceId, QuestionId};
use crate::words::text::Text;

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
