//! Whether a person's file is to end: pure, from what is known of it, the clocks of the operation, and a moment.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::erasure::{Erasure, Ground};
use super::hold::Hold;
use super::table::ClockId;
use super::terms::{Files, Terms};
use crate::words::calendar::Zone;
use crate::words::codes::codes;
use crate::words::ids::IndividualId;
use crate::words::time::Timestamp;

/// For so many days after an appointment nothing ends for want of a visit: one that took place is written down late where
/// there are many. The Privacy Notice says only that a valid appointment keeps the account; this is the host's own.
pub const APPOINTMENT_GRACE_DAYS: i32 = 14;

/// What is known of a person's file, as far as a clock counts from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Milestones {
    /// Whose.
    pub person: IndividualId,
    /// When the file was made.
    pub made_at: Timestamp,
    /// Somebody entered a datum.
    pub entered: bool,
    /// The person applied for an interview.
    pub applied: bool,
    /// The day of the last appointment that was made and not cancelled.
    pub appointment: Option<Date>,
    /// The person was seen: the interview was visited, or there is work that is done with a person: a referral, a consent or
    /// a refusal, a request for one, a basis, a guardianship, an attached file.
    pub seen: bool,
    /// When the case was closed; none while it is open.
    pub closed_at: Option<Timestamp>,
    /// The person's last word on the archive is a yes, or a child's best interests stand for it.
    pub archive_agreed: bool,
}

/// What becomes of a file.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RetentionDisposition))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Disposition {
    /// It is erased.
    Erase,
    /// It goes to the archive. There is none in this host: it stays where it is.
    Archive,
}

/// A clock, and when it has run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunsOut {
    /// Which.
    pub clock: ClockId,
    /// From this moment it has.
    pub at: Timestamp,
    /// What follows.
    pub then: Disposition,
}

/// What keeps a file whose clock has run out.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = KeptBy))]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum KeptBy {
    /// Somebody holds it.
    Hold,
    /// An appointment stands.
    Appointment,
}

/// That a person's file is to end: [`due`] alone makes one.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "nothing ends by a value"]
pub struct Ended {
    person: IndividualId,
    by: RunsOut,
}

impl Ended {
    /// Whose.
    #[must_use]
    pub const fn person(&self) -> IndividualId {
        self.person
    }

    /// By which clock.
    #[must_use]
    pub const fn by(&self) -> RunsOut {
        self.by
    }

    /// The authority to erase the person; none where the file goes to the archive.
    #[must_use]
    pub(crate) fn erasure(self) -> Option<Erasure> {
        let Self { person, by } = self;
        (by.then == Disposition::Erase).then(|| Erasure::on(person, Ground::Clock(by.clock.code())))
    }
}

/// Whether a file is to end.
#[derive(Debug, PartialEq, Eq)]
pub enum Due {
    /// It is.
    Due(Ended),
    /// A clock has run out, and something keeps the file.
    Kept(RunsOut, KeptBy),
    /// No clock has run out; the one that does next, where one is running.
    NotDue(Option<RunsOut>),
}

impl Milestones {
    /// The clock that runs out first; none while none is running.
    fn first(&self, terms: &Terms, zone: &Zone) -> Option<RunsOut> {
        let mut running = Vec::new();
        if self.seen {
            if let Some(closed) = self.closed_at {
                let (clock, then) = match terms.files {
                    Files::PermanentRecord => (ClockId::CaseFile, Disposition::Archive),
                    Files::FilingSchedule if self.archive_agreed => (ClockId::ClosedCase, Disposition::Archive),
                    Files::FilingSchedule => (ClockId::ClosedCase, Disposition::Erase),
                };
                running.push((clock, closed, then));
            }
        } else {
            let applied = self.applied || self.appointment.is_some();
            if !self.entered && !applied {
                running.push((ClockId::EmptyAccount, self.made_at, Disposition::Erase));
            }
            if !applied {
                running.push((ClockId::NoApplication, self.made_at, Disposition::Erase));
            }
            running.push((ClockId::NoInterview, self.made_at, Disposition::Erase));
        }
        let runs_out = |(clock, from, then): (ClockId, Timestamp, Disposition)| {
            Some(RunsOut { clock, at: terms.length(clock)?.after(from, zone), then })
        };
        running.into_iter().filter_map(runs_out).min_by_key(|runs_out| runs_out.at)
    }

    /// Until when an appointment keeps the file of somebody who was not seen.
    fn appointment_keeps_until(&self, zone: &Zone) -> Option<Timestamp> {
        let day = self.appointment.filter(|_| !self.seen)?;
        Some(zone.end_of(day.saturating_add(APPOINTMENT_GRACE_DAYS.days())))
    }
}

/// Whether a file is to end at a moment.
#[must_use]
pub fn due(known: &Milestones, holds: &[Hold], terms: &Terms, zone: &Zone, at: Timestamp) -> Due {
    let first = known.first(terms, zone);
    let Some(ran_out) = first.filter(|first| first.at <= at) else { return Due::NotDue(first) };
    if holds.iter().any(|hold| hold.holds(at)) {
        return Due::Kept(ran_out, KeptBy::Hold);
    }
    if known.appointment_keeps_until(zone).is_some_and(|until| at < until) {
        return Due::Kept(ran_out, KeptBy::Appointment);
    }
    Due::Due(Ended { person: known.person, by: ran_out })
}

codes! { Disposition KeptBy }

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step is a failed test")]
mod tests;
