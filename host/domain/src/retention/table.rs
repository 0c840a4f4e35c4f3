//! The clocks, as data: from what each counts, how long, what follows, and where it is written.
//!
//! A clock that counts for a person's file is asked by [`due`](super::due::due). The others have a place of their own: what
//! a partner received is ended by the [sweep](crate::work::sweep), an idempotency key is forgotten by it.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::length::Length;
use crate::words::codes::codes;

/// A clock, by its word in the API, in the catalogue of columns and in certificates.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RetentionClock))]
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ClockId {
    /// An account in which nothing was entered.
    EmptyAccount,
    /// An account without an application for an interview.
    NoApplication,
    /// An account of somebody who never came.
    NoInterview,
    /// What a partner received for one referral.
    ReferralAtPartner,
    /// A closed case that is kept by a filing schedule.
    ClosedCase,
    /// A closed case file that is a permanent record.
    CaseFile,
    /// The recording of an interview.
    Recording,
    /// What a caller's idempotency key stands for.
    IdempotencyKey,
}

/// Why no clock ends something: the word of such a column in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum NoClock {
    /// The host's own settings: a change keeps the row.
    Configuration,
    /// The host's own work: the last time that it was done, and what was done.
    Job,
    /// What a partner has still to destroy of somebody who was erased: it ends when the partner attests that it did.
    Duty,
    /// That somebody was erased, under a pseudonym: a restored database must not bring them back.
    Erased,
    /// The audit, which the database refuses to change or remove.
    Audit,
}

/// How long a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// So long, unless an operation says otherwise.
    For(Length),
    /// As the purpose of the pathway says (`keep_days`).
    ByPurpose,
    /// As long as the file that it belongs to.
    WithTheFile,
    /// As the host is configured (`idempotency-days`).
    Configured,
}

/// What follows when a clock has run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Then {
    /// It is erased.
    Erase,
    /// It goes to the archive.
    Archive,
    /// It goes to the archive where the person agreed to that, and is erased otherwise.
    ArchiveOrErase,
    /// The partner's access ends, and the partner attests that it destroyed what it had.
    EndAccess,
    /// What follows for the file.
    AsTheFile,
}

/// A clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Which.
    pub id: ClockId,
    /// From what it counts, and what keeps it from running, in words for the book: each of them is a stored fact.
    pub counts_from: &'static str,
    /// How long.
    pub lasts: Lasts,
    /// What follows.
    pub then: Then,
    /// Where it is written: the document and its heading.
    pub source: &'static str,
}

/// Every clock, in the order of [`ClockId::ALL`].
pub const CLOCKS: [Clock; 8] = [
    Clock {
        id: ClockId::EmptyAccount,
        counts_from: "the file was made (`created_at`), while it has no datum that somebody entered",
        lasts: Lasts::For(Length::Days(28)),
        then: Then::Erase,
        source: "Privacy Notice, How long do we store",
    },
    Clock {
        id: ClockId::NoApplication,
        counts_from: "the file was made, while neither the milestone `application-submitted` nor an appointment is recorded",
        lasts: Lasts::For(Length::Months(6)),
        then: Then::Erase,
        source: "Privacy Notice, How long do we store",
    },
    Clock {
        id: ClockId::NoInterview,
        counts_from: "the file was made, while the milestone `interview-visited` is not recorded; it waits for an \
                      `appointment` that stands",
        lasts: Lasts::For(Length::Months(12)),
        then: Then::Erase,
        source: "Privacy Notice, How long do we store",
    },
    Clock {
        id: ClockId::ReferralAtPartner,
        counts_from: "the referral was completed, not completed, declined, withdrawn, cancelled, or lapsed",
        lasts: Lasts::ByPurpose,
        then: Then::EndAccess,
        source: "Technical Note, Purpose Specification",
    },
    Clock {
        id: ClockId::ClosedCase,
        counts_from: "the case was closed, in an operation whose files follow a filing schedule",
        lasts: Lasts::For(Length::Months(84)),
        then: Then::ArchiveOrErase,
        source: "Technical Note, Open, active cases; Closed cases for access",
    },
    Clock {
        id: ClockId::CaseFile,
        counts_from: "the case was closed, in an operation whose files are permanent records",
        lasts: Lasts::For(Length::Months(240)),
        then: Then::Archive,
        source: "Technical Note, Closed cases for archiving; Resettlement Handbook, Management of digital files and records",
    },
    Clock {
        id: ClockId::Recording,
        counts_from: "as the file that it is attached to; until then it is kept to whoever attached it and to supervisors",
        lasts: Lasts::WithTheFile,
        then: Then::AsTheFile,
        source: "Resettlement Handbook, Storage of audio and video recordings",
    },
    Clock {
        id: ClockId::IdempotencyKey,
        counts_from: "the key was used first",
        lasts: Lasts::Configured,
        then: Then::Erase,
        source: "the host's own: it holds the id of what was made",
    },
];

impl ClockId {
    /// The clock.
    #[must_use]
    pub fn clock(self) -> &'static Clock {
        // A test holds the table to the order of the words.
        CLOCKS.iter().find(|clock| clock.id == self).unwrap_or(&CLOCKS[0])
    }

    /// How long it runs where an operation may say so; none for the others.
    #[must_use]
    pub fn default_length(self) -> Option<Length> {
        match self.clock().lasts {
            Lasts::For(length) => Some(length),
            Lasts::ByPurpose | Lasts::WithTheFile | Lasts::Configured => None,
        }
    }
}

codes! { ClockId NoClock }

#[cfg(test)]
mod tests {
    use super::*;

    /// The line of the book about a clock.
    fn line(clock: &Clock) -> String {
        let lasts = match clock.lasts {
            Lasts::For(length) => length.to_string(),
            Lasts::ByPurpose => "the `keep_days` of the purpose".to_owned(),
            Lasts::WithTheFile => "with the file".to_owned(),
            Lasts::Configured => "`idempotency-days`".to_owned(),
        };
        let then = match clock.then {
            Then::Erase => "erase",
            Then::Archive => "archive",
            Then::ArchiveOrErase => "archive if the person agreed to it, else erase",
            Then::EndAccess => "the partner's access ends, destruction is attested",
            Then::AsTheFile => "as the file",
        };
        let Clock { id, counts_from, source, .. } = clock;
        format!("| `{}` | {counts_from} | {lasts} | {then} | {source} |", id.code())
    }

    #[test]
    fn every_clock_has_one_line_of_the_table_and_each_is_in_the_book_as_it_is_here() {
        assert!(CLOCKS.iter().map(|clock| clock.id).eq(ClockId::ALL.iter().copied()));
        let book = include_str!("../../../../docs/central-team.md");
        for clock in &CLOCKS {
            let line = line(clock);
            assert!(
                book.lines().any(|written| written == line),
                "docs/central-team.md, Retention, is to have:\n{line}"
            );
        }
    }
}
