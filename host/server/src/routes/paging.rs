//! Lists of referrals in pages.

use serde::Deserialize;
use utoipa::ToSchema;
use waystation_domain::ports::{Page, ReferralFilter};
use waystation_domain::referral::StateName;
use waystation_domain::words::ids::ReferralId;
use waystation_domain::words::time::Timestamp;
use waystation_domain::work::WorkError;

/// A page of a list, unless the caller says how many.
const PAGE: u32 = 50;
/// The most that a caller may ask for.
const MOST: u32 = 100;

/// Which part of a list of referrals, and which of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listing {
    /// Only those that stand here.
    state: Option<StateName>,
    /// `true`: only those that have not ended.
    open: Option<bool>,
    /// Only those to which an answer is due before this moment; now: those that are overdue.
    due_before: Option<Timestamp>,
    /// The last of the page before.
    after: Option<ReferralId>,
    /// How many at most; 100 are the most.
    limit: Option<u32>,
}

impl Listing {
    /// Which of them, and before which moment their answer is due.
    pub(crate) fn wanted(&self) -> (ReferralFilter, Option<Timestamp>) {
        (ReferralFilter { state: self.state, open: self.open.unwrap_or(false) }, self.due_before)
    }

    pub(crate) fn page(&self) -> Page<ReferralId> {
        Page { after: self.after, limit: self.limit.unwrap_or(PAGE).clamp(1, MOST) }
    }
}

/// A line that cannot be read is left out of its list, and the log says why.
pub(crate) fn left_out(error: &WorkError) {
    tracing::error!(%error, "damaged: a line was left out of a list");
}
