//! A plugin that is ready to be asked: its code, its reviewed catalogue, its limits.

use std::sync::Arc;

use wasmtime::Engine;
use waystation_domain::plugin::catalogue::Catalogue;
use waystation_domain::words::ids::OperationId;

use crate::contract::Contract;
use crate::digest::Digest;
use crate::guest::Allowance;
use crate::hold::Hold;
use crate::limits::Limits;
use crate::metrics::Meters;

/// One version of an operation's plugin. Cheap to keep by the hundred: plugins with the same digest share their code (the
/// benchmark `load` measures 500).
pub struct Plugin {
    pub(crate) operation: OperationId,
    pub(crate) version: Box<str>,
    pub(crate) digest: Digest,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) limits: Limits,
    pub(crate) allowance: Allowance,
    pub(crate) contract: Arc<dyn Contract>,
    pub(crate) engine: Engine,
    pub(crate) hold: Hold,
    pub(crate) meters: Meters,
}

impl Plugin {
    /// The operation.
    #[must_use]
    pub fn operation(&self) -> &OperationId {
        &self.operation
    }

    /// The version under which it was installed.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The digest of its component.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The catalogue that was reviewed. Every answer is checked against it.
    #[must_use]
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// Whether it failed so often that it is not asked for a while.
    #[must_use]
    pub fn is_on_hold(&self) -> bool {
        self.hold.is_on()
    }

    /// Its limits.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin")
            .field("operation", &self.operation)
            .field("version", &self.version)
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}
