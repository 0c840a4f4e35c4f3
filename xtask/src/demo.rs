//! `cargo xtask demo`
mod api;
mod transcript;
use crate::failure::Failure;
#[derive(clap::Args)]
pub(crate) struct Options {}
pub(crate) fn run(_options: &Options) -> Result<(), Failure> {
    Ok(())
}
