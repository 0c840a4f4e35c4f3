//! The one vocabulary of what is shared.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::words::ids::{self, DatumId, PathwayId, QuestionId};

/// What is shared, in the one vocabulary that catalogue, grant, agreement and consent have in common: a datum of the
/// host's dictionary, or the answer to one question of one pathway. Two pathways may label the same datum
/// differently; the sets speak of the datum.
///
/// Written `full-name`, or `answer:legal-assistance/what-is-needed`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataItem {
    /// A datum of the data dictionary.
    Dictionary(DatumId),
    /// The answer to a question of a pathway.
    Answer(PathwayId, QuestionId),
}

/// Why a text is not a data item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a data item: use the id of a datum (full-name) or of an answer (answer:PATHWAY/QUESTION)")]
pub struct BadDataItem;

impl std::fmt::Display for DataItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Dictionary(datum) => datum.fmt(f),
            Self::Answer(pathway, question) => write!(f, "answer:{pathway}/{question}"),
        }
    }
}

impl std::str::FromStr for DataItem {
    type Err = BadDataItem;
    fn from_str(text: &str) -> Result<Self, BadDataItem> {
        match text.strip_prefix("answer:") {
            None => DatumId::new(text).map(Self::Dictionary).map_err(|_| BadDataItem),
            Some(rest) => {
                let (pathway, question) = rest.split_once('/').ok_or(BadDataItem)?;
                Ok(Self::Answer(
                    PathwayId::new(pathway).map_err(|_| BadDataItem)?,
                    QuestionId::new(question).map_err(|_| BadDataItem)?,
                ))
            }
        }
    }
}

impl Serialize for DataItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DataItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ids::parsed(deserializer)
    }
}
