//! What every other room speaks: ids, moments, sentences in several languages, digests, findings.

pub mod digest;
pub mod finding;
pub mod ids;
pub mod text;
pub mod time;
