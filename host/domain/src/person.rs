//! The individual: what the host knows, by which dictionary, and what of it a plugin may learn.

pub mod age;
pub mod care;
pub mod dictionary;
pub mod facts;
pub mod profile;
