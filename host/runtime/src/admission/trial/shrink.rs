//! From a failing case to the smallest one that fails in the same way.

use waystation_domain::plugin::assessment::Value;

use super::sketch::{Said, Sketch};
use super::{Asker, Stop, values};
use crate::fault::Failure;

/// How many simpler numbers are tried instead of one.
const SIMPLER: usize = 12;

/// Takes away what can be taken away, and makes simpler what can be made simpler, until neither can. Where the budget is
/// spent, the smallest so far is told.
pub(super) fn smallest<'a>(asker: &mut Asker<'a>, sketch: Sketch<'a>, failure: Failure) -> (Sketch<'a>, Failure) {
    let mut smallest = (sketch, failure);
    'again: loop {
        for simpler in simpler(&smallest.0) {
            match asker.ask(&simpler) {
                Err(Stop::Failed(failure)) if failure.fault.code() == smallest.1.fault.code() => {
                    smallest = (simpler, *failure);
                    continue 'again;
                }
                Ok(_) | Err(Stop::Failed(_)) => {}
                Err(Stop::Spent | Stop::Late | Stop::Host(_)) => return smallest,
            }
        }
        return smallest;
    }
}

/// The same for something that holds of a case.
pub(super) fn while_it_holds<'a>(
    asker: &mut Asker<'a>,
    mut smallest: Sketch<'a>,
    holds: impl Fn(&mut Asker<'a>, &Sketch<'a>) -> Result<bool, Stop>,
) -> Sketch<'a> {
    'again: loop {
        for simpler in simpler(&smallest) {
            match holds(asker, &simpler) {
                Ok(true) => {
                    smallest = simpler;
                    continue 'again;
                }
                Ok(false) => {}
                Err(_) => return smallest,
            }
        }
        return smallest;
    }
}

/// Each way to make a case a little simpler.
fn simpler<'a>(of: &Sketch<'a>) -> Vec<Sketch<'a>> {
    let mut all = Vec::new();
    let known = of.facts.iter().enumerate().filter(|(_, fact)| fact.is_some());
    all.extend(known.map(|(place, _)| of.knowing(place, None)));
    let said = of.answers.iter().enumerate().filter(|(_, said)| **said != Said::Nothing);
    all.extend(said.map(|(place, _)| of.saying(place, Said::Nothing)));
    for (place, said) in of.answers.iter().enumerate() {
        let Said::So(value) = said else { continue };
        all.push(of.saying(place, Said::PrefersNot));
        let kind = of.pathway.questions.get(place).map(|question| values::of_question(&question.kind));
        let tried = kind.unwrap_or_default();
        all.extend(simpler_values(value, &tried).into_iter().map(|value| of.saying(place, Said::So(value))));
    }
    for (place, fact) in of.facts.iter().enumerate() {
        let Some(value) = fact else { continue };
        let tried = of.pathway.facts.get(place).map(values::of_fact).unwrap_or_default();
        all.extend(simpler_values(value, &tried).into_iter().map(|value| of.knowing(place, Some(value))));
    }
    all
}

/// Fewer choices, or a number nearer to zero. A yes is as simple as a no.
fn simpler_values(of: &Value, tried: &[Value]) -> Vec<Value> {
    match of {
        Value::Many(chosen) => (0..chosen.len())
            .map(|left| chosen.iter().enumerate().filter(|(i, _)| *i != left).map(|(_, id)| id.clone()).collect())
            .map(Value::Many)
            .collect(),
        Value::Number(number) => {
            let size = |value: &Value| if let Value::Number(other) = value { other.unsigned_abs() } else { u64::MAX };
            nearer(tried, size, number.unsigned_abs())
        }
        Value::DaysAgo(days) => {
            let size = |value: &Value| match value {
                Value::DaysAgo(other) => u64::from(other.unsigned_abs()),
                _ => u64::MAX,
            };
            nearer(tried, size, u64::from(days.unsigned_abs()))
        }
        Value::YesNo(_) | Value::One(_) | Value::Given => Vec::new(),
    }
}

fn nearer(tried: &[Value], size: impl Fn(&Value) -> u64, than: u64) -> Vec<Value> {
    let mut nearer: Vec<&Value> = tried.iter().filter(|value| size(value) < than).collect();
    nearer.sort_by_key(|value| size(value));
    nearer.into_iter().take(SIMPLER).cloned().collect()
}
