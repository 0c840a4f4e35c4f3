//! The values that are tried: all of them where they are few, else those at the borders.

use waystation_domain::person::dictionary::{Dictionary, FactKind};
use waystation_domain::plugin::assessment::Value;
use waystation_domain::plugin::catalogue::QuestionKind;
use waystation_domain::words::ids::{ChoiceId, FactId};

use super::chance::Chance;

/// A range of at most this many numbers is tried number by number.
const FEW: i128 = 256;

/// The days before today that are tried: around a week, two weeks, a month, three months, half a year, a year, coming of
/// age, a long life, and the longest ago that the host takes (the year 9999 before our era).
const DAYS_AGO: [i32; 34] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 15, 28, 29, 30, 31, 60, 89, 90, 91, 92, 180, 181, 182, 183, 364, 365, 366, 730,
    1_826, 6_570, 6_575, 36_525, 4_388_000,
];

/// Of a question, without preferring not to say.
pub(super) fn of_question(kind: &QuestionKind) -> Vec<Value> {
    let ids = |choices: &[waystation_domain::plugin::catalogue::Choice]| {
        choices.iter().map(|choice| choice.id.clone()).collect::<Vec<_>>()
    };
    match kind {
        QuestionKind::YesNo => yes_no(),
        QuestionKind::OneOf { choices } => ids(choices).into_iter().map(Value::One).collect(),
        QuestionKind::AnyOf { choices } => sets(&ids(choices)),
        QuestionKind::Number { min, max } => numbers(*min, *max),
        QuestionKind::Date => DAYS_AGO.into_iter().map(Value::DaysAgo).collect(),
        QuestionKind::Words { .. } => vec![Value::Given],
    }
}

/// Of a fact, without its being unknown.
pub(super) fn of_fact(fact: &FactId) -> Vec<Value> {
    let ids = |codes: &[waystation_domain::person::dictionary::Code]| {
        codes.iter().map(|code| code.id.clone()).collect::<Vec<_>>()
    };
    match Dictionary::host().fact(fact).map(|entry| &entry.kind) {
        Some(FactKind::YesNo) => yes_no(),
        Some(FactKind::One(codes)) => ids(codes).into_iter().map(Value::One).collect(),
        Some(FactKind::Many(codes)) => sets(&ids(codes)),
        Some(FactKind::Number { min, max }) => numbers(*min, *max),
        // The check of the catalogue has said so already.
        None => Vec::new(),
    }
}

/// Any value that the question takes, often one that is tried anyway.
pub(super) fn any_of_question(kind: &QuestionKind, chance: &mut Chance) -> Option<Value> {
    match kind {
        QuestionKind::Number { min, max } if !chance.once_in(3) => Some(Value::Number(chance.between(*min, *max))),
        QuestionKind::Date if chance.once_in(2) => {
            let days = chance.between(0, 40_000);
            Some(Value::DaysAgo(i32::try_from(days).unwrap_or(0)))
        }
        QuestionKind::AnyOf { choices } => {
            Some(Value::Many(choices.iter().filter(|_| chance.once_in(2)).map(|choice| choice.id.clone()).collect()))
        }
        _ => chance.one_of(&of_question(kind)).cloned(),
    }
}

/// No comes first: a pathway that is answered with the first value of everything, and one with the last, differ.
fn yes_no() -> Vec<Value> {
    vec![Value::YesNo(false), Value::YesNo(true)]
}

/// None of them, each alone, all but each, all.
fn sets(all: &[ChoiceId]) -> Vec<Value> {
    let without = |left: usize| all.iter().enumerate().filter(move |(i, _)| *i != left).map(|(_, id)| id.clone());
    let mut sets = vec![Value::Many(Vec::new())];
    sets.extend(all.iter().map(|id| Value::Many(vec![id.clone()])));
    if all.len() > 2 {
        sets.extend((0..all.len()).map(|left| Value::Many(without(left).collect())));
    }
    if all.len() > 1 {
        sets.push(Value::Many(all.to_vec()));
    }
    sets
}

/// All of them, or both ends, what is around zero, and the powers of two and ten with their neighbours.
fn numbers(min: i64, max: i64) -> Vec<Value> {
    if i128::from(max) - i128::from(min) < FEW {
        return (min..=max).map(Value::Number).collect();
    }
    let powers = (0..63).map(|power| 1_i64 << power).chain((0..19).map(|power| 10_i64.pow(power)));
    let around = |number: i64| [number.saturating_sub(1), number, number.saturating_add(1)];
    let mut borders: Vec<i64> = powers.flat_map(|power| [power, -power]).flat_map(around).collect();
    borders.extend([min, max].into_iter().flat_map(around));
    borders.push(min / 2 + max / 2);
    borders.retain(|number| (min..=max).contains(number));
    borders.sort_unstable();
    borders.dedup();
    borders.into_iter().map(Value::Number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_range_is_tried_number_by_number_and_a_long_one_at_its_borders() {
        assert_eq!(numbers(-1, 1), [-1, 0, 1].map(Value::Number));
        let wide = numbers(i64::MIN, i64::MAX);
        for border in [i64::MIN, i64::MIN + 1, -1, 0, 1, 999, 1_024, i64::MAX - 1, i64::MAX] {
            assert!(wide.contains(&Value::Number(border)), "{border}");
        }
        assert!(wide.len() < 600, "{}", wide.len());
        assert!(numbers(3, 2).is_empty(), "a range without numbers has no values");
    }

    #[test]
    fn sets_are_tried_empty_alone_without_each_and_whole() {
        let ids: Vec<ChoiceId> = ["a", "b", "c"].iter().filter_map(|id| ChoiceId::new(id).ok()).collect();
        let sizes: Vec<usize> =
            sets(&ids).iter().map(|set| if let Value::Many(ids) = set { ids.len() } else { 9 }).collect();
        assert_eq!(sizes, [0, 1, 1, 1, 2, 2, 2, 3]);
    }
}
