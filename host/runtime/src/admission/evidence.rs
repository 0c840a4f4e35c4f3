//! What an author is shown of a failure.

use crate::backtrace::Frame;

/// How a function of the plugin failed, for its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The place of the finding that it belongs to.
    pub place: String,
    /// The smallest case that fails, as a table for the folder `cases`; none for `describe`, which takes no case.
    pub case: Option<String>,
    /// Where the plugin stopped, the innermost function first. Empty unless the sandbox was set up to keep backtraces.
    pub backtrace: Vec<Frame>,
}
