//! Lists of referrals in pages.

use serde::Deserialize;
use utoipa::ToSchema;
use waystation_domain::ports::{Page, ReferralFilter};
use waystation_domain::referral::StateName;
use waystation_domain::words::ids::ReferralId;
use waystation_domain::words::time::Timestamp;

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
    pub(crate) fn filter(&self) -> ReferralFilter {
        ReferralFilter { state: self.state, open: self.open.unwrap_or(false) }
    }

    pub(crate) const fn due_before(&self) -> Option<Timestamp> {
        self.due_before
    }

    pub(crate) fn page(&self) -> Page<ReferralId> {
        Page { after: self.after, limit: self.limit.unwrap_or(PAGE).clamp(1, MOST) }
    }
}
