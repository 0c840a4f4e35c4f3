#![expect(clippy::unwrap_used, reason = "what a test builds is known to fit")]

mod valid;

use std::fmt::Write as _;

use super::report::FINDINGS_MAX;
use super::*;
use crate::plugin::catalogue::{Channel, Mode, PurposeClass, Question, QuestionKind, Source, Stage};
use crate::words::finding::Severity;
use crate::words::ids::{FactId, QuestionId, RoleId};
use crate::words::text::Text;
use valid::{catalogue, choice, dictionary, element, language, text, with, without};

/// One way to break each rule, in the order of [`rules`]. The first finding with the code is the example of the golden
/// listing.
type Spoil = fn(&mut Catalogue);

const SHAPE: &[(&str, Spoil)] = &[
    ("no-pathway", |c| c.pathways.clear()),
    ("id-twice", |c| {
        let mut again = c.pathways[0].questions[0].clone();
        again.kind = QuestionKind::YesNo;
        c.pathways[0].questions.push(again);
    }),
    ("label-twice", |c| {
        let kind = &mut c.pathways[0].questions[0].kind;
        *kind = QuestionKind::OneOf {
            choices: vec![
                choice("birth", text("Certificate", "Acte de naissance", "شهادة الميلاد")),
                choice("marriage", text("certificate ", "Acte de mariage", "عقد الزواج")),
            ],
        };
    }),
    ("unknown-datum", |c| c.pathways[0].elements[1].source = dictionary("shoe-size")),
    ("unknown-fact", |c| c.pathways[0].facts.push(FactId::new("date-of-birth").unwrap())),
    ("unknown-question", |c| {
        c.pathways[0].elements[0].source = Source::Answer(QuestionId::new("which-court").unwrap());
    }),
    ("source-twice", |c| c.pathways[0].elements[1].source = dictionary("phone")),
    ("range-empty", |c| c.pathways[0].questions[0].kind = QuestionKind::Number { min: 10, max: 1 }),
    ("words-limit", |c| c.pathways[0].questions[0].kind = QuestionKind::Words { max: 4001 }),
    ("choices-too-few", |c| {
        if let QuestionKind::OneOf { choices } = &mut c.pathways[0].questions[0].kind {
            choices.truncate(1);
        }
    }),
    ("keep-days", |c| c.pathways[0].purpose.keep_days = 3651),
    ("too-many", |c| {
        let first = c.pathways[0].questions[0].clone();
        c.pathways[0].questions.extend(
            (0..64).map(|i| Question { id: QuestionId::new(&format!("question-{i}")).unwrap(), ..first.clone() }),
        );
    }),
    ("no-recipient", |c| c.pathways[0].recipients.clear()),
    ("no-element", |c| c.pathways[0].elements.clear()),
    ("no-channel", |c| c.pathways[0].channels.clear()),
    ("no-service", |c| c.pathways[0].purpose.services.clear()),
    ("no-function", |c| c.pathways[0].purpose.functions.clear()),
    ("information-shares", |c| {
        let how = text("The office is open every morning.", "Le bureau est ouvert le matin.", "المكتب مفتوح كل صباح.");
        c.pathways[0].mode = Mode::InformationOnly { how };
    }),
    ("no-reason", |c| c.pathways[0].reasons.clear()),
    ("feedback-words", |c| c.pathways[0].feedback[0].kind = QuestionKind::Words { max: 200 }),
    ("feedback-too-many", |c| {
        let first = c.pathways[0].feedback[0].clone();
        c.pathways[0].feedback.extend((0..12).map(|i| {
            let mut item = first.clone();
            item.id = format!("item-{i}").parse().unwrap();
            item
        }));
    }),
    ("more-findings", |c| {
        c.languages.extend(["so", "sw", "ti", "am", "fa", "ps", "ur", "uk", "ru", "tr", "es", "pt"].map(language));
        let mut again = c.pathways[0].clone();
        again.id = "again".parse().unwrap();
        c.pathways.push(again);
    }),
];

