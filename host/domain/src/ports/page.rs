//! Lists in pages.

use crate::ports::ReferralRow;
use crate::words::ids::ReferralId;

/// A list asked for in pages: rows with an id greater than `after`, in the order of ids, at most `limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page<T> {
    /// The last id of the page before.
    pub after: Option<T>,
    /// The most rows.
    pub limit: u32,
}

impl Page<ReferralId> {
    /// Where the page after this one goes on; none where these rows are the last.
    pub(crate) fn next<T>(&self, rows: &[(ReferralRow, T)]) -> Option<ReferralId> {
        let full = u32::try_from(rows.len()).is_ok_and(|length| length >= self.limit);
        rows.last().filter(|_| full).map(|(row, _)| row.id)
    }
}
