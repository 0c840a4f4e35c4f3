//! Whether a plugin offers the answer to a question that it did not ask. The host asks in rounds, as a conversation goes: first
//! without any answer, then with the answers to what the plugin asked for. The answer to a question that no round asked is
//! on no form, so that an element which offers it comes to nothing.

use waystation_domain::plugin::catalogue::{Element, Source};
use waystation_domain::referral::Interview;
use waystation_domain::words::ids::QuestionId;

use super::chance::Chance;
use super::sketch::Sketch;
use super::{Asker, Stop, cases, shrink};

/// How many interviews in which everything is answered are made up for a pathway.
const INTERVIEWS: usize = 6;

/// The first element that is offered without its question, with the smallest case in which it is; where the budget is spent,
/// with the smallest so far.
pub(super) fn find<'a>(asker: &mut Asker<'a>, chance: &mut Chance) -> Option<(Sketch<'a>, &'a Element)> {
    let pathway = asker.pathway;
    if pathway.elements.iter().all(|element| matches!(element.source, Source::Dictionary(_))) {
        return None;
    }
    let bases = cases::answered(pathway).into_iter();
    let made_up = (0..INTERVIEWS).map(|_| cases::anything(pathway, chance)).collect::<Vec<_>>();
    for sketch in bases.chain(made_up) {
        if let Some(element) = unasked(asker, &sketch).ok()? {
            let same = |asker: &mut Asker<'a>, simpler: &Sketch<'a>| {
                Ok(unasked(asker, simpler)?.is_some_and(|other| other.id == element.id))
            };
            return Some((shrink::while_it_holds(asker, sketch, same), element));
        }
    }
    None
}

/// An element that the plugin offers at the end of this interview, though nobody was asked for its answer.
fn unasked<'a>(asker: &mut Asker<'a>, all: &Sketch<'a>) -> Result<Option<&'a Element>, Stop> {
    let pathway = all.pathway;
    let mut interview = Interview::about(all.case());
    let said = loop {
        let said = asker.ask_about(&interview.round())?;
        if !interview.goes_on(&said) {
            break said;
        }
    };
    let in_it = interview.round().answers;
    let was_asked = |id: &QuestionId| in_it.iter().any(|answer| answer.question == *id);
    if said.ask.iter().any(|id| !was_asked(id)) {
        // It has not come to its end.
        return Ok(None);
    }
    let mut offered = pathway.elements.iter().filter(|element| said.elements.contains(&element.id));
    Ok(offered.find(|element| matches!(&element.source, Source::Answer(id) if !was_asked(id))))
}
