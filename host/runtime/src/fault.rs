//! What can go wrong in a call. A fault costs one recommendation, and says which rule was broken; never what the plugin
//! wrote.

use strum::{IntoStaticStr, VariantNames};
use wasmtime::{PoolConcurrencyLimitError, Trap, WasmBacktrace};
use waystation_domain::plugin::assessment::UnknownId;

use crate::backtrace::{self, Frame};
use crate::guest::GrowthRefused;
use crate::stray::StrayId;

/// Why a call gave nothing that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum Fault {
    /// The plugin used up its fuel. Deterministic: the same case does so again.
    #[error("the plugin used up its fuel; its authors should look for an endless loop")]
    OutOfFuel,
    /// The emergency brake stopped the plugin. An incident of the machine, not a property of the case.
    #[error("the emergency brake stopped the plugin; the machine is overloaded, try again")]
    Brake,
    /// The plugin asked for more memory, tables or instances than its limit.
    #[error("the plugin asked for more memory, tables or instances than its limit")]
    Memory,
    /// The plugin used up its stack.
    #[error("the plugin used up its stack; its authors should look for endless recursion")]
    Stack,
    /// The plugin gave up.
    #[error("the plugin stopped with an error")]
    Trap,
    /// The answer names something that the catalogue does not declare. Nothing of it is used.
    #[error("{0}; nothing of the answer is used")]
    UnknownId(UnknownId),
    /// The answer is larger than its limit.
    #[error("the plugin's answer is larger than its limit")]
    TooLarge,
    /// The answer is not in the form of the contract, for example text that is not UTF-8.
    #[error("the plugin's answer is not in the form of the contract")]
    Malformed,
    /// The catalogue has no such pathway. The caller's mistake; the plugin was not asked.
    #[error("the plugin's catalogue has no such pathway; the plugin was not asked")]
    UnknownPathway,
    /// The plugin failed so often that the operation is on hold. The plugin was not asked.
    #[error("the plugin failed again and again, and is on hold; the plugin was not asked")]
    OnHold,
    /// Too many calls at the same time, in this operation or altogether.
    #[error("too many assessments at the same time; try again in a moment")]
    Busy,
    /// The host's own failure, not the plugin's; for example, there is no memory left.
    #[error("the sandbox failed for a reason that is not the plugin's; see the host's log")]
    Host,
}

impl Fault {
    /// Every code.
    pub const CODES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// Stable and machine-readable.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Whether it is the plugin's own. The others say something about the host, the machine or the caller.
    #[must_use]
    pub const fn is_the_plugins(self) -> bool {
        match self {
            Self::OutOfFuel
            | Self::Memory
            | Self::Stack
            | Self::Trap
            | Self::UnknownId(_)
            | Self::TooLarge
            | Self::Malformed => true,
            Self::Brake | Self::UnknownPathway | Self::OnHold | Self::Busy | Self::Host => false,
        }
    }

    fn known(error: &wasmtime::Error) -> Option<Self> {
        if error.is::<GrowthRefused>() {
            return Some(Self::Memory);
        }
        if error.is::<PoolConcurrencyLimitError>() {
            return Some(Self::Busy);
        }
        if let Some(trap) = error.downcast_ref::<Trap>() {
            return Some(match trap {
                Trap::OutOfFuel => Self::OutOfFuel,
                Trap::Interrupt => Self::Brake,
                Trap::StackOverflow => Self::Stack,
                _ => Self::Trap,
            });
        }
        // The engine has no types for these, only sentences; tests check that it still says them.
        let said = error.root_cause().to_string();
        if said.starts_with("too much data is being copied") {
            Some(Self::TooLarge)
        } else if said.starts_with("resource limit exceeded") {
            Some(Self::Memory)
        } else {
            None
        }
    }
}

/// A fault, with what is known of how it came about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct Failure {
    /// Which rule was broken.
    pub fault: Fault,
    /// What the engine calls the error on which the plugin stopped: a sentence out of a fixed list.
    pub stopped_on: Option<String>,
    /// The id that is in no list of the pathway.
    pub stray: Option<StrayId>,
    /// Where it stopped, the innermost function first. Empty where the sandbox keeps no backtraces.
    pub backtrace: Vec<Frame>,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self { fault, stopped_on: None, stray: None, backtrace: Vec::new() }
    }
}

impl Failure {
    /// From an error while the plugin was being instantiated.
    pub(crate) fn of_start(error: &wasmtime::Error) -> Self {
        Self::of(error, || {
            tracing::error!("a plugin could not be instantiated: {error:#}");
            Fault::Host
        })
    }

    /// From an error in a call. An error of none of the known kinds is a value that could not be lifted.
    pub(crate) fn of_call(error: &wasmtime::Error) -> Self {
        Self::of(error, || Fault::Malformed)
    }

    fn of(error: &wasmtime::Error, otherwise: impl FnOnce() -> Fault) -> Self {
        let fault = Fault::known(error).unwrap_or_else(otherwise);
        let trap = error.downcast_ref::<Trap>().filter(|_| fault == Fault::Trap).map(ToString::to_string);
        let backtrace = error.downcast_ref::<WasmBacktrace>().map(backtrace::frames).unwrap_or_default();
        Self { stopped_on: trap, backtrace, ..fault.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_has_the_same_code_whatever_it_contains() {
        assert_eq!(Fault::UnknownId(UnknownId("a question")).code(), "unknown-id");
        assert!(Fault::CODES.contains(&"unknown-id"));
        assert!(Fault::CODES.contains(&Fault::Host.code()));
    }
}
