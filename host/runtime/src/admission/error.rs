//! Why admission itself failed.

use crate::compile::CompileError;
use crate::fault::Fault;

/// Why admission could not say anything about a component: the host's own failure.
#[derive(Debug, thiserror::Error)]
pub enum AdmitError {
    /// A limit is above the host's ceiling.
    #[error("the limit {0} is above this host's ceiling; lower it, or raise the ceiling in the configuration")]
    BeyondCeiling(&'static str),
    /// The compiling process could not be used.
    #[error(transparent)]
    Compiler(CompileError),
    /// The sandbox itself failed.
    #[error("the sandbox failed for a reason that is not the component's ({}); see the host's log", .0.code())]
    Sandbox(Fault),
}
