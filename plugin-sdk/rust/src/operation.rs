//! What an author implements, and what the host calls.

use crate::case::Case;
use crate::catalogue::Catalogue;
use crate::contract::{self, Assessment};
use crate::lower;

/// The SOPs of one operation. Both functions are pure: no clock, no randomness, nothing kept from one call to the next.
pub trait Operation {
    /// What the SOPs are: ids here, sentences in the locale files. Called once, when the plugin is admitted.
    fn describe() -> Catalogue;

    /// Applies the SOPs to one case. This is a recommendation; a person decides.
    fn assess(case: &Case<'_>) -> Assessment;
}

/// What an operation declares, in the records of the contract.
#[must_use]
pub fn describe<O: Operation>() -> contract::Catalogue {
    let catalogue = O::describe();
    lower::catalogue(&catalogue, &mut { catalogue.locales })
}

/// Applies an operation's SOPs to a case of the contract.
#[must_use]
pub fn assess<O: Operation>(of: &contract::Case) -> Assessment {
    O::assess(&Case::new(of))
}
