//! What a plugin declares, in the host's own words. Every version of the contract is translated to these types once, when
//! the plugin is admitted; [`check`](crate::plugin::check) checks a catalogue.

mod channel;
mod data_item;
mod element;
mod pathway;
mod priority;
mod purpose;
mod question;
mod script;
mod stage;

use serde::{Deserialize, Serialize};

use crate::words::ids::{OperationId, PathwayId};
use crate::words::language::{Language, PreferredLanguages};
use crate::words::text::Text;
pub use channel::Channel;
pub use data_item::{BadDataItem, DataItem};
pub use element::{Element, Source};
pub use pathway::{FeedbackItem, Mode, ModeName, Pathway, Reason};
pub use priority::Priority;
pub use purpose::{Purpose, PurposeClass, Service};
pub use question::{Choice, Question, QuestionKind};
pub use script::Script;
pub use stage::Stage;

/// All that a plugin declares.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// The operation.
    pub operation: OperationId,
    /// Its title.
    pub title: Text,
    /// The languages; the first is the fallback.
    pub languages: Vec<Language>,
    /// The pathways.
    pub pathways: Vec<Pathway>,
}

impl Catalogue {
    /// The language in which somebody with these languages reads this catalogue: the best that it has, else its first.
    #[must_use]
    pub fn language_for(&self, languages: &PreferredLanguages) -> Language {
        let first = self.languages.first();
        let best = first.and_then(|first| languages.best_of(&self.languages, first));
        // A catalogue without any language is not admitted.
        best.cloned().unwrap_or_else(Language::english)
    }

    /// The pathway with this id.
    #[must_use]
    pub fn pathway(&self, id: &PathwayId) -> Option<&Pathway> {
        self.pathways.iter().find(|p| p.id == *id)
    }
}
