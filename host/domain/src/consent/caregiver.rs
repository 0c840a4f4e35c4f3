//! Which caregiver spoke.

use serde::{Deserialize, Serialize};

use crate::words::deceptive::{Deceptive, Lines};

/// What a caregiver is called. It has no `Debug`: it is the name of somebody.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaregiverName(String);

/// Why a text names no caregiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a caregiver: a line of 1 to 100 characters is expected")]
pub struct BadCaregiverName;

impl TryFrom<String> for CaregiverName {
    type Error = BadCaregiverName;
    fn try_from(name: String) -> Result<Self, BadCaregiverName> {
        let is_good =
            !name.trim().is_empty() && name.chars().count() <= 100 && Deceptive::first(&name, Lines::One).is_none();
        if is_good { Ok(Self(name)) } else { Err(BadCaregiverName) }
    }
}

impl From<CaregiverName> for String {
    fn from(name: CaregiverName) -> Self {
        name.0
    }
}

impl std::fmt::Debug for CaregiverName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CaregiverName(..)")
    }
}

impl PartialEq for CaregiverName {
    /// Whether it is the same person: in any case of letters, and with any spaces.
    fn eq(&self, other: &Self) -> bool {
        let words = |name: &str| name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
        words(&self.0) == words(&other.0)
    }
}

impl Eq for CaregiverName {}
