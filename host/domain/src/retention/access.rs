//! When a partner's access to one disclosure is over for good, so that it is closed and not only refused.
//!
//! What is refused today and may be allowed tomorrow without anybody's new word is not over: an agreement that has yet to
//! begin, an assessment of the partner that is overdue, a grant that ran out, and whose yes counts by what the file says of
//! the person, which may be corrected.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::basis::Basis;
use crate::consent::Said;
use crate::plugin::catalogue::DataItem;
use crate::sharing::agreement::{Agreement, NotInForce};
use crate::sharing::scope::Scope;
use crate::words::codes::codes;
use crate::words::time::Timestamp;

/// Why a partner's access is over.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Over {
    /// The partner did not answer in time.
    Lapsed,
    /// The partner's time to keep it is over.
    KeepDays,
    /// The agreement with the partner is suspended or has ended.
    Agreement,
    /// The basis other than consent has ended, and the person has not said yes since.
    Basis,
    /// The consent has expired, was found invalid, or was followed by a no, also of another caregiver or in another file of
    /// the person, or the person is in another age band.
    Consent,
    /// The person excluded the organisation, in whichever of their files.
    Excluded,
    /// The person keeps back all that was shared, in whichever of their files.
    KeptBack,
}

/// What one disclosure rests on, as it stands now.
pub struct Footing<'a> {
    /// What was shared, for what, to whom.
    pub scope: Scope<'a>,
    /// When the partner's time to keep it is over; none while that clock stands still.
    pub kept_until: Option<Timestamp>,
    /// The operation's agreements with the partner.
    pub agreements: &'a [Agreement],
    /// The basis other than consent on which it was shared, where it was one.
    pub basis: Option<&'a Basis>,
    /// All that the person said.
    pub said: Said<'a>,
    /// What was shared.
    pub items: &'a [DataItem],
}

impl Footing<'_> {
    /// Why access is over at `now`; none when it is not.
    #[must_use]
    pub fn over(&self, now: Timestamp) -> Option<Over> {
        if self.kept_until.is_some_and(|until| now >= until) {
            return Some(Over::KeepDays);
        }
        let is_over =
            |agreement: &Agreement| matches!(agreement.in_force(now), Err(NotInForce::Suspended | NotInForce::Ended));
        if self.agreements.iter().all(is_over) {
            return Some(Over::Agreement);
        }
        let wishes = self.said.wishes();
        if wishes.excluded_partners.contains_key(self.scope.recipient) {
            return Some(Over::Excluded);
        }
        if !self.items.is_empty() && self.items.iter().all(|item| wishes.kept_back.contains_key(item)) {
            return Some(Over::KeptBack);
        }
        if self.basis.is_some_and(|basis| basis.in_force(now).is_ok()) {
            return None;
        }
        match (self.said.is_over(&self.scope, now), self.basis) {
            (false, _) => None,
            (true, Some(_)) => Some(Over::Basis),
            (true, None) => Some(Over::Consent),
        }
    }
}

codes! { Over }
