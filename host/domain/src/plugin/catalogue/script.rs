//! What is explained before consent is asked.

use serde::{Deserialize, Serialize};

use crate::words::text::Text;

/// The parts of the explanation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// What will be shared, with whom, how the person will be contacted.
    pub explanation: Text,
    /// What the person gains.
    pub benefits: Text,
    /// What could go wrong.
    pub risks: Text,
    /// That the person may say no, or withdraw.
    pub refusal: Text,
    /// When data may be shared without consent.
    pub exceptions: Text,
}
