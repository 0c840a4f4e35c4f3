//! The description of the API, OpenAPI 3.1, made from the page of routes and the types of the handlers.

mod document;
mod given;
mod problems;
mod refine;
pub(crate) mod shape;
mod taken;

pub use document::document;
