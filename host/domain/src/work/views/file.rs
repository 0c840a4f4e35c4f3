//! What a file says beside its datums.

use serde::Serialize;

use crate::consent::people::{Capacity, Who};
use crate::person::birth::Birth;
use crate::person::country::{self, CountryCode};
use crate::person::origin::TakenOut;
use crate::words::calendar::Today;
use crate::words::ids::{CorrectionId, CountryId, DatumId, IndividualId, StaffId};
use crate::words::language::PreferredLanguages;
use crate::words::time::Timestamp;

/// What was corrected in a person's file, for a protection officer.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CorrectionList))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct Corrections {
    /// The person.
    pub individual: IndividualId,
    /// The corrections, oldest first; those from before the host kept them are not there.
    pub corrections: Vec<CorrectionLine>,
}

/// One correction. What the file said before is for staff of the operation alone: see [`FileHistory`].
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct CorrectionLine {
    /// Its id; the audit has it under a pseudonym.
    pub id: CorrectionId,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: StaffId,
    /// Which datums.
    pub data: Vec<CorrectedDatum>,
}

/// A datum that was corrected.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct CorrectedDatum {
    /// Its id.
    pub id: DatumId,
    /// What it is called, in the best of the reader's languages; none when the dictionary does not have it any more.
    pub label: Option<String>,
}

/// What was changed in a person's file, for staff of the operation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct FileHistory {
    /// The person.
    pub individual: IndividualId,
    /// The version that the file is at.
    pub version: i64,
    /// The changes, oldest first; those from before the host kept them are not there.
    pub changes: Vec<ChangeLine>,
}

/// One change.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct ChangeLine {
    /// The version of the file that it made: by it the change is undone.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: StaffId,
    /// The change that it undid; none where it is no undoing.
    pub undoes: Option<i64>,
    /// Whether it can be undone: what it wrote was not changed again since, and what was there before is kept.
    pub can_be_undone: bool,
    /// Whether what was there before is kept still. Of what files said, half a megabyte is kept.
    pub kept: bool,
    /// What it changed: datums, and lists as a whole. Where nothing is kept, without what they said.
    pub data: Vec<ChangedDatum>,
}

/// A datum, or a list, that was changed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct ChangedDatum {
    /// Its id.
    pub id: DatumId,
    /// What it is called, in the best of the reader's languages; none when the dictionary does not have it any more.
    pub label: Option<String>,
    /// What it said before, in words; none where it said nothing.
    pub before: Option<String>,
    /// What it said after; none where it said nothing.
    pub after: Option<String>,
}

/// The ages with which the host counts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct AgeKnown {
    /// The youngest that the person may be.
    pub from: u16,
    /// The oldest that the person may be.
    pub to: u16,
    /// Whether less is known than the day of birth.
    pub estimated: bool,
    /// Who has to say yes: near a border of bands, everybody whom one of them asks.
    pub who: Who,
    /// Whether the person may have come into another band since somebody last looked at the estimate. Until somebody does
    /// again, and writes down the same or another one, the band stays what it was.
    pub look_again: bool,
}

impl AgeKnown {
    pub(crate) fn of(birth: Birth, today: Today, capacity: &Capacity) -> Option<Self> {
        let ages = birth.ages(today)?;
        let is_other = |a: u16, b: u16| capacity.band(a) != capacity.band(b);
        Some(Self {
            from: ages.youngest,
            to: ages.oldest,
            estimated: !birth.is_exact(),
            who: capacity.band_of(ages).who,
            look_again: birth.look_again(today, is_other),
        })
    }
}

/// Countries of origin that the file does not say any more.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct OriginBefore {
    /// Those that were recorded once: their authorities receive nothing, as those of the countries that the file says.
    pub recorded: Vec<CountryNamed>,
    /// Those that a member of staff took out as errors.
    pub taken_out: Vec<OriginTakenOut>,
}

/// A country of origin that was recorded by mistake.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct OriginTakenOut {
    /// Which.
    pub country: CountryCode,
    /// Why it was a mistake.
    pub reason: String,
    /// Who says so.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

impl From<TakenOut> for OriginTakenOut {
    fn from(error: TakenOut) -> Self {
        let TakenOut { country, reason, by, at } = error;
        Self { country: CountryCode(country), reason, by, at }
    }
}

/// A country, with its name.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct CountryNamed {
    /// ISO 3166-1 alpha-3; `XXA` for statelessness.
    pub country: CountryCode,
    /// Its name, in the best of the reader's languages.
    pub name: String,
}

impl CountryNamed {
    pub(crate) fn of(country: &CountryId, languages: &PreferredLanguages) -> Self {
        Self { country: CountryCode(country.clone()), name: country::name(country, languages).to_owned() }
    }
}
