//! A decision in words.

use waystation_domain::basis::Kind;
use waystation_domain::disclosure::rules::RULES;
use waystation_domain::plugin::catalogue::{PurposeClass, Stage};
use waystation_domain::words::language::{HostLanguage, Language, PreferredLanguages};

use crate::world::World;

fn reader(tags: &[&str]) -> PreferredLanguages {
    PreferredLanguages::new(tags.iter().map(|tag| Language::new(tag).unwrap()))
}

#[test]
fn every_rule_has_its_text_in_every_language_of_the_host() {
    for rule in &RULES {
        let texts = rule.code.texts();
        for (language, (tag, text)) in HostLanguage::ALL.into_iter().zip(texts) {
            assert_eq!((language.tag(), rule.code.text_in(language)), (tag, text));
        }
    }
}

#[test]
fn an_explanation_is_in_the_readers_best_language_and_says_which() {
    let decision = World::on(Kind::Consent, PurposeClass::ImmediateService, Stage::Offer).decide();
    for (wanted, language, right_to_left) in [
        (&["fr-CH"][..], "fr", false),
        (&["sw", "ar-SD", "en"], "ar", true),
        (&["sw"], "en", false),
        (&[], "en", false),
    ] {
        let told = decision.explain(&reader(wanted));
        assert_eq!((told.language.as_str(), told.right_to_left), (language, right_to_left), "{wanted:?}");
        let spoken = reader(wanted).spoken();
        assert!(told.trace.iter().all(|told| told.text == told.code.text_in(spoken)), "{wanted:?}");
    }
}

#[test]
fn an_explanation_says_what_the_decision_says_with_each_rule_in_words() {
    for &kind in Kind::ALL {
        let decision = World::on(kind, PurposeClass::ImmediateService, Stage::Acceptance).decide();
        let told = decision.explain(&reader(&["ar"]));
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
