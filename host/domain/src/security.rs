//! Keys, sealed values, and who asks.

pub mod caller;
mod keyed;
pub mod pseudonym;
pub mod row;
mod seal;
pub mod sealed;
pub mod sensitive;
pub mod vault;
