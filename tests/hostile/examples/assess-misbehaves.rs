//! A plugin that describes itself well, is admitted, and then misbehaves in as many ways as it has pathways. It behaves
//! until a question is answered with one number out of a billion, which the trial of admission does not find.
#![cfg(target_family = "wasm")]

use std::hint::black_box;

use waystation_hostile::TRIGGER;
use waystation_hostile::guest::*;

struct Misbehaves;

waystation_hostile::guest::export!(Misbehaves with_types_in waystation_hostile::guest);

const WAYS: [&str; 14] = [
    "behaves",
    "loops",
    "grows",
    "recurses",
    "gives-up",
    "floods-list",
    "floods-word",
    "unknown-question",
    "unknown-reason",
    "unknown-element",
    "unknown-recipient",
    "element-of-another-pathway",
    "names-twice",
    "tells-the-answer",
];

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        let pathways = WAYS.map(|way| {
            let own = format!("element-{way}");
            let mut way = pathway(way, &["needed"], &own);
            way.questions.push(Question {
                kind: QuestionKind::Number(NumberRange { min: 0, max: 1_000_000_000 }),
                ..question("which-number")
            });
            way
        });
        catalogue("misbehaves", pathways.into())
    }

    fn assess(of: Case) -> Assessment {
        let mut answer = nothing();
        let triggered = of.answers.iter().any(|a| matches!(a.value, Some(Value::Number(number)) if number == TRIGGER));
        let way = if triggered { of.pathway.as_str() } else { "behaves" };
        match way {
            "loops" => loop {
                black_box(());
            },
            "grows" => {
                let mut hoard = Vec::new();
                loop {
                    hoard.push(black_box(Vec::<u8>::with_capacity(1 << 20)));
                }
            }
            "recurses" => answer.score = Some(deeper(1)),
            "gives-up" => panic!("no further"),
            "floods-list" => answer.reasons = vec!["fits".into(); 5_000],
            "floods-word" => answer.reasons = vec!["a".repeat(4 << 20)],
            "unknown-question" => answer.ask = vec!["what-is-your-name".into()],
            "unknown-reason" => answer.reasons = vec!["Dear reader, this sentence was never reviewed.".into()],
            "unknown-element" => answer.elements = vec!["full-name".into()],
            "unknown-recipient" => answer.recipients = vec!["police".into()],
            "element-of-another-pathway" => answer.elements = vec!["element-behaves".into()],
            // Well formed, and made out of what the person said.
            "tells-the-answer" => {
                let said = of.answers.iter().find_map(|a| match a.value {
                    Some(Value::Number(number)) => Some(number),
                    _ => None,
                });
                answer.reasons = vec![format!("said-{}", said.unwrap_or_default())];
            }
            "names-twice" => answer.reasons = vec!["fits".into(), "fits".into()],
            _ => answer.reasons = vec!["fits".into()],
        }
        answer
    }
}

/// Uses little memory at each level, so that the sandbox's stack limit is reached first.
#[inline(never)]
fn deeper(level: i32) -> i32 {
    if black_box(level) == 0 { 0 } else { deeper(level + 1).wrapping_add(level) }
}
