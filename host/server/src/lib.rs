//! Waystation

pub mod cli;
pub mod clock;
pub mod config;
mod files;
pub mod keys;
pub mod log;
pub mod opening;
pub mod serve;
