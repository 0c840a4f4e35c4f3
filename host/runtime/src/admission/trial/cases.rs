//! Which cases are tried, from the simplest to the most mixed.

use std::collections::BTreeMap;

use waystation_domain::plugin::assessment::Value;
use waystation_domain::plugin::catalogue::Pathway;

use super::chance::Chance;
use super::sketch::{Said, Sketch};
use super::{Asker, Stop, values};

/// How many interviews are made up for a pathway, and how many cases that no interview would give.
const INTERVIEWS: usize = 40;
const MIXED: usize = 40;
/// The most questions that one interview answers.
const LONG: usize = 40;
/// How many values of a question are paired with the answers to each question that they open.
const OPENERS: usize = 4;

/// Asks about all of them; the first that gives no answer ends it.
pub(super) fn ask_all<'a>(asker: &mut Asker<'a>, chance: &mut Chance) -> Option<(Sketch<'a>, Stop)> {
    let stopped = one_at_a_time(asker).and_then(|()| {
        (0..INTERVIEWS).try_for_each(|_| interview(asker, chance))?;
        (0..MIXED).try_for_each(|_| mixed(asker, chance))
    });
    stopped.err().map(|(sketch, stop)| (*sketch, stop))
}

type Stopped<'a> = (Box<Sketch<'a>>, Stop);

/// Asks, and says which questions are still to be answered.
fn ask<'a>(asker: &mut Asker<'a>, sketch: &Sketch<'a>) -> Result<Vec<usize>, Stopped<'a>> {
    match asker.ask(sketch) {
        Ok(answer) => Ok(sketch.asked(&answer)),
        Err(stop) => Err((Box::new(sketch.clone()), stop)),
    }
}

/// From a case in which nothing is known, and from two in which all is: each value of each question. From the first two,
/// each value of each fact. Where an answer makes the plugin ask something new, each answer to that is tried beside it: contract 0.1 does not say
/// which question depends on which, but the plugin shows it.
fn one_at_a_time<'a>(asker: &mut Asker<'a>) -> Result<(), Stopped<'a>> {
    let pathway = asker.pathway;
    let empty = Sketch::empty(pathway);
    let bases = [empty.clone(), full(&empty, <[Value]>::first), full(&empty, <[Value]>::last)];
    for (which, base) in bases.into_iter().enumerate() {
        let asked = ask(asker, &base)?;
        let mut opened: BTreeMap<(usize, usize), Vec<Sketch<'a>>> = BTreeMap::new();
        for (place, question) in pathway.questions.iter().enumerate() {
            let said = values::of_question(&question.kind).into_iter().map(Said::So);
            for said in said.chain([Said::PrefersNot, Said::Nothing]) {
                let sketch = base.saying(place, said);
                if sketch == base {
                    continue;
                }
                for new in ask(asker, &sketch)?.into_iter().filter(|new| *new != place && !asked.contains(new)) {
                    let openers = opened.entry((place, new)).or_default();
                    if openers.len() < OPENERS {
                        openers.push(sketch.clone());
                    }
                }
            }
        }
        for (place, fact) in pathway.facts.iter().enumerate().filter(|_| which < 2) {
            for value in values::of_fact(fact).into_iter().map(Some).chain([None]) {
                let sketch = base.knowing(place, value);
                if sketch != base {
                    ask(asker, &sketch)?;
                }
            }
        }
        for ((_, new), openers) in opened {
            for value in values::of_question(&pathway.questions[new].kind) {
                for opener in &openers {
                    ask(asker, &opener.saying(new, Said::So(value.clone())))?;
                }
            }
        }
    }
    Ok(())
}

/// Two cases in which all is known and answered.
pub(super) fn answered(pathway: &Pathway) -> [Sketch<'_>; 2] {
    let empty = Sketch::empty(pathway);
    [full(&empty, <[Value]>::first), full(&empty, <[Value]>::last)]
}

/// One in which everything is answered in any way.
pub(super) fn anything<'a>(pathway: &'a Pathway, chance: &mut Chance) -> Sketch<'a> {
    let facts = any_facts(Sketch::empty(pathway), chance);
    (0..pathway.questions.len()).fold(facts, |sketch, place| any_answer(&sketch, place, chance))
}

/// Every fact is known and every question answered, each with the value that `pick` takes.
fn full<'a>(empty: &Sketch<'a>, pick: fn(&[Value]) -> Option<&Value>) -> Sketch<'a> {
    let pathway = empty.pathway;
    let mut full = empty.clone();
    for (place, fact) in pathway.facts.iter().enumerate() {
        full = full.knowing(place, pick(&values::of_fact(fact)).cloned());
    }
    for (place, question) in pathway.questions.iter().enumerate() {
        let said = pick(&values::of_question(&question.kind)).cloned();
        full = full.saying(place, said.map_or(Said::PrefersNot, Said::So));
    }
    full
}

/// An interview as a caseworker leads it: what the plugin asks is answered, until it asks no more.
fn interview<'a>(asker: &mut Asker<'a>, chance: &mut Chance) -> Result<(), Stopped<'a>> {
    let mut sketch = any_facts(Sketch::empty(asker.pathway), chance);
    for _ in 0..LONG {
        let asked = ask(asker, &sketch)?;
        let Some(next) = asked.into_iter().find(|place| sketch.answers.get(*place) == Some(&Said::Nothing)) else {
            break;
        };
        sketch = any_answer(&sketch, next, chance);
    }
    Ok(())
}

/// Some of the questions, answered in any way.
fn mixed<'a>(asker: &mut Asker<'a>, chance: &mut Chance) -> Result<(), Stopped<'a>> {
    let mut sketch = any_facts(Sketch::empty(asker.pathway), chance);
    for place in 0..asker.pathway.questions.len() {
        if !chance.once_in(3) {
            sketch = any_answer(&sketch, place, chance);
        }
    }
    ask(asker, &sketch).map(|_| ())
}

fn any_facts<'a>(mut sketch: Sketch<'a>, chance: &mut Chance) -> Sketch<'a> {
    for (place, fact) in sketch.pathway.facts.iter().enumerate() {
        if !chance.once_in(4) {
            sketch = sketch.knowing(place, chance.one_of(&values::of_fact(fact)).cloned());
        }
    }
    sketch
}

fn any_answer<'a>(sketch: &Sketch<'a>, place: usize, chance: &mut Chance) -> Sketch<'a> {
    let prefers_not = chance.once_in(10);
    let kind = sketch.pathway.questions.get(place).map(|question| &question.kind);
    let value = kind.filter(|_| !prefers_not).and_then(|kind| values::any_of_question(kind, chance));
    sketch.saying(place, value.map_or(Said::PrefersNot, Said::So))
}
