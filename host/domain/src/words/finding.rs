//! What admission has to say about a component.

use crate::words::codes::codes;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// How grave a finding is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Severity {
    /// The component is refused.
    Error,
    /// The central team should look at it.
    Warning,
}

/// One finding: what, where, why it matters, what to do.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable and machine-readable, in kebab-case.
    pub code: String,
    /// How grave.
    pub severity: Severity,
    /// Where, as a path: `pathway legal-assistance, question what-is-needed, language fr`.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// Why it matters, with the source.
    pub why: String,
    /// What to do.
    pub fix: String,
}

impl Finding {
    /// Where, what and what to do, in one line.
    #[must_use]
    pub fn in_a_sentence(&self) -> String {
        format!("{}: {} ({})", self.place, self.message, self.fix)
    }
}

codes! { Severity }
