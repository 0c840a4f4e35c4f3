//! The audit: who did what, for what, on which basis, in a hash chain that anyone with the exported file can verify.
//!
//! An entry contains ids and codes only. No field could contain text about a person, so the audit outlives
//! erasure.

mod act;
mod chain;
pub mod checkpoint;
mod entry;
pub mod exported;
pub mod note;
pub mod proof;
pub mod tiles;
pub mod tree;

pub use act::Act;
pub use chain::{Broken, Chained, Head, verify};
pub use entry::{Entry, HOST_CHAIN};
