//! Who may be registered already: which of the files that a search brought may be of the same person, and why.
//!
//! Nothing here joins two files. The order is for a member of staff, who sees the reasons and decides. Nothing excludes a
//! file by itself either: a date of birth is mistyped, a sex is ticked in the wrong box, a nationality is not told to the
//! first who asks.

use std::collections::BTreeSet;

use strum::{EnumIter, IntoStaticStr};
use waystation_names::{Likeness, compare};

use super::births::{Births, births};
use super::profile::Profile;

/// A file that may be of the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate<P> {
    /// Whose it is.
    pub person: P,
    /// From 0 to 100. It orders what a person looks at; it is no probability.
    pub points: u8,
    /// How alike the names are, where both files have one.
    pub name: Option<Likeness>,
    /// What else speaks for it, and against it.
    pub signs: BTreeSet<Sign>,
}

/// What two files say of each other, apart from the names. Its [`id`](Self::id) is the key of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Sign {
    /// The same individual registration number.
    SameIndividualNumber,
    /// The same number of the same kind of identity document, or in the same other registry.
    SameDocument,
    /// The same national identity number.
    SameNationalNumber,
    /// The same telephone, which a family may share.
    SamePhone,
    /// The same date of birth.
    SameBirth,
    /// Dates of birth that may be the same, as far as they are known.
    BirthMayBeSame,
    /// Dates of birth that one slip of the pen parts.
    BirthSlip,
    /// Dates of birth within a year.
    BirthNear,
    /// Dates of birth that are far apart.
    OtherBirth,
    /// The same sex.
    SameSex,
    /// Another sex.
    OtherSex,
    /// A nationality in common.
    SameNationality,
    /// No nationality in common.
    OtherNationality,
    /// Caregivers whose names are alike.
    SameCaregiver,
}

impl Sign {
    /// The word for it in an API, and the key of its text.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.into()
    }

    /// What it adds to the points, or takes.
    const fn weight(self) -> i32 {
        match self {
            // What a number says is said by `at_least`.
            Self::SameIndividualNumber | Self::SameDocument | Self::SameNationalNumber => 0,
            Self::SameBirth => 20,
            Self::BirthSlip => 15,
            Self::BirthMayBeSame | Self::SamePhone => 10,
            Self::SameNationality => 6,
            Self::SameCaregiver | Self::BirthNear => 5,
            Self::SameSex => 4,
            Self::OtherNationality => -10,
            Self::OtherSex => -15,
            Self::OtherBirth => -30,
        }
    }

    /// Whoever has the same number is shown, whatever else the files say: then one of them has somebody else's.
    const fn at_least(self) -> i32 {
        match self {
            Self::SameIndividualNumber => 95,
            Self::SameNationalNumber | Self::SameDocument => 90,
            _ => 0,
        }
    }
}

/// From this on a file is shown.
const SHOWN: i32 = 60;

/// How many of a hundred points the names alone can give.
const NAMES: i32 = 70;

/// What names give where one file has none.
const NO_NAME: i32 = 35;

/// What is given where a date of birth is not known: a file that says little is no more another person's.
const NO_BIRTH: i32 = 5;

/// The likeliest first; those that are equal stay in the order in which they came.
pub fn likeliest_first<P>(duplicates: &mut [Duplicate<P>]) {
    duplicates.sort_by_key(|duplicate| std::cmp::Reverse(duplicate.points));
}

/// The file of a person, if it may be of the same person as the candidate.
pub(crate) fn duplicate<P>(person: P, one: &Profile, other: &Profile) -> Option<Duplicate<P>> {
    let name = likest(one, other);
    let signs = signs(one, other);
    let names = name.as_ref().map_or(NO_NAME, |likeness| i32::from(likeness.score.points()) * NAMES / 100);
    let unknown = if one.birth().is_none() || other.birth().is_none() { NO_BIRTH } else { 0 };
    let weighed: i32 = names + unknown + signs.iter().map(|sign| sign.weight()).sum::<i32>();
    let least = signs.iter().map(|sign| sign.at_least()).max().unwrap_or(0);
    let points = weighed.max(least).clamp(0, 100);
    let points = u8::try_from(points).ok().filter(|_| points >= SHOWN)?;
    Some(Duplicate { person, points, name, signs })
}

/// How alike those two of their names are that are most alike: nobody says which of their names they give to an office.
fn likest(one: &Profile, other: &Profile) -> Option<Likeness> {
    let pairs = one.names().flat_map(|name| other.names().map(move |other| compare(name, other)));
    pairs.max_by_key(|likeness| likeness.score.points())
}

fn signs(one: &Profile, other: &Profile) -> BTreeSet<Sign> {
    let mut signs = BTreeSet::new();
    let mut number = |datum: &str, sign: Sign| {
        if both(one, other, |profile| profile.number(datum)).is_some_and(|(one, other)| one == other) {
            signs.insert(sign);
        }
    };
    number("individual-number", Sign::SameIndividualNumber);
    number("national-id-number", Sign::SameNationalNumber);
    // Two kinds of documents may well have the same number. One whose kind is not told may be of either.
    if code(one, "identity-document-type").zip(code(other, "identity-document-type")).is_none_or(|(a, b)| a == b) {
        number("identity-document-number", Sign::SameDocument);
    }
    // One registry gives a number once.
    if one.other_numbers().any(|one| other.other_numbers().any(|other| one == other)) {
        signs.insert(Sign::SameDocument);
    }
    if one.phones().any(|one| other.phones().any(|other| one.is_same(&other))) {
        signs.insert(Sign::SamePhone);
    }
    signs.extend(both(one, other, Profile::birth).map(|(one, other)| match births(one, other) {
        Births::Same => Sign::SameBirth,
        Births::MayBeSame => Sign::BirthMayBeSame,
        Births::Slip => Sign::BirthSlip,
        Births::Near => Sign::BirthNear,
        Births::Apart => Sign::OtherBirth,
    }));
    let sexes = both(one, other, |profile| code(profile, "sex"));
    signs.extend(sexes.map(|(one, other)| if one == other { Sign::SameSex } else { Sign::OtherSex }));
    let nationalities = both(one, other, |profile| {
        let nationalities = profile.origin().nationalities;
        (!nationalities.is_empty()).then_some(nationalities)
    });
    signs.extend(
        nationalities.map(
            |(one, other)| {
                if one.is_disjoint(&other) { Sign::OtherNationality } else { Sign::SameNationality }
            },
        ),
    );
    let caregivers = both(one, other, |profile| text(profile, "caregiver-name"));
    if caregivers.is_some_and(|(one, other)| compare(one, other).is_near()) {
        signs.insert(Sign::SameCaregiver);
    }
    signs
}

/// What both files say.
fn both<'p, T>(one: &'p Profile, other: &'p Profile, said: impl Fn(&'p Profile) -> Option<T>) -> Option<(T, T)> {
    said(one).zip(said(other))
}

fn text<'p>(profile: &'p Profile, datum: &str) -> Option<&'p str> {
    profile.named(datum)?.text()
}

fn code<'p>(profile: &'p Profile, datum: &str) -> Option<&'p str> {
    Some(profile.named(datum)?.code()?.as_str())
}

#[cfg(test)]
mod tests;