const LANGUAGE: &[(&str, Spoil)] = &[
    ("no-language", |c| c.languages.clear()),
    ("language-twice", |c| c.languages.push(language("ar"))),
    ("text-missing", |c| edit(&mut c.pathways[0].script.risks, |t| without(t, "ar"))),
    ("text-empty", |c| edit(&mut c.pathways[0].questions[0].why, |t| with(t, "fr", " … "))),
    ("text-undeclared", |c| edit(&mut c.pathways[0].title, |t| with(t, "sw", "Msaada wa kisheria"))),
    ("text-deceptive", |c| edit(&mut c.pathways[0].elements[1].label, |t| with(t, "en", "Name\u{202E}"))),
    ("text-too-long", |c| {
        edit(&mut c.pathways[0].script.explanation, |t| with(t, "en", &"We call you. ".repeat(160)));
    }),
    ("text-untranslated", |c| {
        let english = c.pathways[0].script.refusal.get(&language("en")).unwrap().to_owned();
        edit(&mut c.pathways[0].script.refusal, |t| with(t, "fr", &english));
    }),
    ("language-without-lists", |c| c.languages.push(language("so"))),
];

const WORDING: &[(&str, Spoil)] = &[
    ("purpose-vague", |c| {
        edit(&mut c.pathways[0].purpose.benefit, |t| with(t, "fr", "Un avocat pourra éventuellement vous aider."));
    }),
    ("script-vague", |c| {
        edit(&mut c.pathways[0].script.explanation, |t| with(t, "ar", "قد نرسل بعض البيانات إلى المكتب."));
    }),
    ("purpose-broad", |c| {
        edit(&mut c.pathways[0].purpose.benefit, |t| with(t, "en", "For your international protection."));
    }),
    ("incident-revealed", |c| {
        edit(&mut c.pathways[0].title, |t| with(t, "en", "Referral of GBV survivors"));
    }),
    ("incident-hinted", |c| {
        let service = &mut c.pathways[0].purpose.services[0];
        service.name = text("Mental health care", "Soins de santé mentale", "رعاية الصحة النفسية");
    }),
];

const MINIMAL: &[(&str, Spoil)] = &[
    ("whole-case-file", |c| spoil_source(c, "whole-case-file", Stage::FollowUp)),
    ("element-not-for-purpose", |c| {
        of_the_future(c);
        spoil_source(c, "full-assessment", Stage::FollowUp);
    }),
    ("element-too-early", |c| spoil_source(c, "incident-account", Stage::Acceptance)),
    ("offer-identifies", |c| spoil_source(c, "national-id-number", Stage::Offer)),
    ("future-identifies", |c| {
        of_the_future(c);
        for (id, datum) in [("email", "email"), ("district", "address-district")] {
            let label = text(id, &format!("{id} (fr)"), &format!("{id} (ar)"));
            let necessity = text(&format!("For {id}"), &format!("Pour {id}"), &format!("من أجل {id}"));
            c.pathways[0].elements.push(element(id, dictionary(datum), Stage::Acceptance, label, necessity));
        }
    }),
    ("necessity-idle", |c| c.pathways[0].elements[1].necessity = c.pathways[0].elements[1].label.clone()),
    ("home-visit", |c| {
        c.pathways[0].for_survivors = true;
        c.pathways[0].channels.push(Channel::HomeVisit);
    }),
    ("caregiver-channel", |c| {
        c.pathways[0].for_survivors = true;
        c.pathways[0].channels.push(Channel::ThroughCaregiver);
    }),
];

fn edit(text: &mut Text, change: impl Fn(&Text) -> Text) {
    *text = change(text);
}

fn spoil_source(catalogue: &mut Catalogue, datum: &str, stage: Stage) {
    let element = &mut catalogue.pathways[0].elements[1];
    element.source = dictionary(datum);
    element.stage = stage;
}

/// A service of the future: it carries a summary in words, and no answer to choose from.
fn of_the_future(c: &mut Catalogue) {
    c.pathways[0].purpose.class = PurposeClass::FutureService;
    c.pathways[0].questions[0].kind = QuestionKind::Words { max: 500 };
}

fn spoilt(spoil: impl Fn(&mut Catalogue)) -> Vec<Finding> {
    let mut catalogue = catalogue();
    spoil(&mut catalogue);
    check(&catalogue)
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|f| f.code.as_str()).collect()
}

fn all() -> Vec<(&'static str, Spoil)> {
    [SHAPE, LANGUAGE, WORDING, MINIMAL].concat()
}

#[test]
fn a_catalogue_that_keeps_the_rules_has_no_finding() {
    assert_eq!(check(&catalogue()), []);
}

#[test]
fn every_rule_has_a_catalogue_that_breaks_it() {
    let tested: Vec<&str> = all().into_iter().map(|(code, _)| code).collect();
    let declared: Vec<&str> = rules().iter().map(|rule| rule.code).collect();
    assert_eq!(tested, declared);
}

