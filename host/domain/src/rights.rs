//! What a person asks for by right: to see what is known, to have it corrected, to object, to have it erased, and to
//! complain. What is asked goes from being received to being answered in steps, each by a named member of staff, and
//! within a time that the operation sets.
//!
//! Source: Privacy Notice, "What are your rights and how can you exercise them?"; "How to contact us?"

mod asked;
pub mod copy;
mod decision;
mod objections;
mod reason;
mod request;
mod state;
mod task;
mod terms;
mod words;

pub use asked::{Asked, Right};
pub use decision::{Decision, DecisionInput, NotDecided, Outcome, Part, Verdict, Why};
pub use objections::Objections;
pub use reason::{ExtensionReason, Reason};
pub use request::{ErasureGranted, Extension, NotFrom, RightsRequest, Step, Stop, Through, ThroughName};
pub use state::{Decided, Examined, How, Lifted, State, StateName, ToTell, Verified};
pub use task::Task;
pub use terms::RightsTerms;
pub use words::{BadWords, Words};

#[cfg(test)]
mod tests;
