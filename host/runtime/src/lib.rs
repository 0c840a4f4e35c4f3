//! The sandbox: it admits the plugins of country operations and runs them, with a fresh instance for each call.
//!
//! Invariants of this crate: it is the only one that names wasmtime. A plugin gets no imports at all. Nothing of a call
//! outlives it: store, instance and memory are dropped. Nothing that a plugin wrote gets into an error, a log or a
//! metric; an answer leaves this crate only as a checked
//! [`Assessment`](waystation_domain::plugin::assessment::Assessment).
//!
//! The path of a plugin: [`Runtime::admit`](runtime::Runtime::admit) says whether it may run and what it declares;
//! [`Runtime::load`](runtime::Runtime::load) makes it ready; [`Runtime::assess`](runtime::Runtime::assess) asks it.

mod adapters;
pub mod admission;
pub mod assess;
pub mod backtrace;
pub mod build;
pub mod cache;
pub mod compile;
mod confinement;
mod contract;
pub mod digest;
pub mod engine;
pub mod fault;
mod guest;
mod hold;
pub mod limits;
mod loader;
pub mod metrics;
pub mod plugin;
mod printable;
mod queue;
pub mod runtime;
mod stray;

pub use admission::{Evidence, Report};
pub use assess::Assessed;
pub use digest::Digest;
pub use fault::{Failure, Fault};
pub use limits::Limits;
pub use plugin::Plugin;
pub use queue::Turn;
pub use runtime::{Runtime, Settings};
pub use stray::StrayId;
