//! What every other room speaks: ids, moments and days, languages and sentences in several of them, words of enums, digests,
//! findings.

pub mod calendar;
pub(crate) mod closed;
pub(crate) mod codes;
pub mod deceptive;
pub mod digest;
pub mod finding;
pub mod ids;
pub mod language;
pub mod nearest;
pub mod plain;
#[cfg(feature = "openapi")]
pub mod schemas;
pub mod text;
pub mod time;
