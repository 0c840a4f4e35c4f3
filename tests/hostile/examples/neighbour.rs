//! A plugin that behaves: the neighbour whose cases continue while others misbehave.
#![cfg(target_family = "wasm")]

use waystation_hostile::guest::*;

struct Neighbour;

waystation_hostile::guest::export!(Neighbour with_types_in waystation_hostile::guest);

const QUESTIONS: [&str; 6] =
    ["has-papers", "wants-advice", "was-refused", "has-deadline", "can-travel", "speaks-language"];

impl Guest for Neighbour {
    fn describe() -> Catalogue {
        let mut legal = pathway("legal-assistance", &QUESTIONS, "name");
        legal.elements.push(Element {
            id: "phone".into(),
            label: text("Phone"),
            source: Source::Dictionary("phone".into()),
            necessity: text("The lawyer calls to agree on a day."),
            ..name("name")
        });
        legal.questions.push(Question {
            kind: QuestionKind::OneOf(
                ["passport", "birth-certificate", "residence-permit"]
                    .map(|id| Choice { id: id.into(), label: text(id) })
                    .into(),
            ),
            ..question("which-paper")
        });
        legal.questions.push(Question {
            kind: QuestionKind::Number(NumberRange { min: 0, max: 30 }),
            ..question("how-many-children")
        });
        legal.reasons.push(Reason { id: "deadline".into(), text: text("There is a deadline.") });
        legal.reasons.push(Reason { id: "declined".into(), text: text("The person does not want advice.") });
        let school = pathway("schooling", &["goes-to-school"], "name");
        catalogue("neighbour", vec![legal, school])
    }

    fn assess(of: Case) -> Assessment {
        let answer = |id: &str| of.answers.iter().find(|answer| answer.question == id);
        let yes = |id: &str| matches!(answer(id).and_then(|answer| answer.value.as_ref()), Some(Value::YesNo(true)));
        let mut questions: Vec<&str> = match of.pathway.as_str() {
            "legal-assistance" => QUESTIONS.to_vec(),
            _ => vec!["goes-to-school"],
        };
        if of.pathway == "legal-assistance" && yes("has-papers") {
            questions.push("which-paper");
        }
        let ask: Vec<Id> = questions.iter().filter(|id| answer(id).is_none()).map(|id| (*id).into()).collect();
        let fits = yes("wants-advice") || yes("goes-to-school");
        if !ask.is_empty() {
            return Assessment { ask, ..nothing() };
        }
        let mut reasons: Vec<Id> = vec!["fits".into()];
        if yes("has-deadline") {
            reasons.insert(0, "deadline".into());
        }
        // Arithmetic on floats, so that a machine that rounds differently is noticed.
        let score = of.facts.iter().filter(|fact| fact.value.is_some()).fold(0.1_f64, |sum, _| sum * 3.0 + 0.7);
        Assessment {
            verdict: if fits { Verdict::Eligible } else { Verdict::NotEligible },
            reasons: if fits { reasons } else { Vec::new() },
            priority: Some(if yes("has-deadline") { Priority::Urgent } else { Priority::Normal }),
            score: Some((score * 1000.0) as i32),
            elements: if fits { vec!["name".into()] } else { Vec::new() },
            recipients: if fits && of.pathway == "legal-assistance" { vec!["legal-aid".into()] } else { Vec::new() },
            ..nothing()
        }
    }
}
