//! A variant of a tagged enum without fields accepts none.

use serde::{Deserialize, Deserializer};

/// serde lets such a variant have any member besides its tag, whatever the enum says; this one has none.
pub(crate) fn nothing_else<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}
    Nothing::deserialize(deserializer).map(|Nothing {}| ())
}
