//! The data on a partner's form.

use serde::{Deserialize, Deserializer, Serialize};

use super::stage::Stage;
use crate::words::ids::{DatumId, ElementId, QuestionId};
use crate::words::text::Text;

/// Where the value of an element comes from, as the catalogue writes it: `{"type": "dictionary", "id": "full-name"}`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type", content = "id")]
pub enum Source {
    /// The host's data dictionary.
    Dictionary(DatumId),
    /// The answer to this question of the same pathway.
    Answer(QuestionId),
}

/// A source as version 0.1.0 stored it in a catalogue: `{"dictionary": "full-name"}`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Untagged {
    Dictionary(DatumId),
    Answer(QuestionId),
}

/// Reads a source, however it was stored.
fn stored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Source, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Stored {
        Now(Source),
        Before(Untagged),
    }
    Ok(match Stored::deserialize(deserializer)? {
        Stored::Now(source) => source,
        Stored::Before(Untagged::Dictionary(id)) => Source::Dictionary(id),
        Stored::Before(Untagged::Answer(id)) => Source::Answer(id),
    })
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
    #[serde(deserialize_with = "stored")]
    pub source: Source,
    /// Why the service cannot do without it.
    pub necessity: Text,
    /// The earliest stage.
    pub stage: Stage,
    /// Whether the service is impossible without it.
    pub required: bool,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_source_is_written_with_its_type_and_one_that_version_0_1_0_stored_is_still_read() {
        let dictionary = Source::Dictionary(DatumId::new("full-name").unwrap());
        let answer = Source::Answer(QuestionId::new("what-is-needed").unwrap());
        for (source, now, before) in [
            (dictionary, json!({"type": "dictionary", "id": "full-name"}), json!({"dictionary": "full-name"})),
            (answer, json!({"type": "answer", "id": "what-is-needed"}), json!({"answer": "what-is-needed"})),
        ] {
            assert_eq!(serde_json::to_value(&source).unwrap(), now);
            assert_eq!(stored(now).unwrap(), source);
            assert_eq!(stored(before).unwrap(), source);
        }
    }
}
