//! The API in process: real routes, a real sandbox, SQLite in a directory of its own, a clock that stands still.
//! Every request that is answered well, and every answer, is held against the description of the API.
#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod edges;
mod job;
mod shape;
mod world;
