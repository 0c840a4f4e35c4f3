//! The server: the API over HTTP, and the command line of the host.
//!
//! Invariants of this crate: every route is listed once, on one page ([`router`](mod@router)), with the roles that may
//! call it. A handler parses, and calls the desk or the office of the domain; it contains no rule and no SQL.
//! Every failure becomes one [`Problem`](problem::Problem), which never repeats what the caller sent.

pub mod app;
mod assembly;
pub mod audit_key;
pub mod authenticator;
pub mod backup;
pub mod caller;
pub mod cli;
pub mod clock;
pub mod config;
pub mod data_dir;
mod files;
pub mod http;
pub mod jobs;
pub mod kept;
pub mod keys;
pub mod log;
pub mod meters;
pub mod openapi;
pub mod opening;
mod ownership;
pub mod problem;
mod process;
mod receipt;
mod rights_paper;
pub mod router;
mod routes;
pub mod sealed_files;
pub mod serve;
mod speech;
mod status;
pub mod traces;

pub use app::App;
pub use assembly::router;
