//! Hostile plugins, and one that behaves. They are built from source when a test asks for them: what a compiler can make
//! is in Rust (the examples of this package); what no compiler would make is in WebAssembly text, or built for a world
//! that differs from the contract.

/// The number at which `assess-misbehaves` begins to misbehave.
pub const TRIGGER: i64 = 271_828_182;

#[cfg(target_family = "wasm")]
pub mod guest;
#[cfg(not(target_family = "wasm"))]
mod host;

#[cfg(not(target_family = "wasm"))]
pub use host::*;
