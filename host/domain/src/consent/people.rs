//! Whose yes counts. Source: Technical Note, "Terminology" ((Informed) assent) and "Consent".

use super::{Giver, NotInForce, Terms};

/// What the question needs to know about the person. It has no `Debug` and is not serialised.
pub struct Situation {
    /// Full years; `None` when the date of birth is not recorded.
    pub age: Option<u16>,
    /// The care of a child.
    pub care: Care,
}

/// Who cares for a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// A parent or customary caregiver, or not recorded.
    Caregiver,
    /// Separated from both parents, with relatives.
    Separated,
    /// With no adult responsible by law or custom.
    Unaccompanied,
}

/// From this age a person consents alone. Documented default; the operation's law may differ.
pub const ADULT_FROM: u16 = 18;
/// From this age a child's assent is needed beside the caregiver's consent. Documented default.
pub const ASSENT_FROM: u16 = 6;

/// Whether the right people said yes.
///
/// # Errors
/// What is missing.
pub fn right_people(terms: &Terms, situation: &Situation) -> Result<(), NotInForce> {
    let age = situation.age.ok_or(NotInForce::AgeUnknown)?;
    if age >= ADULT_FROM {
        return match terms.given_by {
            Giver::Person | Giver::GuardianshipAuthority => Ok(()),
            Giver::Caregiver | Giver::Relative | Giver::FormalCaregiver => Err(NotInForce::WrongGiver),
        };
    }
    let right = match situation.care {
        Care::Caregiver => terms.given_by == Giver::Caregiver,
        Care::Separated => terms.given_by == Giver::Relative,
        Care::Unaccompanied => terms.given_by == Giver::FormalCaregiver,
    };
    if !right {
        return Err(NotInForce::WrongGiver);
    }
    match terms.assent {
        Some(false) => Err(NotInForce::AssentRefused),
        None if age >= ASSENT_FROM => Err(NotInForce::NoAssent),
        Some(true) | None => Ok(()),
    }
}
