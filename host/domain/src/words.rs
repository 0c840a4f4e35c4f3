//! What every other room speaks: ids, moments, languages, sentences in several of them, digests, findings.

pub mod digest;
pub mod finding;
pub mod ids;
pub mod language;
pub mod text;
pub mod time;
