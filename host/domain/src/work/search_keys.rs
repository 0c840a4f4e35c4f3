//! Under which keyed hashes a person is kept, and which of them a search asks for.
//!
//! A hash of a name has the year of birth in it, so that no name alone can be counted. Which year is kept once, the middle of
//! what is known; the years beside it are asked for. What a slip of the pen may have made of a name is asked for as well,
//! and not kept. One word of a name, which very many share, is kept in one of several shares, and asked for in all.
//!
//! What hashes them follows from the key of the epoch that wraps the person's own key, and ends with it.

use std::collections::BTreeSet;

use waystation_names::{Key, MOST_KEPT, keys};

use super::Host;
use super::error::WorkError;
use crate::person::birth::{Birth, FIRST_DAY};
use crate::person::phone::Phone;
use crate::person::profile::Profile;
use crate::ports::ReadTx;
use crate::security::epoch::{Epoch, EpochState, KeeperError, Wrapping};
use crate::security::search_key::{KEPT, SearchKey, SearchKeys, SearchSecret};
use crate::words::calendar::Today;
use crate::words::ids::{IndividualId, OperationId};

/// So many years to either side of what is known of a birth are asked for: half of what the roughest is wrong by.
const MARGIN: i16 = 3;

/// A slip of the pen in the decade.
const DECADE: i16 = 10;

/// What is asked for, in the order in which it is asked: the likeliest first, because a search stops when it has enough.
pub(super) type Rounds = Vec<Vec<SearchKey>>;

/// The keys of those of an operation whose data keys one epoch wraps.
pub(super) struct KeysOf<'o> {
    secret: SearchSecret,
    operation: &'o OperationId,
}

/// The keys of all of an operation: those of the current epoch, and while data keys are wrapped anew, of the one before.
pub(super) struct AllKeysOf<'o> {
    epochs: Vec<KeysOf<'o>>,
    /// Whether the key of an epoch is not at hand. The files of its people do not open either.
    pub(super) incomplete: bool,
}

impl<'o> AllKeysOf<'o> {
    pub(super) async fn read<T: ReadTx + ?Sized>(
        host: &Host,
        tx: &mut T,
        operation: &'o OperationId,
    ) -> Result<Self, WorkError> {
        let epochs = tx.epochs().await?;
        let mut wrapping: Vec<Wrapping> = epochs.iter().filter(|epoch| wraps(epoch)).map(Epoch::wrapping).collect();
        if epochs.is_empty() {
            wrapping.push(Wrapping::Master);
        }
        let all = wrapping.len();
        let at_hand = wrapping.into_iter().filter_map(|by| KeysOf::under(host, operation, by).ok());
        let epochs: Vec<_> = at_hand.collect();
        Ok(Self { incomplete: epochs.len() < all, epochs })
    }

    /// What is asked of each epoch, the likeliest of all first.
    pub(super) fn rounds(&self, of: impl Fn(&KeysOf<'_>) -> Rounds) -> Rounds {
        let mut all = Rounds::new();
        for rounds in self.epochs.iter().map(of) {
            all.resize_with(all.len().max(rounds.len()), Vec::new);
            for (round, more) in all.iter_mut().zip(rounds) {
                round.extend(more);
            }
        }
        all
    }
}

const fn wraps(epoch: &Epoch) -> bool {
    matches!(epoch.state, EpochState::Current { .. } | EpochState::Old { empty_since: None, .. })
}

impl<'o> KeysOf<'o> {
    pub(super) fn under(host: &Host, operation: &'o OperationId, by: Wrapping) -> Result<Self, KeeperError> {
        Ok(Self { secret: host.vault.search_secret(by)?, operation })
    }

    /// All that is kept with a person.
    pub(super) fn kept(&self, person: IndividualId, profile: &Profile) -> SearchKeys {
        let year = profile.birth().map(kept_year);
        let names: BTreeSet<Key> = profile.names().flat_map(|name| keys(name).kept()).collect();
        // Whole names and pairs of words are before single words.
        let names = names.iter().take(MOST_KEPT).map(|key| self.name(key, year, self.share(person, key)));
        let all = self.numbers(profile).into_iter().chain(names);
        SearchKeys::filled(all, |place| self.secret.no_key(person, place))
    }

    /// What brings those who may be the same person as this one.
    pub(super) fn alike(&self, profile: &Profile, today: Today) -> Rounds {
        let mut rounds = vec![self.numbers(profile)];
        rounds.extend(self.named(profile.names(), profile.birth(), today));
        rounds
    }

