//! The rules of Waystation: identity, consent, disclosure, retention and audit, without any input or output.
//!
//! Invariants of this crate: it knows no database, no network, no sandbox and no clock. Time and randomness are
//! arguments. A personal datum is a [`Sensitive`](sensitive::Sensitive) and leaves only as a
//! [`Disclosed`](desk::Disclosed).

pub mod agreement;
pub mod assessment;
pub mod audit;
pub mod basis;
pub mod caller;
pub mod catalogue;
pub mod closing;
pub mod consent;
pub mod desk;
pub mod dictionary;
pub mod disclosure;
pub mod facts;
pub mod figures;
pub mod finding;
pub mod ids;
pub mod minimisation;
pub mod office;
pub mod operation;
pub mod partner;
pub mod plugin;
pub mod ports;
pub mod profile;
pub mod referral;
pub mod sensitive;
pub mod text;
pub mod time;
pub mod vault;
