//! Lists in pages.

/// A list asked for in pages: rows with an id greater than `after`, in the order of ids, at most `limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page<T> {
    /// The last id of the page before.
    pub after: Option<T>,
    /// The most rows.
    pub limit: u32,
}
