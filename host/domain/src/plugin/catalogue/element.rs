//! The data on a partner's form.

use serde::{Deserialize, Serialize};

use super::stage::Stage;
use crate::words::ids::{DatumId, ElementId, QuestionId};
use crate::words::text::Text;

/// Where the value of an element comes from, as the catalogue writes it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The host's data dictionary.
    Dictionary(DatumId),
    /// The answer to this question of the same pathway.
    Answer(QuestionId),
}

/// A datum on the partner's form.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    /// Its id.
    pub id: ElementId,
    /// Its label on the form.
    pub label: Text,
    /// Where the value comes from.
    pub source: Source,
    /// Why the service cannot do without it.
    pub necessity: Text,
    /// The earliest stage.
    pub stage: Stage,
    /// Whether the service is impossible without it.
    pub required: bool,
}
