//! Organisations: the country operation that serves a person, and the partners that receive referrals.

pub mod operation;
pub mod partner;
