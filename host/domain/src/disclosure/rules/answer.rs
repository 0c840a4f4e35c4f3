//! How a rule answers.

/// What a rule answers. `Err` withholds.
pub(crate) type Answer = Result<Vec<String>, Vec<String>>;

/// What a rule answers about one element. `Err` withholds it, with what was looked at beside its id, if there was more.
pub(crate) type ElementAnswer = Result<(), Option<String>>;
