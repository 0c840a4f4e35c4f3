//! Whose yes counts. The bands are data of the operation, because law differs; a default is shipped.
//!
//! Source: Technical Note, "Terminology" ((Informed) assent) and "Consent".

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::not_in_force::NotInForce;
use super::record::Consent;
use super::terms::{Giver, Terms};
use crate::person::age::Ages;
use crate::person::birth::Birth;
use crate::person::care::CareStatus;
use crate::words::calendar::{Calendar, Today};
use crate::words::codes::codes;
use crate::words::ids::PathwayId;
use crate::words::text::Reference;
use crate::words::time::Timestamp;

/// Below this age a person is a child, whatever an operation's bands say. Source: Convention on the Rights of the
/// Child, article 1, as the Technical Note uses it in "Terminology".
pub const CHILD_BELOW: u16 = 18;

/// What the question needs to know about the person. It has no `Debug` and is not serialised.
pub struct Situation {
    /// The date of birth as it is known today; `None` when nothing of it is recorded.
    pub born: Option<Birth>,
    /// How the operation counts days and birthdays.
    pub calendar: Calendar,
    /// Now.
    pub now: Timestamp,
    /// The care of a child.
    pub care: Care,
    /// Whether a guardianship authority decides for an adult today.
    pub guardianship: bool,
}

impl Situation {
    /// Today.
    #[must_use]
    pub fn today(&self) -> Today {
        self.calendar.today(self.now)
    }

    /// The full years that the person may have today.
    #[must_use]
    pub fn ages(&self) -> Option<Ages> {
        self.ages_at(self.now)
    }

    /// The full years at a moment, by what is known today of the date of birth.
    #[must_use]
    pub fn ages_at(&self, moment: Timestamp) -> Option<Ages> {
        self.born?.ages(self.calendar.today(moment))
    }
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

impl Care {
    /// Who cares for a child who lives like this. A child with relatives is separated from its parents, whether or not
    /// somebody wrote that the relatives are responsible.
    #[must_use]
    pub const fn of(status: Option<CareStatus>) -> Self {
        match status {
            Some(CareStatus::WithRelatives | CareStatus::Separated) => Self::Separated,
            Some(CareStatus::Unaccompanied) => Self::Unaccompanied,
            Some(CareStatus::WithParents | CareStatus::NotAChild) | None => Self::Caregiver,
        }
    }
}

/// An authority decides for an adult without capacity. A disability alone never denies capacity.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guardianship {
    /// The authority's decision.
    pub reference: Reference,
    /// In force from this moment.
    pub from: Timestamp,
    /// Not in force from this moment: it is looked at again.
    pub until: Timestamp,
}

impl Guardianship {
    /// Whether it counts at `now`.
    #[must_use]
    pub fn in_force(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }
}

/// Who has to say yes in an age band.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Who {
    /// The person who cares for the child, who is too young to be asked.
    Caregiver,
    /// The person who cares for the child, and the child.
    CaregiverAndChild,
    /// As [`Who::CaregiverAndChild`], but in matters of lesser weight the child alone.
    CaregiverAndChildOrChildAlone,
    /// The person, or the guardianship authority of a person without capacity.
    Person,
}

impl Who {
    /// Who has to say yes where either may be right: everybody whom one of them asks.
    const fn stricter(self, other: Self) -> Self {
        use Who::{Caregiver, CaregiverAndChild, CaregiverAndChildOrChildAlone, Person};
        match (self, other) {
            (Person, who) | (who, Person) => who,
            (Caregiver, Caregiver) => Caregiver,
            (CaregiverAndChildOrChildAlone, CaregiverAndChildOrChildAlone) => CaregiverAndChildOrChildAlone,
            _ => CaregiverAndChild,
        }
    }
}

/// An age band.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Its first year of age.
    #[cfg_attr(feature = "openapi", schema(maximum = 65535))]
    pub from: u16,
    /// Who has to say yes.
    pub who: Who,
}

/// Who has to say yes, at every age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Capacity {
    bands: Vec<Band>,
    lesser_weight: BTreeSet<PathwayId>,
}

/// Whose yes counts at which age: the form in which [`Capacity`] is written.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Capacity))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    #[cfg_attr(feature = "openapi", schema(min_items = 1))]
    bands: Vec<Band>,
    #[serde(default, alias = "lesser-weight")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    lesser_weight: BTreeSet<PathwayId>,
}