    /// What brings those with one of these names.
    pub(super) fn named<'n>(&self, names: impl Iterator<Item = &'n str>, birth: Option<Birth>, today: Today) -> Rounds {
        let (mut near, mut wide) = (BTreeSet::new(), BTreeSet::new());
        for name in names {
            let keys = keys(name);
            near.extend(keys.asked());
            wide.extend(keys.asked_widely());
        }
        let of = |keys: &BTreeSet<Key>, year| -> Vec<SearchKey> {
            keys.iter().flat_map(|key| (0..shares(key)).map(move |share| self.name(key, year, share))).collect()
        };
        let years = birth.map_or_else(|| all_years(today), asked_years);
        let mut rounds: Rounds = years.iter().map(|year| of(&near, *year)).collect();
        match birth {
            Some(birth) => {
                rounds.extend(decades(birth).map(|year| of(&near, Some(year))));
                rounds.extend(years.iter().map(|year| of(&wide, *year)));
            }
            // Every slip of the pen in every year is too much to ask.
            None => rounds.push(of(&wide, None)),
        }
        rounds
    }

    /// What brings those with this telephone.
    pub(super) fn phone(&self, phone: &Phone) -> SearchKey {
        self.secret.key(self.operation, "phone", &[phone.ending().as_bytes()])
    }

    /// What brings those with a document of this number, in the form in which numbers are compared.
    pub(super) fn document(&self, number: &str) -> SearchKey {
        self.secret.key(self.operation, "document", &[number.as_bytes()])
    }

    fn numbers(&self, profile: &Profile) -> Vec<SearchKey> {
        let phones = profile.phones().map(|phone| self.phone(&phone));
        // So many that names keep their place, whatever number of telephones and documents somebody has.
        let documents = profile.documents().map(|number| self.document(&number));
        documents.chain(phones).take(KEPT - MOST_KEPT).collect()
    }

    fn name(&self, key: &Key, year: Option<i16>, share: u8) -> SearchKey {
        let year = year.map_or([0; 2], i16::to_be_bytes);
        self.secret.key(self.operation, "name", &[key.as_bytes(), &year, &[share]])
    }

    /// In which of its shares a person has a key: by chance, and always the same.
    fn share(&self, person: IndividualId, key: &Key) -> u8 {
        let chance = self.secret.key(self.operation, "share", &[person.as_bytes(), key.as_bytes()]);
        chance.0[0] % shares(key)
    }
}

/// In how many shares those who have a key are kept, so that none of them says how many they are.
fn shares(key: &Key) -> u8 {
    if key.is_one_of_several() { 8 } else { 1 }
}

/// The year under which a person is kept.
fn kept_year(birth: Birth) -> i16 {
    let (from, to) = birth.days();
    i16::midpoint(from.year(), to.year())
}

/// The years in which one of whom this is known is looked for, the nearest first, and those whose birth is not known.
fn asked_years(birth: Birth) -> Vec<Option<i16>> {
    let (from, to) = birth.days();
    let middle = kept_year(birth);
    let mut years: Vec<i16> = (from.year() - MARGIN..=to.year() + MARGIN).collect();
    years.sort_by_key(|year| (year - middle).abs());
    let mut years: Vec<Option<i16>> = years.into_iter().map(Some).collect();
    years.insert(1, None);
    years
}

/// The years whose decade is another's by one.
fn decades(birth: Birth) -> impl Iterator<Item = i16> {
    let middle = kept_year(birth);
    [middle - DECADE, middle + DECADE].into_iter()
}

/// Those whose birth is not known, and then every year in which somebody who lives may have been born, the last first.
fn all_years(today: Today) -> Vec<Option<i16>> {
    let years = (FIRST_DAY.year()..=today.day.year()).rev().map(Some);
    std::iter::once(None).chain(years).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]

    use jiff::civil::date;

    use super::*;

    fn birth(text: &str) -> Birth {
        Birth::parse(text, date(2026, 3, 1)).unwrap()
    }

    #[test]
    fn whoever_may_have_been_born_on_the_same_day_is_looked_for_where_they_are_kept() {
        let births = [
            "2001-05-17",
            "2001-01-01",
            "2001-05",
            "2001",
            "about 2003",
            "about 1999",
            "about 25",
            "about 22",
            "about 27",
            "2003-12-31",
            "1996-12-31",
        ];
        for one in births.map(birth) {
            for other in births.map(birth) {
                let ((from, to), (other_from, other_to)) = (one.days(), other.days());
                if from <= other_to && other_from <= to {
                    assert!(asked_years(one).contains(&Some(kept_year(other))), "{one:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn the_nearest_year_is_asked_first_then_the_unknown_and_no_year_is_asked_twice() {
        let years = asked_years(birth("2001-05-17"));
        assert_eq!(years[..2], [Some(2001), None]);
        assert_eq!(years.len(), 8);
        assert_eq!(years.iter().collect::<BTreeSet<_>>().len(), years.len());
    }
}
