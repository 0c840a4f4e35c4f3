//! Facts: the coarse, derived properties of a person that a plugin may be granted.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::person::dictionary::{Dictionary, FactKind};
use crate::person::profile::Profile;
use crate::plugin::assessment::{Fact, Value};
use crate::words::calendar::Today;
use crate::words::ids::{ChoiceId, FactId};

/// The facts that a plugin asked for, in the order in which it asked. A fact that is unknown and one that is not
/// granted look the same: no value.
#[must_use]
pub fn derive(profile: &Profile, today: Today, granted: &BTreeSet<FactId>, wanted: &[FactId]) -> Vec<Fact> {
    wanted
        .iter()
        .map(|id| Fact { id: id.clone(), value: granted.contains(id).then(|| value(profile, today, id)).flatten() })
        .collect()
}

/// Each fact reads the datums that its entry of the dictionary names in `from`, and no others; a property test checks
/// the two together.
fn value(profile: &Profile, today: Today, id: &FactId) -> Option<Value> {
    match id.as_str() {
        "age-band" => profile.ages(today)?.band().choice().map(Value::One),
        "is-child" => profile.ages(today).map(|ages| Value::YesNo(ages.may_be_child())),
        "sex" => profile.named("sex")?.code().cloned().map(Value::One),
        "has-disability" => profile.named("disability")?.codes().map(|codes| Value::YesNo(!codes.is_empty())),
        "care-status" => care_status(profile, today).map(Value::One),
        "household-size" => profile.named("household-size")?.number().map(Value::Number),
        "specific-needs" | "specific-needs-codes" => {
            profile.named(id.as_str())?.codes().map(|codes| in_order(id, codes))
        }
        "registered" => Some(Value::YesNo(profile.registration_number().is_some())),
        "time-since-arrival" => since_arrival(profile.named("date-of-arrival")?.past()?, today.day).map(Value::One),
        "has-phone" => Some(Value::YesNo(profile.number("phone").is_some())),
        "caregiver-known" => Some(Value::YesNo(
            profile.named("caregiver-name").is_some() || profile.named("caregiver-contact").is_some(),
        )),
        _ => None,
    }
}

/// An adult is not a child, whatever was entered years ago.
fn care_status(profile: &Profile, today: Today) -> Option<ChoiceId> {
    match profile.ages(today) {
        Some(ages) if !ages.may_be_child() => ChoiceId::new("not-a-child").ok(),
        _ => profile.care_status().cloned(),
    }
}

/// In the order of the dictionary, so that the same set is always the same list.
fn in_order(id: &FactId, codes: &BTreeSet<ChoiceId>) -> Value {
    let list = match Dictionary::host().fact(id).map(|fact| &fact.kind) {
        Some(FactKind::Many(list)) => list.as_slice(),
        _ => &[],
    };
    Value::Many(list.iter().filter(|code| codes.contains(&code.id)).map(|code| code.id.clone()).collect())
}

/// Where less is known than the day, what is true of every day that it may have been; else it is unknown.
fn since_arrival((first, last): (Date, Date), today: Date) -> Option<ChoiceId> {
    let longest = since(first, today)?;
    (since(last.min(today), today)? == longest).then_some(longest)
}

fn since(arrival: Date, today: Date) -> Option<ChoiceId> {
    if arrival > today {
        return None;
    }
    // A month later is the same day of the month, or its last day where that day does not exist.
    let before = |span: jiff::Span| arrival.checked_add(span).is_ok_and(|then| today < then);
    let code = if before(3.months()) {
        "under-3-months"
    } else if before(1.year()) {
        "under-1-year"
    } else if before(5.years()) {
        "under-5-years"
    } else {
        "longer"
    };
    ChoiceId::new(code).ok()
}

#[cfg(test)]
mod tests;
