//! What a file says of somebody, as the API takes it.

use serde_json::{Map, Value, json};

use crate::dice::Dice;
use crate::names::name;

/// Nationalities, and how many in a hundred have each.
const NATIONALITIES: [(&str, u64); 8] =
    [("SYR", 26), ("AFG", 14), ("SOM", 11), ("ERI", 11), ("COD", 12), ("UKR", 10), ("MMR", 6), ("VEN", 10)];
const LANGUAGES: [&str; 8] = ["ar", "fa", "so", "ti", "fr", "uk", "rhg", "es"];
const NEEDS: [&str; 3] = ["legal-protection", "single-parent", "older-person"];

/// The profile of the person with this number. Whom it is of, and how much is known, differs as in a real register: half have
/// a registration number, six in ten a telephone (one in four shares it with the one before), one in ten only the
/// year of birth.
#[must_use]
pub fn profile(number: u64) -> Value {
    // Other numbers than those that made the name, so that it does not follow from them.
    let mut dice = Dice::of(number ^ (1 << 62));
    let mut said = Map::new();
    let mut say = |datum: &str, value: Value| drop(said.insert(datum.to_owned(), value));
    say("full-name", name(number).into());
    let (year, month, day) = (1940 + dice.below(85), 1 + dice.below(12), 1 + dice.below(28));
    let born = if dice.below(10) == 0 { format!("{year}") } else { format!("{year}-{month:02}-{day:02}") };
    say("date-of-birth", born.into());
    say("sex", ["female", "male"][usize::from(dice.below(100) < 49)].into());
    let mut left = dice.below(100);
    let at = NATIONALITIES.iter().position(|(_, share)| {
        let here = left < *share;
        left = left.saturating_sub(*share);
        here
    });
    let at = at.unwrap_or(0);
    say("nationality", NATIONALITIES[at].0.into());
    say("preferred-language", LANGUAGES[at].into());
    say("household-size", (1 + dice.below(9)).into());
    if dice.below(2) == 0 {
        say("individual-number", format!("{:03}-{:02}C{:07}", 100 + number % 800, number % 100, number).into());
    }
    if dice.below(10) < 6 {
        let of = if dice.below(4) == 0 { number.saturating_sub(1) } else { number };
        say("phone", format!("+962 7 {:08}", of % 100_000_000).into());
    }
    if dice.below(10) < 3 {
        let need = usize::try_from(dice.below(NEEDS.len() as u64)).unwrap_or(0);
        say("specific-needs", json!([NEEDS[need]]));
    }
    say(
        "date-of-arrival",
        format!("20{:02}-{:02}-{:02}", 15 + dice.below(10), 1 + dice.below(12), 1 + dice.below(28)).into(),
    );
    Value::Object(said)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_register_is_the_same_every_time_and_nobody_in_it_is_anybody_else() {
        let people: Vec<String> = (0..200).map(|number| profile(number).to_string()).collect();
        assert_eq!(people, (0..200).map(|number| profile(number).to_string()).collect::<Vec<_>>());
        assert_eq!(people.iter().collect::<BTreeSet<_>>().len(), people.len());
        assert!(people.iter().all(|person| person.contains("full-name")));
    }
}
