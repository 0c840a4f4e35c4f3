//! How long data stays: the clocks, what starts them, what keeps a file longer, and what a closed file may be read for.

pub mod access;
pub mod certificate;
pub mod clocks;
pub mod closing;
pub mod due;
pub mod erased;
pub mod erasure;
pub mod file_request;
pub mod hold;
pub mod length;
pub mod milestone;
pub mod table;
pub mod terms;
