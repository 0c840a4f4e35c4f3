//! Where a person comes from: the states whose authorities never receive anything.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::country::STATELESS;
use crate::words::ids::{CountryId, StaffId};
use crate::words::time::Timestamp;

/// What is recorded of where a person comes from, and what ever was. It is not serialised, and its `Debug` says nothing.
#[derive(Clone, Default)]
pub struct Origin {
    /// The nationalities, `xxa` for a stateless person; empty while they are not known.
    pub nationalities: BTreeSet<CountryId>,
    /// The nationalities that the person once had.
    pub former_nationalities: BTreeSet<CountryId>,
    /// The countries of former habitual residence.
    pub former_residences: BTreeSet<CountryId>,
    /// What was recorded as one of these, is not any more, and was not taken out as an error.
    pub recorded_before: BTreeSet<CountryId>,
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Origin").finish_non_exhaustive()
    }
}

/// Why a government receives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is that of a country of origin.
    Home,
    /// It could be: not all is known of where the person comes from.
    Unknown,
}

fn is_stateless(country: &CountryId) -> bool {
    country.as_str() == STATELESS
}

impl Origin {
    /// Every country that is, or ever was, recorded as one of origin.
    pub fn countries(&self) -> impl Iterator<Item = &CountryId> {
        let all = [&self.nationalities, &self.former_nationalities, &self.former_residences, &self.recorded_before];
        all.into_iter().flatten().filter(|country| !is_stateless(country))
    }

    /// Whether it is known where the person comes from. Somebody without any nationality comes from where they lived.
    #[must_use]
    pub fn is_known(&self) -> bool {
        let stateless = self.nationalities.iter().chain(&self.recorded_before).any(is_stateless);
        let lived = self.former_residences.iter().any(|country| !is_stateless(country));
        !self.nationalities.is_empty() && (!stateless || lived)
    }

    /// Whether an authority of this country may receive anything.
    ///
    /// # Errors
    /// Why it may not.
    pub fn may_tell(&self, government: &CountryId) -> Result<(), Kept> {
        if self.countries().any(|country| country == government) {
            Err(Kept::Home)
        } else if self.is_known() {
            Ok(())
        } else {
            Err(Kept::Unknown)
        }
    }
}

/// The countries of origin that a file no longer says, and those that a person took out as errors.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Before {
    /// They close the door as those do that the file says.
    pub(crate) recorded: BTreeSet<CountryId>,
    /// They do not, unless they are recorded again.
    pub(crate) taken_out: Vec<TakenOut>,
}

/// A country of origin that was recorded by mistake.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOut {
    /// Which.
    pub country: CountryId,
    /// Why it was a mistake.
    pub reason: String,
    /// Who says so.
    pub by: StaffId,
    /// When.
    pub at: Timestamp,
}

/// Why a country was not taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTakenOut {
    /// The file says it.
    #[error("country: the file still says it; correct the nationality or the country of residence first")]
    StillSaid,
    /// It was never recorded, or was taken out before.
    #[error("country: it is not among those that were recorded before")]
    NotRecorded,
}
