//! The description of the API, OpenAPI 3.1, made from the page of routes.

mod describe;
pub(crate) mod schema;

pub use describe::document;
