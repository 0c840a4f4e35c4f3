//! The rules of Waystation: identity, consent, disclosure, retention and audit, without any input or output.
//!
//! Invariants of this crate: it knows no database, no network, no sandbox and no clock. Time and randomness are
//! arguments. A personal datum is a [`Sensitive`](security::sensitive::Sensitive) and leaves only as a
//! [`Disclosed`](work::disclosed::Disclosed).
//!
//! Each module is a room; `docs/architecture.md` draws them.

pub mod audit;
pub mod basis;
pub mod consent;
pub mod disclosure;
pub mod evidence;
#[cfg(feature = "openapi")]
mod openapi;
pub mod organisation;
pub mod person;
pub mod plugin;
pub mod ports;
pub mod referral;
pub mod retention;
pub mod rights;
pub mod security;
pub mod sharing;
pub mod words;
pub mod work;
