//! How long data stays: the clocks, what starts them, and what a closed file may be read for.

pub mod access;
pub mod clocks;
pub mod closing;
pub mod erased;
pub mod erasure;
pub mod file_request;
