//! Asking one rule about the matter.

use super::decision::Ruling;
use super::matter::Matter;
use super::rules::{Answer, Ask, AskElement, Code};

/// Asks, and notes the code at each element that is refused and was not before. It answers with what was found, and
/// what was looked at.
pub(super) fn put(ask: &Ask, code: Code, matter: &Matter<'_>, refused: &mut [Option<Code>]) -> (Ruling, Vec<String>) {
    let request = matter.request;
    match *ask {
        Ask::Whole(ask) | Ask::Always(ask) => whole_answer(ask(matter), code, refused),
        Ask::Basis(kind, ask) if kind == request.claim.kind() => whole_answer(ask(matter), code, refused),
        Ask::Purpose(class, ask, ask_element) if class == request.pathway.purpose.class => {
            match whole_answer(ask(matter), code, refused) {
                (Ruling::Passed, mut looked_at) => {
                    let (ruling, more) = element_answers(matter, ask_element, code, refused);
                    looked_at.extend(more);
                    (ruling, looked_at)
                }
                refused => refused,
            }
        }
        Ask::Element(ask) => element_answers(matter, ask, code, refused),
        Ask::Basis(..) | Ask::Purpose(..) | Ask::Feedback(_) => (Ruling::NotAsked, Vec::new()),
    }
}

fn whole_answer(answer: Answer, code: Code, refused: &mut [Option<Code>]) -> (Ruling, Vec<String>) {
    match answer {
        Ok(looked_at) => (Ruling::Passed, looked_at),
        Err(looked_at) => {
            for slot in refused {
                slot.get_or_insert(code);
            }
            (Ruling::Refused, looked_at)
        }
    }
}

fn element_answers(
    matter: &Matter<'_>,
    ask: AskElement,
    code: Code,
    refused: &mut [Option<Code>],
) -> (Ruling, Vec<String>) {
    let mut against = Vec::new();
    for (slot, (id, found)) in refused.iter_mut().zip(matter.request.elements.iter().zip(&matter.elements)) {
        if let Err(looked_at) = ask(matter, found.as_ref()) {
            slot.get_or_insert(code);
            against.push(id.as_str().to_owned());
            against.extend(looked_at);
        }
    }
    (if against.is_empty() { Ruling::Passed } else { Ruling::Refused }, against)
}
