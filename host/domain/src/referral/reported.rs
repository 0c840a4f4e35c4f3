//! What a partner reports: items of closed kinds.

use serde::{Deserialize, Serialize};

use super::answers::Given;
use crate::plugin::catalogue::QuestionKind;
use crate::words::ids::{ChoiceId, FeedbackId};
use crate::words::language::PreferredLanguages;

/// One item that a partner reported.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// Which item.
    pub item: FeedbackId,
    /// The value, of the closed kind of the item.
    pub value: FeedbackValue,
}

/// A value of a closed kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FeedbackValue {
    /// Yes or no.
    YesNo(bool),
    /// A number.
    Number(i64),
    /// One choice.
    One(ChoiceId),
    /// Some choices.
    Many(Vec<ChoiceId>),
    /// A date.
    Date(jiff::civil::Date),
}

impl FeedbackValue {
    /// In words, in the best of the reader's languages.
    pub(crate) fn in_words(&self, kind: &QuestionKind, languages: &PreferredLanguages) -> String {
        let given = match self {
            Self::YesNo(yes) => Given::YesNo(*yes),
            Self::Number(number) => Given::Number(*number),
            Self::One(choice) => Given::One(choice.clone()),
            Self::Many(choices) => Given::Many(choices.clone()),
            Self::Date(date) => Given::Date(*date),
        };
        given.display(kind, languages).map(|passage| passage.text).unwrap_or_default()
    }
}
