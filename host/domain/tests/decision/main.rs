//! The decision to disclose: each rule on its own, over generated cases, and as people read it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed step is a failed test")]

mod access;
mod ages;
mod agreements;
mod asking;
mod bases;
mod bases_lasting;
mod book;
mod clocks;
mod consents;
mod examples;
mod explanation;
mod feedback;
mod form;
mod golden;
mod last_word;
mod lists;
mod page;
mod people;
mod properties;
mod purposes;
mod records;
mod rules;
mod stages;
mod variations;
mod world;