/// Why bands are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it all")]
pub enum BadBands {
    #[error("the first band has to begin at 0")]
    NotFromBirth,
    #[error("each band has to begin at a higher age than the one before")]
    NotAscending,
    #[error("the last band, and no other, has to be the one in which a person decides alone")]
    AdultsNotLast,
    #[error("a person decides alone from an age between 15 and 25")]
    AdultAge,
}

impl Default for Capacity {
    /// 0 to 5, 6 to 11, 12 to 14, 15 to 17, and 18 and older.
    fn default() -> Self {
        let band = |from, who| Band { from, who };
        Self {
            bands: vec![
                band(0, Who::Caregiver),
                band(6, Who::CaregiverAndChild),
                band(12, Who::CaregiverAndChild),
                band(15, Who::CaregiverAndChildOrChildAlone),
                band(CHILD_BELOW, Who::Person),
            ],
            lesser_weight: BTreeSet::new(),
        }
    }
}

impl TryFrom<Written> for Capacity {
    type Error = BadBands;
    fn try_from(Written { bands, lesser_weight }: Written) -> Result<Self, BadBands> {
        Self::new(bands, lesser_weight)
    }
}

impl From<Capacity> for Written {
    fn from(Capacity { bands, lesser_weight }: Capacity) -> Self {
        Self { bands, lesser_weight }
    }
}

/// Ages and codes, for the audit.
impl std::fmt::Display for Capacity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, band) in self.bands.iter().enumerate() {
            write!(f, "{}{} {}", if i == 0 { "" } else { ", " }, band.from, band.who.code())?;
        }
        self.lesser_weight.iter().try_for_each(|pathway| write!(f, ", lesser weight {pathway}"))
    }
}

impl Capacity {
    /// The pathways on matters of lesser weight.
    #[must_use]
    pub const fn lesser_weight(&self) -> &BTreeSet<PathwayId> {
        &self.lesser_weight
    }

    /// From bands in the order of age, and the pathways on matters of lesser weight.
    ///
    /// # Errors
    /// [`BadBands`].
    pub fn new(bands: Vec<Band>, lesser_weight: BTreeSet<PathwayId>) -> Result<Self, BadBands> {
        if bands.first().is_none_or(|band| band.from != 0) {
            return Err(BadBands::NotFromBirth);
        }
        if bands.iter().zip(bands.iter().skip(1)).any(|(young, old)| young.from >= old.from) {
            return Err(BadBands::NotAscending);
        }
        match bands.split_last() {
            Some((last, rest)) if last.who == Who::Person && rest.iter().all(|band| band.who != Who::Person) => {
                if !(15..=25).contains(&last.from) {
                    return Err(BadBands::AdultAge);
                }
            }
            _ => return Err(BadBands::AdultsNotLast),
        }
        Ok(Self { bands, lesser_weight })
    }

    /// The bands, in the order of age.
    #[must_use]
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// The band of an age.
    #[must_use]
    pub fn band(&self, age: u16) -> Band {
        let of = self.bands.iter().rev().find(|band| band.from <= age);
        // There is always one from 0; should there be none, the strictest answer is a child's.
        of.copied().unwrap_or(Band { from: 0, who: Who::CaregiverAndChild })
    }

    /// The band of somebody whose age is known roughly: the youngest one, with whoever has to say yes in any of them. An
    /// adult alone decides only who is one at every age that it may be.
    #[must_use]
    pub fn band_of(&self, ages: Ages) -> Band {
        let youngest = self.band(ages.youngest);
        let others = self.bands.iter().filter(|band| youngest.from < band.from && band.from <= ages.oldest);
        let who = others.fold(youngest.who, |who, band| who.stricter(band.who));
        Band { who, ..youngest }
    }

    /// Whether the right people said yes to these terms, when the person is in this situation.
    ///
    /// # Errors
    /// What is missing.
    pub fn right_people(&self, terms: &Terms, situation: &Situation) -> Result<(), NotInForce> {
        let ages = situation.ages().ok_or(NotInForce::AgeUnknown)?;
        let asks_child = match self.band_of(ages).who {
            Who::Person => return adult(terms, situation),
            Who::Caregiver => false,
            Who::CaregiverAndChild => true,
            Who::CaregiverAndChildOrChildAlone => {
                if terms.given_by == Giver::Person && self.lesser_weight.contains(&terms.pathway) {
                    return if terms.assent == Some(false) { Err(NotInForce::AssentRefused) } else { Ok(()) };
                }
                true
            }
        };
        let right = match situation.care {
            Care::Caregiver => Giver::Caregiver,
            Care::Separated => Giver::Relative,
            Care::Unaccompanied => Giver::FormalCaregiver,
        };
        if terms.given_by != right {
            return Err(NotInForce::WrongGiver);
        }
        match terms.assent {
            Some(false) => Err(NotInForce::AssentRefused),
            None if asks_child => Err(NotInForce::NoAssent),
            Some(true) | None => Ok(()),
        }
    }

