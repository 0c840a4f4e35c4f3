//! How alike two names of people are, why, and under which keys a name is found again.
//!
//! A name is a text as the person has it: one word or many, in any script and any order. [`compare`] gives a [`Score`]
//! and the [`Reason`]s for it; [`keys`] gives short texts, of which two names that may be of one person share at least
//! one. Both are pure, and neither keeps a list of names: what is known about names here is how scripts are read, which
//! spellings sound alike, and which small words carry no weight.
//!
//! Nothing here decides that two people are one. A score orders what a member of staff is shown.
//!
//! # Limits
//! Of a name the first [`LONGEST`] characters and the first [`MOST_WORDS`] words count, and of a word the first
//! [`LONGEST_WORD`] letters, so that the time of a comparison has a bound whatever is given. Nothing here panics on any
//! text.

mod align;
mod compare;
mod distance;
mod keys;
mod likeness;
mod script;
mod small;
mod sound;
mod words;

pub use compare::compare;
pub use keys::{Key, Keys, MOST_KEPT, keys};
pub use likeness::{Likeness, Reason, Score};
pub use words::{LONGEST, LONGEST_WORD, MOST_WORDS};
