//! What every other room speaks: ids, moments, sentences in several languages, words of enums, digests, findings.

pub(crate) mod codes;
pub mod digest;
pub mod finding;
pub mod ids;
pub mod text;
pub mod time;
