//! A plugin whose catalogue is good, and which fails on a pathway as soon as somebody gives a certain answer. Admission has
//! to find out which.
#![cfg(target_family = "wasm")]

use std::hint::black_box;

use waystation_hostile::guest::*;

struct Fails;

waystation_hostile::guest::export!(Fails with_types_in waystation_hostile::guest);

const WAYS: [&str; 8] = [
    "behaves",
    "panics",
    "loops",
    "hoards",
    "answers-undeclared",
    "divides-by-zero",
    "fails-on-what-it-asked",
    "fails-on-a-fact",
];

impl Guest for Fails {
    fn describe() -> Catalogue {
        let pathways = WAYS.map(|way| {
            let mut way = pathway(way, &["needed", "wanted", "opened"], "name");
            way.questions
                .push(Question { kind: QuestionKind::Number(NumberRange { min: 0, max: 30 }), ..question("how-many") });
            way.questions.push(Question {
                kind: QuestionKind::AnyOf(
                    ["food", "rent", "school"].map(|id| Choice { id: id.into(), label: text(id) }).into(),
                ),
                ..question("which-costs")
            });
            way
        });
        catalogue("fails", pathways.into())
    }

    fn assess(of: Case) -> Assessment {
        let answer = |id: &str| of.answers.iter().find(|a| a.question == id).and_then(|a| a.value.as_ref());
        let yes = |id: &str| matches!(answer(id), Some(Value::YesNo(true)));
        let costs = match answer("which-costs") {
            Some(Value::Many(costs)) => costs.as_slice(),
            _ => &[],
        };
        let number = match answer("how-many") {
            Some(Value::Number(number)) => *number,
            _ => 1,
        };
        let mut answer = nothing();
        match of.pathway.as_str() {
            "panics" if costs.iter().any(|id| id == "rent") => panic!("rent"),
            "loops" if yes("needed") => loop {
                black_box(());
            },
            "hoards" if yes("wanted") => drop(black_box(vec![1_u8; 40 << 20])),
            "answers-undeclared" if yes("needed") => answer.reasons = vec!["never-reviewed".into()],
            // 17 is the one number for which nobody would write a test.
            "divides-by-zero" => answer.score = Some((1_000 / black_box(number - 17)) as i32),
            "fails-on-what-it-asked" if yes("needed") && yes("opened") => panic!("opened"),
            "fails-on-what-it-asked" if yes("needed") => answer.ask = vec!["opened".into()],
            "fails-on-a-fact" => {
                let unknown = of.facts.iter().any(|fact| fact.id == "household-size" && fact.value.is_none());
                assert!(!unknown, "how large is the household?");
            }
            _ => answer.reasons = vec!["fits".into()],
        }
        answer
    }
}
