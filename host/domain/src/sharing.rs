//! What may be shared with whom before anybody asks: agreements, grants, and what a purpose can carry.

pub mod agreement;
pub mod minimisation;
pub mod outlook;
pub mod scope;
pub mod vocabulary;