    /// Whether the person was in the recorded band when it was given, and still is. Both are asked by the date of birth
    /// that is known today: a yes that was recorded as an adult's, and was a child's, never becomes an adult's by a
    /// birthday.
    ///
    /// # Errors
    /// [`NotInForce::WrongBand`] or [`NotInForce::BandCrossed`]; [`NotInForce::AgeUnknown`].
    pub fn same_band(&self, consent: &Consent, situation: &Situation) -> Result<(), NotInForce> {
        let ages = situation.ages().ok_or(NotInForce::AgeUnknown)?;
        if consent.band != situation.ages_at(consent.at).map(|ages| self.band_of(ages).from) {
            return Err(NotInForce::WrongBand);
        }
        if consent.band == Some(self.band_of(ages).from) { Ok(()) } else { Err(NotInForce::BandCrossed) }
    }

    /// Whether a consent still comes from the right people: they said yes, and the person is still in the band in
    /// which it was given.
    ///
    /// # Errors
    /// What is missing.
    pub fn still_right(&self, consent: &Consent, situation: &Situation) -> Result<(), NotInForce> {
        self.same_band(consent, situation)?;
        self.right_people(&consent.terms, situation)
    }
}

fn adult(terms: &Terms, situation: &Situation) -> Result<(), NotInForce> {
    match (situation.guardianship, terms.given_by) {
        (false, Giver::Person) => Ok(()),
        (true, Giver::GuardianshipAuthority) if terms.involved == Some(true) => Ok(()),
        (true, Giver::GuardianshipAuthority) => Err(NotInForce::NotInvolved),
        _ => Err(NotInForce::WrongGiver),
    }
}

codes! { Who }

#[cfg(test)]
mod tests {
    use super::*;

    fn band(from: u16, who: Who) -> Band {
        Band { from, who }
    }

    #[test]
    fn bands_begin_at_birth_ascend_and_end_with_those_who_decide_alone() {
        let new = |bands| Capacity::new(bands, BTreeSet::new());
        assert_eq!(new(vec![]), Err(BadBands::NotFromBirth));
        assert_eq!(new(vec![band(1, Who::Person)]), Err(BadBands::NotFromBirth));
        assert_eq!(new(vec![band(0, Who::Caregiver), band(0, Who::Person)]), Err(BadBands::NotAscending));
        assert_eq!(new(vec![band(0, Who::Caregiver)]), Err(BadBands::AdultsNotLast));
        assert_eq!(new(vec![band(0, Who::Person), band(18, Who::Person)]), Err(BadBands::AdultsNotLast));
        for age in [14, 26] {
            assert_eq!(new(vec![band(0, Who::Caregiver), band(age, Who::Person)]), Err(BadBands::AdultAge));
        }
        for age in [15, 25] {
            assert!(new(vec![band(0, Who::Caregiver), band(age, Who::Person)]).is_ok());
        }
    }

    #[test]
    fn the_default_bands_are_the_documented_ones_and_obey_their_own_rules() {
        let default = Capacity::default();
        let from: Vec<_> = default.bands().iter().map(|band| band.from).collect();
        assert_eq!(from, [0, 6, 12, 15, 18]);
        assert_eq!(Capacity::new(default.bands().to_vec(), BTreeSet::new()), Ok(default));
    }

    #[test]
    fn relatives_answer_for_a_child_without_its_parents_and_nobody_answers_for_an_unaccompanied_one() {
        for (status, care) in [
            (None, Care::Caregiver),
            (Some(CareStatus::WithParents), Care::Caregiver),
            (Some(CareStatus::NotAChild), Care::Caregiver),
            (Some(CareStatus::WithRelatives), Care::Separated),
            (Some(CareStatus::Separated), Care::Separated),
            (Some(CareStatus::Unaccompanied), Care::Unaccompanied),
        ] {
            assert_eq!(Care::of(status), care, "{status:?}");
        }
    }

    #[test]
    fn an_age_is_in_the_band_that_begins_with_it() {
        let default = Capacity::default();
        for (age, from) in [(0, 0), (5, 0), (6, 6), (11, 6), (12, 12), (14, 12), (15, 15), (17, 15), (18, 18), (99, 18)]
        {
            assert_eq!(default.band(age).from, from, "{age}");
        }
    }
}
