//! The individual: what the host knows, the dictionary that defines it, and which part of it a plugin may learn.

pub mod age;
pub mod care;
pub mod dictionary;
pub mod facts;
pub mod profile;
