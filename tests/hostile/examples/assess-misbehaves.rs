//! A plugin that describes itself well, is admitted, and then misbehaves in as many ways as it has pathways.
#![cfg(target_family = "wasm")]

use std::hint::black_box;

use waystation_hostile::guest::*;

struct Misbehaves;

waystation_hostile::guest::export!(Misbehaves with_types_in waystation_hostile::guest);

const WAYS: [&str; 13] = [
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
];

impl Guest for Misbehaves {
    fn describe() -> Catalogue {
        let pathways = WAYS.map(|way| {
            let own = format!("element-{way}");
            pathway(way, &["needed"], &own)
        });
        catalogue("misbehaves", pathways.into())
    }

    fn assess(of: Case) -> Assessment {
        let mut answer = nothing();
        match of.pathway.as_str() {
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
