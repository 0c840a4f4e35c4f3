//! A decision in words.

use waystation_domain::basis::Kind;
use waystation_domain::disclosure::rules::RULES;
use waystation_domain::plugin::catalogue::{PurposeClass, Stage};
use waystation_domain::words::text::Language;

use crate::world::World;

fn language(tag: &str) -> Language {
    Language::new(tag).unwrap()
}

#[test]
fn every_rule_is_told_in_the_readers_language_and_else_in_english() {
    for rule in &RULES {
        let texts = rule.code.texts();
        for (tag, text) in texts {
            assert_eq!(rule.code.text_in(&language(tag)), text);
        }
        assert_eq!(rule.code.text_in(&language("fr-ch")), texts[1].1);
        assert_eq!(rule.code.text_in(&language("sw")), texts[0].1);
    }
}

#[test]
fn an_explanation_says_what_the_decision_says_with_each_rule_in_words() {
    for &kind in Kind::ALL {
        let decision = World::on(kind, PurposeClass::ImmediateService, Stage::Acceptance).decide();
        let told = decision.explain(&language("ar"));
        assert_eq!((told.at, &told.recipient, told.stage), (decision.at, &decision.recipient, decision.stage));
        assert_eq!(told.rests_on, decision.rests_on);
        assert_eq!((&told.obligations, &told.channels), (&decision.obligations, &decision.channels));
        assert!(told.released.iter().map(|r| (&r.element, &r.item)).eq(decision.released()));
        assert!(told.withheld.iter().map(|w| (&w.element, w.code)).eq(decision.withheld()));
        assert!(told.withheld.iter().all(|w| (w.text, w.source) == (w.code.texts()[2].1, w.code.source())));
        assert_eq!(told.trace.len(), decision.trace.len());
        for (told, step) in told.trace.iter().zip(&decision.trace) {
            assert_eq!((told.code, told.ruling, &told.looked_at), (step.code, step.ruling, &step.looked_at));
            assert_eq!((told.text, told.source), (step.code.texts()[2].1, step.code.source()));
        }
    }
}
