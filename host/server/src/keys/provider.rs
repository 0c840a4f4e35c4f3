//! What wraps the keys that are kept in files.

use std::sync::Arc;

use waystation_domain::security::epoch::MasterWrap;
use waystation_domain::security::vault::Random;
use zeroize::Zeroizing;

/// Why a key cannot be wrapped or unwrapped; what happened, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ProviderError(pub String);

/// Wraps keys of 32 bytes, each for a place: in another place it does not unwrap.
pub trait Provider: Send + Sync {
    /// Wraps a key.
    ///
    /// # Errors
    /// When what wraps it cannot be reached, or refuses.
    fn wrap(&self, place: &str, key: &[u8; 32], random: &dyn Random) -> Result<Vec<u8>, ProviderError>;

    /// Unwraps a key.
    ///
    /// # Errors
    /// As [`Provider::wrap`]; and when it was wrapped for another place, by something else, or was changed.
    fn unwrap(&self, place: &str, wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, ProviderError>;

    /// What it is, for people. It is written beside what it wrapped.
    fn describe(&self) -> String;
}

/// The master key wraps.
pub struct ByMaster {
    wrap: Arc<MasterWrap>,
    name: String,
}

impl ByMaster {
    /// By the master key of this name.
    #[must_use]
    pub const fn new(wrap: Arc<MasterWrap>, name: String) -> Self {
        Self { wrap, name }
    }
}

impl Provider for ByMaster {
    fn wrap(&self, place: &str, key: &[u8; 32], random: &dyn Random) -> Result<Vec<u8>, ProviderError> {
        Ok(self.wrap.wrap(place, key, random))
    }

    fn unwrap(&self, place: &str, wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, ProviderError> {
        self.wrap.unwrap(place, wrapped).map_err(|_| {
            ProviderError(format!(
                "the master key {} does not unwrap it: it was wrapped by something else, for another place, or changed",
                self.name
            ))
        })
    }

    fn describe(&self) -> String {
        format!("master key {}", self.name)
    }
}
