//! `waystation serve`. The routes come with the HTTP side.

use super::failure::Failure;
use super::out::Out;
use crate::config::Config;

pub(crate) async fn run(_config: &Config) -> Result<(), Failure> {
    Err(Failure::failed("the routes are not part of this build"))
}

pub(crate) fn openapi(_out: &mut Out) -> Result<(), Failure> {
    Err(Failure::failed("the routes are not part of this build"))
}
