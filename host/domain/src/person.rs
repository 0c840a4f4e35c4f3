//! The individual: what the host knows, the dictionary that defines it, and which part of it a plugin may learn.

pub mod age;
pub mod birth;
pub mod births;
pub mod care;
pub mod country;
pub mod dictionary;
pub mod duplicates;
pub mod facts;
pub(crate) mod needs;
pub mod origin;
pub mod parts;
pub(crate) mod phone;
pub mod profile;
pub(crate) mod raw;
pub(crate) mod registration;
pub mod told;
