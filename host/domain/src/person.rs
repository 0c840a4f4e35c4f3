//! The individual: what the host knows, the dictionary that defines it, and which part of it a plugin may learn.

pub mod age;
pub mod birth;
pub mod births;
pub mod care;
pub mod country;
pub mod dictionary;
pub mod duplicates;
pub mod facts;
pub mod origin;
pub(crate) mod phone;
pub mod profile;
pub(crate) mod registration;
