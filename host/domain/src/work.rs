//! Acts: each opens one transaction for one caller, asks the rules, writes what changed together with the audit entry,
//! and commits.
//!
//! * [`desk`]: staff of an operation, on one person.
//! * [`partner`]: a partner's staff, on one referral that was sent to it, and on its own list.
//! * [`sweep`]: the host itself, when time has ended something.
//! * [`upgrade`]: the host itself, when it opens a database of an older one.
//! * [`erasure`]: a person is forgotten.
//! * [`restoration`]: a database that was put back as it was before.
//! * [`office`]: the central team's set-up, and what may be looked at without a person.
//!
//! Beneath all of them is one unit of work (`unit.rs`). What leaves is a
//! [`Disclosed`](disclosed::Disclosed), and there is no other way out for a person's data.

mod alike;
mod checkpoints;
mod consents;
pub mod desk;
pub mod disclosed;
mod dossier;
pub mod erasure;
mod error;
mod file;
mod history;
mod host;
pub mod office;
mod once;
mod other_files;
pub mod partner;
mod reading;
mod readings;
mod records;
mod release;
pub mod reseal;
pub mod restoration;
pub mod retention;
pub mod sealed_files;
mod search_keys;
pub mod sweep;
mod unit;
pub mod upgrade;
pub mod views;
mod wishes;

pub use error::WorkError;
pub use host::Host;
pub use once::{Once, Outcome};
pub use reading::Reading;
