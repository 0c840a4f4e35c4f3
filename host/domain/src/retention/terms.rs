//! What an operation says of its clocks. It may shorten them; to keep anything longer than before, and to begin erasing at
//! all, takes two people of the central team.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::length::Length;
use super::table::ClockId;
use crate::words::codes::codes;
use crate::words::ids::StaffId;
use crate::words::time::Timestamp;

/// What the case files of an operation are.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FilesKept))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Files {
    /// Permanent records of the organisation: they go to the archive, by the clock `case-file`.
    #[default]
    PermanentRecord,
    /// Those of a partner that keeps them by a filing schedule: the clock `closed-case`.
    FilingSchedule,
}

/// The clocks of an operation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RetentionTerms))]
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// What its case files are.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub files: Files,
    /// The clocks that do not run as long as the host's default, each in the unit of that.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub lengths: BTreeMap<ClockId, Length>,
}

/// Why terms are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTerms {
    /// Not a clock of the operation's.
    #[error("lengths: {0} is not for an operation to set; see the clocks that this route lists with a length")]
    NotToBeSet(&'static str),
    /// Not in the unit of the clock, or out of range.
    #[error("lengths: {clock} is counted as its default of {default} is, from 7 days or 1 month on, to 100 years")]
    BadLength {
        /// The clock.
        clock: &'static str,
        /// Its default.
        default: Length,
    },
}

impl Terms {
    /// How long a clock runs here; none for one that has no length of its own.
    #[must_use]
    pub fn length(&self, clock: ClockId) -> Option<Length> {
        self.lengths.get(&clock).copied().or_else(|| clock.default_length())
    }

    /// Whether an operation may have them.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), BadTerms> {
        for (clock, length) in &self.lengths {
            let default = clock.default_length().ok_or(BadTerms::NotToBeSet(clock.code()))?;
            if length.is_longer_than(default).is_none() || !length.is_in_range() {
                return Err(BadTerms::BadLength { clock: clock.code(), default });
            }
        }
        Ok(())
    }

    /// Whether nothing is kept longer by these than by others. What case files are is not a question of longer or shorter:
    /// another answer is never counted as shorter.
    #[must_use]
    pub fn keep_no_longer_than(&self, others: &Self) -> bool {
        let no_longer = |clock: &ClockId| match (self.length(*clock), others.length(*clock)) {
            (Some(ours), Some(theirs)) => ours.is_longer_than(theirs) == Some(false),
            (ours, theirs) => ours == theirs,
        };
        self.files == others.files && ClockId::ALL.iter().all(no_longer)
    }
}

/// As the audit has them: what differs from the host's defaults.
impl fmt::Display for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.files.code())?;
        for (clock, length) in &self.lengths {
            write!(f, ", {} {length}", clock.code())?;
        }
        Ok(())
    }
}

/// Terms that one member of the central team recorded.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RetentionTermsAwaited))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// What is to be in force.
    pub terms: Terms,
    /// Who recorded it.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// What an operation said so far.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Retention {
    /// What is in force. Until two people have said so nothing is, and nothing of the operation's is erased by a clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<Terms>,
    /// What is to be, when a second member of the central team records the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awaits: Option<Awaited>,
}

impl Retention {
    /// By what a preview goes: what is in force, else the host's defaults.
    #[must_use]
    pub fn terms(&self) -> Terms {
        self.in_force.clone().unwrap_or_default()
    }

    /// Whether nothing was said yet.
    #[must_use]
    pub fn is_unsaid(&self) -> bool {
        *self == Self::default()
    }

    /// What stands after `by` recorded these terms. What keeps nothing longer counts at once, and takes back what waits;
    /// anything else counts when a second person records the same.
    #[must_use]
    pub fn with(self, terms: Terms, by: StaffId, now: Timestamp) -> Self {
        let in_force = self.in_force.as_ref();
        let second = self.awaits.as_ref().is_some_and(|before| before.terms == terms && before.by != by);
        if second || in_force.is_some_and(|before| terms.keep_no_longer_than(before)) {
            return Self { in_force: Some(terms), awaits: None };
        }
        let repeated = self.awaits.filter(|before| before.terms == terms);
        Self { awaits: Some(repeated.unwrap_or(Awaited { terms, by, at: now })), ..self }
    }
}

codes! { Files }

#[cfg(test)]
mod tests {
    use super::*;

    fn staff(n: u8) -> StaffId {
        StaffId::new(Timestamp::from_millis(0), [n; 10])
    }

    fn terms(months: u32) -> Terms {
        Terms { lengths: [(ClockId::NoInterview, Length::Months(months))].into(), ..Terms::default() }
    }

    const NOW: Timestamp = Timestamp::from_millis(1);

    #[test]
    fn nothing_is_in_force_before_two_people_have_said_the_same() {
        let one = Retention::default().with(Terms::default(), staff(1), NOW);
        assert_eq!(one.in_force, None);
        assert_eq!(one.clone().with(Terms::default(), staff(1), NOW), one, "the same person twice is one");
        assert_eq!(one.clone().with(terms(3), staff(2), NOW).in_force, None, "it was something else");
        assert_eq!(one.with(Terms::default(), staff(2), NOW).in_force, Some(Terms::default()));
    }

    #[test]
    fn shorter_counts_at_once_and_longer_waits_for_a_second_person() {
        let standing = Retention { in_force: Some(Terms::default()), awaits: None };
        assert_eq!(standing.clone().with(terms(6), staff(1), NOW).in_force, Some(terms(6)));
        let longer = standing.clone().with(terms(24), staff(1), NOW);
        assert_eq!((&longer.in_force, longer.awaits.is_some()), (&Some(Terms::default()), true));
        assert_eq!(longer.clone().with(terms(24), staff(2), NOW).in_force, Some(terms(24)));
        assert_eq!(longer.with(Terms::default(), staff(2), NOW), standing, "what is in force again takes it back");
        let schedule = Terms { files: Files::FilingSchedule, ..Terms::default() };
        assert!(standing.with(schedule, staff(1), NOW).awaits.is_some(), "what files are is never only shorter");
    }

    #[test]
    fn a_length_is_one_of_an_operations_own_clocks_in_its_own_unit() {
        let of = |clock, length| Terms { lengths: [(clock, length)].into(), ..Terms::default() }.check();
        assert_eq!(of(ClockId::EmptyAccount, Length::Days(7)), Ok(()));
        assert!(matches!(of(ClockId::EmptyAccount, Length::Days(6)), Err(BadTerms::BadLength { .. })));
        assert!(matches!(of(ClockId::NoInterview, Length::Days(90)), Err(BadTerms::BadLength { .. })));
        for clock in [ClockId::ReferralAtPartner, ClockId::Recording, ClockId::IdempotencyKey] {
            assert_eq!(of(clock, Length::Days(30)), Err(BadTerms::NotToBeSet(clock.code())));
        }
    }
}
