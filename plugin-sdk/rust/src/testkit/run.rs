//! One case: assessed by the operation, and compared.

use std::cell::RefCell;

use crate::case;
use crate::contract::{Answer, Assessment, Case, Pathway, Verdict};
use crate::operation::{Operation, assess};
use crate::testkit::cases::WrittenCase;
use crate::testkit::reach::Reach;

/// Has the operation assess a case, and notes everything that is not as it should be.
pub(super) fn case<O: Operation>(
    pathway: &Pathway,
    written: &WrittenCase,
    reach: &mut Reach<'_>,
    found: &mut Vec<String>,
) {
    let case = match written.to_case(pathway) {
        Ok(case) => case,
        Err(problems) => return found.extend(problems),
    };
    let read = RefCell::default();
    let got = O::assess(&case::Case::noting(&case, &read));
    if assess::<O>(&case) != got {
        found.push("the same case gave two different assessments: a rule must depend on the case alone".to_owned());
    }
    let read = read.into_inner();
    for fact in read.iter().filter(|fact| !pathway.facts.contains(fact)) {
        found.push(format!("a rule reads the fact `{fact}`, which the pathway does not declare: it is always unknown"));
    }
    found.extend(undeclared(pathway, &case, &got));
    found.extend(written.expect.differences(&got));
    reach.note(pathway, &got, read);
    found.extend(endless::<O>(pathway, case));
}

/// Ids that an assessment must not name, and required elements that it must.
fn undeclared(pathway: &Pathway, case: &Case, got: &Assessment) -> Vec<String> {
    let mut found = Vec::new();
    let mut list = |noun: &str, named: &[String], declared: Vec<&String>| {
        for (place, id) in named.iter().enumerate() {
            if !declared.contains(&id) {
                found.push(format!("the answer names the {noun} `{id}`, which the pathway does not declare"));
            }
            if named[..place].contains(id) {
                found.push(format!("the answer names the {noun} `{id}` twice"));
            }
        }
    };
    list("question", &got.ask, pathway.questions.iter().map(|question| &question.id).collect());
    list("reason", &got.reasons, pathway.reasons.iter().map(|reason| &reason.id).collect());
    list("element", &got.elements, pathway.elements.iter().map(|element| &element.id).collect());
    list("recipient", &got.recipients, pathway.recipients.iter().collect());
    for id in got.ask.iter().filter(|id| case.answers.iter().any(|answer| answer.question == **id)) {
        found.push(format!("the question `{id}` is asked again, though it was answered"));
    }
    if got.verdict == Verdict::Eligible {
        for element in pathway.elements.iter().filter(|element| element.required && !got.elements.contains(&element.id))
        {
            found.push(format!(
                "the person is eligible, but the element `{}`, without which the service is impossible, is left out",
                element.id
            ));
        }
    }
    found
}

/// Answers every question with "prefers not to say": the questions must come to an end.
fn endless<O: Operation>(pathway: &Pathway, mut case: Case) -> Option<String> {
    for _ in 0..=pathway.questions.len() {
        let next = assess::<O>(&case).ask.into_iter().next()?;
        case.answers.push(Answer { question: next, value: None });
        let order = |answer: &Answer| pathway.questions.iter().position(|question| question.id == answer.question);
        case.answers.sort_by_key(order);
    }
    Some("`ask` never ends when the person prefers not to say".to_owned())
}