#[test]
fn each_rule_is_found_when_it_is_broken_and_no_other_error_with_it() {
    for (code, spoil) in all() {
        let findings = spoilt(spoil);
        assert!(codes(&findings).contains(&code), "{code} is not among {:?}", codes(&findings));
        let others: Vec<&Finding> =
            findings.iter().filter(|f| f.code != code && f.severity == Severity::Error).collect();
        // Some mistakes cannot come alone: texts without a declared language, many findings of another kind.
        let follows = |f: &&Finding| match code {
            "no-language" => f.code != "text-undeclared",
            "language-without-lists" => f.code != "text-missing",
            "more-findings" => !matches!(f.code.as_str(), "label-twice" | "text-missing"),
            _ => true,
        };
        let unexpected: Vec<_> = others.into_iter().filter(follows).collect();
        assert!(unexpected.is_empty(), "{code}: {unexpected:?}");
    }
}

#[test]
fn the_findings_are_those_of_the_golden_listing() {
    let mut listing = String::new();
    for (code, spoil) in all() {
        let findings = spoilt(spoil);
        let Finding { severity, place, message, why, fix, .. } = findings.iter().find(|f| f.code == code).unwrap();
        let severity = if *severity == Severity::Error { "error" } else { "warning" };
        writeln!(listing, "{code} ({severity})\n  {place}: {message}\n  why: {why}\n  fix: {fix}\n").unwrap();
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description("Every finding of the check of a catalogue, with an example");
    settings.bind(|| insta::assert_snapshot!("findings", listing));
}

#[test]
fn no_finding_quotes_a_text_of_the_plugin() {
    for (code, spoil) in all() {
        for finding in spoilt(spoil) {
            let said = format!("{} {}", finding.place, finding.message);
            for text in ["Referral of", "avocat", "Msaada", "We call you", "Name\u{202E}", "المكتب"] {
                assert!(!said.contains(text), "{code}: {said}");
            }
        }
    }
}

#[test]
fn a_catalogue_with_endless_findings_is_refused_in_the_end() {
    let findings = spoilt(SHAPE.last().unwrap().1);
    assert_eq!(findings.len(), FINDINGS_MAX);
    assert_eq!(findings.last().map(|f| (f.code.as_str(), f.severity)), Some(("more-findings", Severity::Error)));
}

#[test]
fn a_place_leads_to_the_text() {
    let findings = spoilt(|c| edit(&mut c.pathways[0].questions[0].why, |t| without(t, "fr")));
    assert_eq!(findings[0].place, "pathway legal-assistance, question which-document, why, language fr");
}

#[test]
fn a_purpose_as_in_operation_e_is_refused() {
    // Technical Note, Legitimate Purposes, Sample scenarios, Operation E: "for the purpose of durable solutions".
    let findings = spoilt(|c| {
        of_the_future(c);
        c.pathways[0].purpose.benefit = text("Durable solutions", "Solutions durables", "حلول دائمة");
        c.pathways[0].purpose.services.clear();
    });
    let codes = codes(&findings);
    assert_eq!(codes, ["no-service", "purpose-broad", "purpose-broad", "purpose-broad"]);
    let fixed = spoilt(|c| {
        of_the_future(c);
        let service = &mut c.pathways[0].purpose.services[0];
        service.name = text(
            "Counselling on durable solutions",
            "Conseil sur les solutions durables",
            "الاستشارة بشأن الحلول الدائمة",
        );
    });
    assert_eq!(fixed, []);
}

#[test]
fn whole_case_files_are_refused_for_every_purpose() {
    for &class in PurposeClass::ALL {
        let findings = spoilt(|c| {
            c.pathways[0].purpose.class = class;
            spoil_source(c, "whole-case-file", Stage::FollowUp);
        });
        assert!(codes(&findings).contains(&"whole-case-file"), "{}", class.code());
    }
}

#[test]
fn the_table_of_minimisation_decides_for_every_datum_and_purpose() {
    for &class in PurposeClass::ALL {
        for datum in Dictionary::host().datums() {
            let findings = spoilt(|c| {
                c.pathways[0].purpose.class = class;
                spoil_source(c, datum.id.as_str(), Stage::FollowUp);
            });
            let place = "pathway legal-assistance, element name";
            let refused = findings
                .iter()
                .any(|f| f.place == place && matches!(f.code.as_str(), "element-not-for-purpose" | "whole-case-file"));
            let allowed = crate::sharing::minimisation::allowed(class, datum.class);
            assert_eq!(refused, !allowed, "{} for {}", datum.id, class.code());
        }
    }
}

#[test]
fn free_text_is_not_accepted_as_feedback_about_a_referral() {
    let findings = spoilt(|c| {
        c.pathways[0].purpose.class = PurposeClass::ReferralFeedback;
        c.pathways[0].elements.truncate(1);
        c.pathways[0].questions[0].kind = QuestionKind::Words { max: 500 };
    });
    assert_eq!(codes(&findings), ["element-not-for-purpose"]);
    assert!(findings[0].why.contains("Feedback on service referrals"));
}

#[test]
fn an_information_only_pathway_needs_no_recipient_element_channel_or_time() {
    let findings = spoilt(|c| {
        let pathway = &mut c.pathways[0];
        let how = text("The office is open every morning.", "Le bureau est ouvert le matin.", "المكتب مفتوح كل صباح.");
        pathway.mode = Mode::InformationOnly { how };
        pathway.recipients.clear();
        pathway.channels.clear();
        pathway.elements.clear();
        pathway.feedback.clear();
        pathway.reasons.clear();
        pathway.purpose.functions.clear();
        pathway.purpose.keep_days = 0;
    });
    assert_eq!(findings, []);
}

#[test]
fn ids_that_partners_see_reveal_nothing_either() {
    let findings = spoilt(|c| {
        c.pathways[0].recipients.push(RoleId::new("vbg-partenaire").unwrap());
        c.pathways[0].elements[1].id = "rape-date".parse().unwrap();
        c.pathways[0].questions[0].id = QuestionId::new("was-tortured").unwrap();
        c.pathways[0].elements[0].source = Source::Answer(QuestionId::new("was-tortured").unwrap());
    });
    let places: Vec<&str> = findings.iter().map(|f| f.place.as_str()).collect();
    assert!(findings.iter().all(|f| f.code == "incident-revealed"));
    assert_eq!(
        places,
        [
            "pathway legal-assistance, recipient vbg-partenaire, id",
            "pathway legal-assistance, element document, source",
            "pathway legal-assistance, element rape-date, id",
        ]
    );
}

#[test]
fn what_is_asked_in_confidence_need_not_avoid_the_words_that_a_title_must_avoid() {
    let findings = spoilt(|c| {
        edit(&mut c.pathways[0].questions[0].ask, |t| with(t, "en", "Did you experience violence on the way?"));
    });
    assert_eq!(findings, []);
}

#[test]
fn a_choice_that_goes_on_a_form_is_held_to_the_words_of_a_title_and_so_is_its_id() {
    let spoil = |c: &mut Catalogue| {
        if let QuestionKind::OneOf { choices } = &mut c.pathways[0].questions[0].kind {
            choices.push(choice("rape", text("Sexual violence", "Violence sexuelle", "العنف الجنسي")));
        }
    };
    let findings = spoilt(spoil);
    assert!(findings.iter().all(|f| f.code == "incident-revealed"), "{findings:?}");
    let places: Vec<&str> = findings.iter().map(|f| f.place.as_str()).collect();
    let choice = "pathway legal-assistance, question which-document, choice rape";
    assert_eq!(places.len(), 4, "{places:?}");
    assert!(places.contains(&&*format!("{choice}, language en")) && places.contains(&&*format!("{choice}, id")));
    // Where it stays with the caseworker, it may be called by its name.
    let findings = spoilt(|c| {
        spoil(c);
        c.pathways[0].elements.remove(0);
    });
    assert_eq!(findings, []);
}

#[test]
fn what_happened_as_an_answer_to_choose_from_is_no_element_of_a_future_service() {
    for class in [PurposeClass::FutureService, PurposeClass::Archiving] {
        let findings = spoilt(|c| {
            c.pathways[0].purpose.class = class;
            c.pathways[0].elements.truncate(1);
        });
        assert_eq!(codes(&findings), ["element-not-for-purpose"], "{}", class.code());
        assert!(findings[0].message.contains("cannot say yet how much"), "{}", findings[0].message);
    }
}

#[test]
fn an_element_without_a_necessity_is_refused() {
    let findings = spoilt(|c| edit(&mut c.pathways[0].elements[0].necessity, |_| Text::default()));
    assert_eq!(codes(&findings), ["text-missing", "text-missing", "text-missing"]);
    assert!(findings[0].place.ends_with("element document, necessity, language en"));
}
