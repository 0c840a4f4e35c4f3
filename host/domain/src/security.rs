//! Keys, sealed values, and who asks.

pub mod caller;
mod data_key;
pub mod epoch;
mod keyed;
pub mod pseudonym;
mod random;
pub mod row;
mod seal;
pub mod sealed;
pub mod search_key;
pub mod sensitive;
pub(crate) mod stream;
pub mod vault;
