//! The audit: who did what, for what, on which basis, in a hash chain that anyone with the exported file can verify.
//!
//! An entry holds ids and codes only. There is no field that could hold a word about a person, so the audit outlives
//! erasure.

mod act;
mod chain;
mod entry;

pub use act::Act;
pub use chain::{Broken, Chained, Head, verify};
pub use entry::{Entry, HOST_CHAIN};
