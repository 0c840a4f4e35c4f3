//! Minimisation: each element has its own necessity, and none is forbidden by its purpose.

use super::report::{Place, Report};
use super::rules;
use crate::person::dictionary::{DatumClass, Dictionary, Sensitivity};
use crate::plugin::catalogue::{Catalogue, Channel, Element, Pathway, PurposeClass, Source, Stage};
use crate::sharing::minimisation::{allowed, class_of_answer, earliest_stage, rule};
use crate::words::language::Language;

/// How many elements that identify or reach the person a service of the future needs: a name, a number, a way to call.
const FUTURE_IDENTITY_MAX: usize = 3;

pub(super) fn check(catalogue: &Catalogue, dictionary: &Dictionary, report: &mut Report) {
    for pathway in &catalogue.pathways {
        let here = Place::catalogue().of("pathway", &pathway.id);
        for element in &pathway.elements {
            of_element(pathway, element, dictionary, &here.of("element", &element.id), report);
        }
        necessities(pathway, &catalogue.languages, &here, report);
        let identifying = pathway
            .elements
            .iter()
            .filter(|e| matches!(class(pathway, e, dictionary), Some((DatumClass::Identity | DatumClass::Contact, _))))
            .count();
        if pathway.purpose.class == PurposeClass::FutureService && identifying > FUTURE_IDENTITY_MAX {
            let message = format!("{identifying} elements identify the person or say how to reach them");
            report.add(&rules::FUTURE_IDENTIFIES, &here, message);
        }
        if pathway.for_survivors && pathway.channels.contains(&Channel::HomeVisit) {
            let message = "the pathway is for survivors of violence, and it offers home visits".to_owned();
            report.add(&rules::HOME_VISIT, &here, message);
        }
        if pathway.for_survivors && pathway.channels.contains(&Channel::ThroughCaregiver) {
            let message =
                "the pathway is for survivors of violence, and it reaches them through a caregiver".to_owned();
            report.add(&rules::CAREGIVER_CHANNEL, &here, message);
        }
    }
}

/// The class and the sensitivity of an element; none where its source does not resolve, which is a separate finding.
fn class(pathway: &Pathway, element: &Element, dictionary: &Dictionary) -> Option<(DatumClass, Sensitivity)> {
    match &element.source {
        Source::Dictionary(datum) => dictionary.datum(datum).map(|d| (d.class, d.sensitivity)),
        Source::Answer(question) => {
            let question = pathway.question(question)?;
            // Nobody has said how sensitive it is.
            Some((class_of_answer(&question.kind, pathway.purpose.class), Sensitivity::HighlySensitive))
        }
    }
}

fn of_element(pathway: &Pathway, element: &Element, dictionary: &Dictionary, here: &Place, report: &mut Report) {
    let Some((class, sensitivity)) = class(pathway, element, dictionary) else { return };
    if class == DatumClass::CaseFile {
        return report.add(&rules::WHOLE_CASE_FILE, here, "the element is the whole case file".to_owned());
    }
    let purpose = pathway.purpose.class;
    if !allowed(purpose, class) {
        let message = match element.source {
            Source::Dictionary(_) => {
                format!("the purpose {} may not carry a datum of the class {}", purpose.code(), class.code())
            }
            Source::Answer(_) => format!(
                "the purpose {} may not carry this answer, which counts as {}: a question cannot say yet how much its \
                 answer tells",
                purpose.code(),
                class.code()
            ),
        };
        return report.add_because(&rules::ELEMENT_NOT_FOR_PURPOSE, rule(purpose), here, message);
    }
    let earliest = earliest_stage(class);
    if element.stage < earliest {
        let message = format!(
            "a datum of the class {} is released at the stage {}; the earliest is {}",
            class.code(),
            element.stage.code(),
            earliest.code()
        );
        report.add(&rules::ELEMENT_TOO_EARLY, here, message);
    }
    let identifies = matches!(class, DatumClass::Identity | DatumClass::Contact);
    if element.stage == Stage::Offer && identifies && sensitivity == Sensitivity::HighlySensitive {
        let message = format!("a highly sensitive datum of the class {} goes out with the offer", class.code());
        report.add(&rules::OFFER_IDENTIFIES, here, message);
    }
}

fn necessities(pathway: &Pathway, languages: &[Language], here: &Place, report: &mut Report) {
    let Some(language) = languages.first() else { return };
    let mut seen: Vec<String> = Vec::new();
    for element in &pathway.elements {
        let read = |text: &crate::words::text::Text| text.get(language).unwrap_or_default().trim().to_lowercase();
        let necessity = read(&element.necessity);
        if necessity.is_empty() {
            continue;
        }
        let place = here.of("element", &element.id);
        if necessity == read(&element.label) {
            report.add(&rules::NECESSITY_IDLE, &place, "the necessity repeats the label".to_owned());
        } else if seen.contains(&necessity) {
            report.add(&rules::NECESSITY_IDLE, &place, "the necessity is that of another element".to_owned());
        }
        seen.push(necessity);
    }
}
